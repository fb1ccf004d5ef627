import type { ClientBase } from 'pg';
import type { Appointment, Saga } from '../../model/appointment.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import { appointment, phase, saga, step } from '../tables/booking-tables.ts';
import { columnList, instant, jsonObject } from '../tables/columns.ts';
import type { AppointmentClue, BookingStore } from './booking-store.ts';
import { revisionOf } from './upkeep.ts';

type Reads = Pick<
  BookingStore,
  'appointment' | 'appointmentWithRevision' | 'saga' | 'appointmentsOf' | 'appointmentsIn' | 'unverified'
>;

export function reads(database: Database): Reads {
  return {
    appointment: (companyId, id) => database.run((client) => readAppointment(client, companyId, id)),
    appointmentWithRevision: (companyId, id) => database.run((client) => readWithRevision(client, companyId, id)),
    saga: (companyId, appointmentId) => database.run((client) => readLatestSaga(client, companyId, appointmentId)),
    appointmentsOf: (companyId, clue, nowMs) => {
      const [condition, values] = 'phones' in clue ? ofPhones(clue.phones) : ofPrefix(clue.idPrefix);
      const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.status IN ('booked', 'requested')
        AND appointment.ends_at > $2 AND ${condition}
        ORDER BY appointment.starts_at, appointment.id LIMIT ${mostAppointments}`;
      return database.run((client) => fetchRows(client, { text }, [companyId, instant(nowMs), ...values]));
    },
    appointmentsIn: async (companyId, bookingUid) => {
      const text = `SELECT DISTINCT appointment_id AS id FROM calops.appointment_phases
        WHERE company_id = $1 AND booking_uid = $2 ORDER BY 1`;
      const rows = await database.run((client) => fetchRows<{ id: string }>(client, { text }, [companyId, bookingUid]));
      return rows.map(({ id }) => id);
    },
    unverified: (limit, companyId) =>
      database.run((client) => fetchRows(client, { text: unverifiedText }, [limit, companyId ?? null])),
  };
}

/** The rows of appointments, with their phases as JSON. */
export const appointments = `
SELECT ${columnList(appointment, 'appointment')}, (
    SELECT coalesce(jsonb_agg(${jsonObject(phase, 'phase')} ORDER BY phase.starts_at, phase.segment_key), '[]')
    FROM calops.appointment_phases AS phase
    WHERE phase.company_id = appointment.company_id AND phase.appointment_id = appointment.id) AS phases
FROM calops.appointments AS appointment`;

const sagas = `
SELECT ${columnList(saga, 'saga')}, (
    SELECT coalesce(jsonb_agg(${jsonObject(step, 'step')} ORDER BY step.position), '[]')
    FROM calops.saga_steps AS step WHERE step.company_id = saga.company_id AND step.saga_id = saga.id) AS steps
FROM calops.sagas AS saga`;

export async function readAppointment(
  client: ClientBase,
  companyId: string,
  id: string,
): Promise<Appointment | undefined> {
  const text = `${appointments} WHERE appointment.company_id = $1 AND appointment.id = $2`;
  return (await fetchRows<Appointment>(client, { name: 'appointment', text }, [companyId, asUuid(id)]))[0];
}

const withRevisionText = `
SELECT known.revision, found.* FROM (SELECT ${revisionOf('$1')} AS revision) AS known
LEFT JOIN (${appointments} WHERE appointment.company_id = $1 AND appointment.id = $2) AS found ON true`;

async function readWithRevision(client: ClientBase, companyId: string, id: string) {
  type Row = Appointment & { readonly revision: string | null };
  const query = { name: 'appointment-revision', text: withRevisionText };
  const [row] = await fetchRows<Row>(client, query, [companyId, asUuid(id)]);
  if (row === undefined) throw new TypeError('a left join has at least one row');
  const { revision, ...appointment } = row;
  return { revision, appointment: isPresent(appointment) ? appointment : undefined };
}

/** Without the appointment, the join fills its columns with null. */
function isPresent({ id }: Appointment): boolean {
  return typeof id === 'string';
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

/** Excludes flagged appointments, which are in manual review, and those with a saga in progress. */
const unverifiedText = `${appointments}
WHERE appointment.status IN ('booked', 'requested') AND appointment.calcom_sync_status = 'pending' AND appointment.flag IS NULL
  AND ($2::text IS NULL OR appointment.company_id = $2)
  AND NOT EXISTS (SELECT FROM calops.sagas AS saga WHERE saga.company_id = appointment.company_id
    AND saga.appointment_id = appointment.id AND saga.finished_at IS NULL)
ORDER BY appointment.created_at, appointment.id LIMIT $1`;

/** More than any customer has in the future. */
const mostAppointments = 10;

type Condition = readonly [condition: string, values: readonly (string | null | AppointmentPhones)[]];
type AppointmentPhones = Extract<AppointmentClue, { readonly phones: unknown }>['phones'];

function ofPhones(phones: AppointmentPhones): Condition {
  return [`appointment.customer->>'phone' = ANY($3::text[])`, [phones]];
}

/** Uses the primary key: ids with the same beginning are adjacent in it. */
function ofPrefix(prefix: string): Condition {
  const ends = ['0', 'f'].map((digit) => asUuid(`${prefix}-${`${digit.repeat(4)}-`.repeat(3)}${digit.repeat(12)}`));
  return ['appointment.id BETWEEN $3 AND $4', ends];
}
