import type { SagaStep } from '../../model/appointment.ts';
import { phase, step } from '../tables/booking-tables.ts';
import { instant, rowsOf } from '../tables/columns.ts';
import type { Hold, NewPhase } from './booking-store.ts';

/** The first columns of the key of every row of an appointment. */
export interface AppointmentKey {
  readonly companyId: string;
  readonly appointmentId: string;
}

export interface SagaKey {
  readonly companyId: string;
  readonly sagaId: string;
}

/** Rows as JSON texts for jsonb_populate_recordset: PostgreSQL converts each field to its column's type. */

export function phaseRows({ companyId, appointmentId }: AppointmentKey, phases: readonly NewPhase[]): string {
  const intended = phases.map((phase) => ({ ...phase, bookingUid: null, status: 'intended' }));
  return JSON.stringify(rowsOf(phase, intended, { company_id: companyId, appointment_id: appointmentId }));
}

export function stepRows({ companyId, sagaId }: SagaKey, steps: readonly SagaStep[]): string {
  return JSON.stringify(rowsOf(step, steps, { company_id: companyId, saga_id: sagaId }));
}

export function holdRows({ companyId, appointmentId }: AppointmentKey, holds: readonly Hold[]): string {
  const rows = holds.map(({ staffId, fromMs, toMs }) => ({
    company_id: companyId,
    appointment_id: appointmentId,
    staff_id: staffId,
    during: `[${instant(fromMs)},${instant(toMs)})`,
  }));
  return JSON.stringify(rows);
}
