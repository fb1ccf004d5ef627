import type { ClientBase } from 'pg';
import type { Appointment, AppointmentPhase, Saga, SagaStep } from '../../model/appointment.ts';
import { fetchRows, type Columns } from '../ledger/queries.ts';
import { asUuid } from './rows.ts';

/** Of the model's rows, their columns by property: PostgreSQL puts them together, lists within them as JSON. */

const phase: Columns<AppointmentPhase> = {
  segmentKey: 'phase.segment_key',
  staffId: 'phase.staff_id',
  startMs: ms('phase.starts_at'),
  endMs: ms('phase.ends_at'),
  eventTypeId: 'phase.event_type_id',
  bookingUid: 'phase.booking_uid',
  bookingPart: 'phase.booking_part',
  status: 'phase.status',
};

const appointment: Columns<Appointment> = {
  id: 'appointment.id',
  companyId: 'appointment.company_id',
  branchId: 'appointment.branch_id',
  serviceId: 'appointment.service_id',
  customer: 'appointment.customer',
  attendeeEmail: 'appointment.attendee_email',
  startMs: ms('appointment.starts_at'),
  endMs: ms('appointment.ends_at'),
  status: 'appointment.status',
  syncStatus: 'appointment.calcom_sync_status',
  isComposite: 'appointment.is_composite',
  groupUid: 'appointment.composite_group_uid',
  flag: 'appointment.flag',
  createdMs: ms('appointment.created_at'),
  phases: `(SELECT coalesce(jsonb_agg(${jsonObject(phase)} ORDER BY phase.starts_at, phase.segment_key), '[]')
    FROM calops.appointment_phases AS phase
    WHERE phase.company_id = appointment.company_id AND phase.appointment_id = appointment.id)`,
};

const step: Columns<SagaStep> = {
  position: 'step.position',
  attempt: 'step.attempt',
  action: 'step.action',
  segmentKey: 'step.segment_key',
  staffId: 'step.staff_id',
  hostUserId: 'step.host_user_id',
  eventTypeId: 'step.event_type_id',
  startMs: ms('step.starts_at'),
  endMs: ms('step.ends_at'),
  subjectUid: 'step.subject_uid',
  subjectPart: 'step.subject_part',
  bookingUid: 'step.booking_uid',
  bookingPart: 'step.booking_part',
  status: 'step.status',
  error: 'step.error',
};

const saga: Columns<Saga> = {
  id: 'saga.id',
  companyId: 'saga.company_id',
  appointmentId: 'saga.appointment_id',
  kind: 'saga.kind',
  status: 'saga.status',
  version: 'saga.version',
  resumes: 'saga.resumes',
  steps: `(SELECT coalesce(jsonb_agg(${jsonObject(step)} ORDER BY step.position), '[]')
    FROM calops.saga_steps AS step WHERE step.company_id = saga.company_id AND step.saga_id = saga.id)`,
};

export const appointments = `SELECT ${list(appointment)} FROM calops.appointments AS appointment`;
const sagas = `SELECT ${list(saga)} FROM calops.sagas AS saga`;

export async function readAppointment(
  client: ClientBase,
  companyId: string,
  id: string,
): Promise<Appointment | undefined> {
  const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.id = $2`;
  return (await fetchRows<Appointment>(client, { name: 'appointment', text }, [companyId, asUuid(id)]))[0];
}

/** Those that are flagged wait for a person, those that are being changed for their saga. */
export function readUnverified(
  client: ClientBase,
  limit: number,
  companyId: string | undefined,
): Promise<readonly Appointment[]> {
  const text = `${appointments}
    WHERE appointment.status IN ('booked', 'requested') AND appointment.calcom_sync_status = 'pending' AND appointment.flag IS NULL
      AND ($2::text IS NULL OR appointment.company_id = $2)
      AND NOT EXISTS (SELECT FROM calops.sagas AS saga WHERE saga.company_id = appointment.company_id
        AND saga.appointment_id = appointment.id AND saga.finished_at IS NULL)
    ORDER BY appointment.created_at, appointment.id LIMIT $1`;
  return fetchRows(client, { text }, [limit, companyId ?? null]);
}

export async function readLatestSaga(
  client: ClientBase,
  companyId: string,
  appointmentId: string,
): Promise<Saga | undefined> {
  const text = `${sagas} WHERE saga.company_id = $1 AND saga.appointment_id = $2 ORDER BY saga.created_at DESC LIMIT 1`;
  return (await fetchRows<Saga>(client, { text }, [companyId, asUuid(appointmentId)]))[0];
}

export async function readSaga(client: ClientBase, companyId: string, id: string): Promise<Saga | undefined> {
  const text = `${sagas} WHERE saga.company_id = $1 AND saga.id = $2`;
  return (await fetchRows<Saga>(client, { text }, [companyId, id]))[0];
}

/** Epoch milliseconds. */
export function ms(column: string): string {
  return `round(extract(epoch FROM ${column}) * 1000)::bigint`;
}

function list(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([property, column]) => `${column} AS "${property}"`)
    .join(', ');
}

function jsonObject(columns: Readonly<Record<string, string>>): string {
  const fields = Object.entries(columns).map(([property, column]) => `'${property}', ${column}`);
  return `jsonb_build_object(${fields.join(', ')})`;
}
