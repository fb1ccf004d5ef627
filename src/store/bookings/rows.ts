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

/** A SELECT of StepOutcomes in a JSON text. */
export function outcomeRows(json: string): string {
  return `SELECT * FROM jsonb_to_recordset(${json}::jsonb)
    AS outcome(position int, status text, "bookingUid" text, "bookingPart" jsonb, error jsonb, "eventTypeId" bigint)`;
}

/** The SET of an update of `saga_steps AS step` from these rows. */
export function setOutcome(rows: string): string {
  return `status = ${rows}.status, booking_uid = ${rows}."bookingUid", booking_part = ${rows}."bookingPart",
    error = ${rows}.error, event_type_id = coalesce(${rows}."eventTypeId", step.event_type_id)`;
}

export function holdRows({ companyId, appointmentId }: AppointmentKey, holds: readonly Hold[]): string {
  const rows = holds.map(({ staffId, fromMs, toMs, class: start }) => ({
    company_id: companyId,
    appointment_id: appointmentId,
    staff_id: staffId,
    during: `[${instant(fromMs)},${instant(toMs)})`,
    class_key: start?.key ?? null,
    capacity: start?.capacity ?? null,
  }));
  return JSON.stringify(rows);
}
