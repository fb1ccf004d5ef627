import type { SagaStep } from '../../model/appointment.ts';
import type { Hold, IdempotencyKey, NewPhase } from './booking-store.ts';

/** Whose row it is: the first columns of every key. */
export interface AppointmentKey {
  readonly companyId: string;
  readonly appointmentId: string;
}

export interface SagaKey {
  readonly companyId: string;
  readonly sagaId: string;
}

/** The model's values as rows of the tables, in JSON: PostgreSQL converts each field to its column's type. */

export function phaseRows({ companyId, appointmentId }: AppointmentKey, phases: readonly NewPhase[]): string {
  const rows = phases.map((phase) => ({
    company_id: companyId,
    appointment_id: appointmentId,
    segment_key: phase.segmentKey,
    staff_id: phase.staffId,
    starts_at: instant(phase.startMs),
    ends_at: instant(phase.endMs),
    event_type_id: phase.eventTypeId,
    booking_uid: null,
    status: 'intended',
  }));
  return JSON.stringify(rows);
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

export function stepRows({ companyId, sagaId }: SagaKey, steps: readonly SagaStep[]): string {
  const rows = steps.map((step) => ({
    company_id: companyId,
    saga_id: sagaId,
    position: step.position,
    attempt: step.attempt,
    action: step.action,
    segment_key: step.segmentKey,
    staff_id: step.staffId,
    host_user_id: step.hostUserId,
    event_type_id: step.eventTypeId,
    starts_at: instant(step.startMs),
    ends_at: instant(step.endMs),
    subject_uid: step.subjectUid,
    subject_part: step.subjectPart,
    booking_uid: step.bookingUid,
    booking_part: step.bookingPart,
    status: step.status,
    error: step.error,
  }));
  return JSON.stringify(rows);
}

/** Two values: the key and its hash, or nulls. */
export function keyValues(key: IdempotencyKey | null): readonly (string | null)[] {
  return [key?.key ?? null, key?.requestHash ?? null];
}

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** Ids come from outside: what is no UUID names nothing, as an unknown one does. */
export function asUuid(text: string): string | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : null;
}
