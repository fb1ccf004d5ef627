import type { ClientBase } from 'pg';
import { sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Appointment, Saga } from '../../model/appointment.ts';
import type { Database } from '../connection/database.ts';
import { asUuid } from '../connection/statement.ts';
import { anyOf, db, fetchAll, fetchFirst, prepared, propertiesOf, uuid, word, words } from '../connection/typed.ts';
import { appointment, phase, saga, step } from '../tables/booking-tables.ts';
import { instant } from '../tables/columns.ts';
import type { AppointmentClue, BookingStore } from './booking-store.ts';
import { revisionOf } from './conditions.ts';

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
      const query = ofClue(companyId, clue)
        .where('appointment.status', 'in', words('booked', 'requested'))
        .where('appointment.ends_at', '>', instant(nowMs))
        .orderBy('appointment.starts_at')
        .orderBy('appointment.id')
        .limit(mostAppointments);
      return database.run((client) => fetchAll(client, query));
    },
    appointmentsIn: async (companyId, bookingUid) => {
      const query = db
        .selectFrom('appointment_phases')
        .select('appointment_id as id')
        .distinct()
        .where('company_id', '=', companyId)
        .where('booking_uid', '=', bookingUid)
        .orderBy('id');
      return (await database.run((client) => fetchAll(client, query))).map(({ id }) => id);
    },
    unverified: (limit, companyId) => database.run((client) => fetchAll(client, unverified(limit, companyId))),
  };
}

/** The rows of appointments, each with its phases in the order of their starts. */
function appointments() {
  return db.selectFrom('appointments as appointment').select((is) => [
    ...propertiesOf(is, 'appointment', appointment),
    jsonArrayFrom(
      is
        .selectFrom('appointment_phases as phase')
        .select((is) => propertiesOf(is, 'phase', phase))
        .whereRef('phase.company_id', '=', 'appointment.company_id')
        .whereRef('phase.appointment_id', '=', 'appointment.id')
        .orderBy('phase.starts_at')
        .orderBy('phase.segment_key'),
    ).as('phases'),
  ]);
}

export function ofCompany(companyId: string) {
  return appointments().where('appointment.company_id', '=', companyId);
}

function sagas() {
  return db.selectFrom('sagas as saga').select((is) => [
    ...propertiesOf(is, 'saga', saga),
    jsonArrayFrom(
      is
        .selectFrom('saga_steps as step')
        .select((is) => propertiesOf(is, 'step', step))
        .whereRef('step.company_id', '=', 'saga.company_id')
        .whereRef('step.saga_id', '=', 'saga.id')
        .orderBy('step.position'),
    ).as('steps'),
  ]);
}

const ofId = { companyId: 'text', id: 'uuid' } as const;

const selectAppointment = prepared('appointment', ofId, ({ companyId, id }) =>
  appointments().where('appointment.company_id', '=', companyId).where('appointment.id', '=', id),
);

export async function readAppointment(
  client: ClientBase,
  companyId: string,
  id: string,
): Promise<Appointment | undefined> {
  return (await selectAppointment(client, { companyId, id: asUuid(id) }))[0];
}

const selectWithRevision = prepared('appointment-revision', ofId, ({ companyId, id }) =>
  db.selectNoFrom([
    revisionOf(companyId).as('revision'),
    jsonObjectFrom(appointments().where('appointment.company_id', '=', companyId).where('appointment.id', '=', id)).as(
      'appointment',
    ),
  ]),
);

async function readWithRevision(client: ClientBase, companyId: string, id: string) {
  const [row] = await selectWithRevision(client, { companyId, id: asUuid(id) });
  return { revision: row?.revision ?? null, appointment: row?.appointment ?? undefined };
}

export function readLatestSaga(
  client: ClientBase,
  companyId: string,
  appointmentId: string,
): Promise<Saga | undefined> {
  const query = sagas()
    .where('saga.company_id', '=', companyId)
    .where('saga.appointment_id', '=', uuid(appointmentId))
    .orderBy('saga.created_at', 'desc')
    .limit(sql.lit(1));
  return fetchFirst(client, query);
}

export function readSaga(client: ClientBase, companyId: string, id: string): Promise<Saga | undefined> {
  return fetchFirst(client, sagas().where('saga.company_id', '=', companyId).where('saga.id', '=', uuid(id)));
}

/** Excludes flagged appointments, which are in manual review, and those with a saga in progress. */
function unverified(limit: number, companyId: string | undefined) {
  const query = companyId === undefined ? appointments() : ofCompany(companyId);
  return query
    .where('appointment.status', 'in', words('booked', 'requested'))
    .where('appointment.calcom_sync_status', '=', word('pending'))
    .where('appointment.flag', 'is', null)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('sagas as saga')
            .whereRef('saga.company_id', '=', 'appointment.company_id')
            .whereRef('saga.appointment_id', '=', 'appointment.id')
            .where('saga.finished_at', 'is', null),
        ),
      ),
    )
    .orderBy('appointment.created_at')
    .orderBy('appointment.id')
    .limit(limit);
}

/** More than any customer has in the future. */
const mostAppointments = 10;

function ofClue(companyId: string, clue: AppointmentClue) {
  if ('phones' in clue) return ofCompany(companyId).where(sql`appointment.customer->>'phone'`, '=', anyOf(clue.phones));
  // Uses the primary key: ids with the same beginning are adjacent in it.
  const filled = (digit: string) => uuid(`${clue.idPrefix}-${`${digit.repeat(4)}-`.repeat(3)}${digit.repeat(12)}`);
  return ofCompany(companyId).where((is) => is.between('appointment.id', filled('0'), filled('f')));
}
