import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Appointment, Claim, Saga, SagaKind, SagaStep } from '../../model/appointment.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows, leaseEnd, unflushed } from '../connection/statement.ts';
import { instant, ms } from '../tables/columns.ts';
import type { Begun, KeyState, NewAppointment, NewChange, NotChangeable } from './booking-store.ts';
import { customerKeys, extendCustomerTimes, findOverlap, lockCustomer } from './customer-times.ts';
import { lockStaffOf, replaceHolds, unlessTaken } from './holds.ts';
import { findAnswer, takeKey } from './keys.ts';
import { readAppointment, readLatestSaga } from './reads.ts';
import { holdRows, phaseRows, stepRows } from './rows.ts';

/**
 * One statement, which is its own transaction: a phone call is waiting. The key comes first: the statement of an equal request waits there
 * for this one, then finds the key taken and inserts nothing. Then it locks the customer and the staff, and inserts the holds. It is
 * flushed to disk before the first call to Cal.com: by itself where it writes the steps as sent, else by `send`.
 */
const beginText = (flush: string): string => `
WITH overlap AS MATERIALIZED (
  SELECT FROM calops.customer_times AS times
  WHERE times.company_id = $1 AND times.customer_key = ANY($18::text[]) AND times.during && tstzrange($9, $10)
    AND NOT $19::boolean
  LIMIT 1
),
key AS (
  INSERT INTO calops.idempotency_keys (company_id, key, request_hash, appointment_id, saga_id)
  SELECT $1, $2, $3, $4, $5 WHERE $2::text IS NOT NULL AND NOT EXISTS (SELECT FROM overlap)
  ON CONFLICT DO NOTHING RETURNING 1
),
free AS MATERIALIZED (
  SELECT NOT EXISTS (SELECT FROM overlap) AND ($2::text IS NULL OR (SELECT count(*) FROM key) = 1) AS is_free, ${flush}
),
appointment AS (
  INSERT INTO calops.appointments (company_id, id, branch_id, service_id, customer, starts_at, ends_at, status,
    is_composite, composite_group_uid, calcom_sync_status, attendee_email)
  SELECT $1, $4, $6, $7, $8, $9, $10, 'pending', $11, $12, 'pending', $20 WHERE (SELECT is_free FROM free)
  RETURNING created_at
),
phases AS (
  INSERT INTO calops.appointment_phases
  SELECT * FROM jsonb_populate_recordset(NULL::calops.appointment_phases, $13) WHERE (SELECT is_free FROM free)
),
customer AS MATERIALIZED (SELECT unnest($18::text[]) AS customer_key WHERE (SELECT is_free FROM free)),
customer_locked AS MATERIALIZED (${lockCustomer('$1', '(SELECT customer_key FROM customer WHERE NOT $19::boolean)')}),
customer_times AS (
  INSERT INTO calops.customer_times (company_id, appointment_id, customer_key, during, is_overlap_allowed)
  SELECT $1, $4, customer_key, tstzmultirange(tstzrange($9, $10)), $19
  FROM customer WHERE (SELECT count(*) FROM customer_locked) >= 0
  RETURNING 1
),
given AS MATERIALIZED (
  SELECT * FROM jsonb_populate_recordset(NULL::calops.holds, $14)
  WHERE (SELECT is_free FROM free) AND (SELECT count(*) FROM customer_times) >= 0
),
locked AS MATERIALIZED (${lockStaffOf('$1', 'given')}),
holds AS (
  INSERT INTO calops.holds (company_id, appointment_id, staff_id, during, class_key, capacity)
  SELECT company_id, appointment_id, staff_id, during, class_key, capacity FROM given WHERE (SELECT count(*) FROM locked) > 0 ORDER BY staff_id, during
),
saga AS (
  INSERT INTO calops.sagas (company_id, id, appointment_id, kind, status, claimed_until, asked_by)
  SELECT $1, $5, $4, 'book', 'running', ${leaseEnd('$15')}, $17 WHERE (SELECT is_free FROM free)
),
steps AS (
  INSERT INTO calops.saga_steps
  SELECT * FROM jsonb_populate_recordset(NULL::calops.saga_steps, $16) WHERE (SELECT is_free FROM free)
)
SELECT ${ms('created_at')} AS "createdMs" FROM appointment`;

const BEGIN = { name: 'begin', text: beginText(unflushed) };
const BEGIN_SENT = { name: 'begin-sent', text: beginText('true AS is_flushed') };

export async function begin(database: Database, booking: NewAppointment): Promise<Begun> {
  for (;;) {
    const begun = await unlessTaken(() => database.run((client) => tryBegin(client, booking)));
    // The request with this key has rolled back, or its key was deleted: the key is free again.
    if (begun.state !== 'unknown') return begun;
  }
}

async function tryBegin(client: ClientBase, booking: NewAppointment): Promise<Begun | KeyState> {
  const saga = newSaga({ companyId: booking.companyId, appointmentId: randomUUID(), kind: 'book' }, booking.steps);
  const groupUid = booking.isComposite ? randomUUID() : null;
  const values = beginValues(booking, saga, groupUid);
  const query = booking.isSent === true ? BEGIN_SENT : BEGIN;
  const [row] = await fetchRows<{ createdMs: number }>(client, query, values);
  if (!row) return whyNot(client, booking);
  const appointment = newAppointment(booking, { id: saga.appointmentId, groupUid, createdMs: row.createdMs });
  return { state: 'begun', claim: firstClaim(saga), saga, appointment, isSent: booking.isSent === true };
}

/** Nothing was inserted: reads why. `unknown`: the obstacle no longer exists. */
async function whyNot(client: ClientBase, booking: NewAppointment): Promise<Begun | KeyState> {
  const { companyId, key, startMs, endMs } = booking;
  const known = key ? await findAnswer(client, companyId, key) : { state: 'unknown' as const };
  if (known.state !== 'unknown') return known;
  const keys = customerKeys(booking.customer);
  const other = await findOverlap(client, { companyId, keys }, { fromMs: startMs, toMs: endMs });
  const appointment = other === undefined ? undefined : await readAppointment(client, companyId, other);
  return appointment ? { state: 'customer-busy', appointment } : { state: 'unknown' };
}

function beginValues(booking: NewAppointment, saga: Saga, groupUid: string | null): readonly unknown[] {
  const { companyId } = booking;
  const owner = { companyId, appointmentId: saga.appointmentId };
  return [
    companyId,
    booking.key?.key ?? null,
    booking.key?.requestHash ?? null,
    saga.appointmentId,
    saga.id,
    booking.branchId,
    booking.serviceId,
    JSON.stringify(booking.customer),
    instant(booking.startMs),
    instant(booking.endMs),
    booking.isComposite,
    groupUid,
    phaseRows(owner, booking.phases),
    holdRows(owner, booking.holds),
    booking.leaseMs,
    stepRows({ companyId, sagaId: saga.id }, booking.isSent === true ? booking.steps.map(sent) : booking.steps),
    booking.who,
    customerKeys(booking.customer),
    booking.allowOverlap ?? false,
    booking.attendeeEmail,
  ];
}

function sent(step: SagaStep): SagaStep {
  return { ...step, status: 'sent' };
}

function newAppointment(
  booking: NewAppointment,
  made: Pick<Appointment, 'id' | 'groupUid' | 'createdMs'>,
): Appointment {
  const { companyId, branchId, serviceId, customer, attendeeEmail, startMs, endMs, isComposite } = booking;
  const phases = booking.phases.map(({ segmentKey, staffId, startMs, endMs, eventTypeId }) => {
    const place = { segmentKey, staffId, startMs, endMs, eventTypeId };
    return { ...place, bookingUid: null, bookingPart: null, status: 'intended' as const };
  });
  const asked = { companyId, branchId, serviceId, customer, attendeeEmail, startMs, endMs, isComposite };
  return { ...asked, ...made, status: 'pending', syncStatus: 'pending', flag: null, phases };
}

/** With the defaults of the table: a running saga of the present version that no process has resumed. */
function newSaga(
  about: { readonly companyId: string; readonly appointmentId: string; readonly kind: SagaKind },
  steps: readonly SagaStep[],
): Saga {
  return { id: randomUUID(), ...about, status: 'running', version: 1, resumes: 0, steps };
}

function firstClaim({ companyId, id }: Saga): Claim {
  return { companyId, sagaId: id, fence: 1 };
}

/** Locks the appointment's row first: equal requests, and all other changes to the appointment, run one after the other. */
export async function beginChange(database: Database, change: NewChange): Promise<Begun | NotChangeable> {
  for (;;) {
    const begun = await unlessTaken(() => database.transact('READ COMMITTED', (client) => tryChange(client, change)));
    if (begun !== 'key-freed') return begun;
  }
}

/** `key-freed`: the key was taken and has been freed since. Nothing was written. */
async function tryChange(client: ClientBase, change: NewChange): Promise<Begun | NotChangeable | 'key-freed'> {
  const { companyId, appointmentId, kind, key } = change;
  await client.query('SELECT FROM calops.appointments WHERE company_id = $1 AND id = $2 FOR UPDATE', [
    companyId,
    asUuid(appointmentId),
  ]);
  const known = key ? await findAnswer(client, companyId, key) : { state: 'unknown' as const };
  if (known.state !== 'unknown') return known;
  const found = await readAppointment(client, companyId, appointmentId);
  const appointment = found && withDeclined(found, change.declined ?? []);
  if (!appointment) return { state: 'no-appointment' };
  const latest = await readLatestSaga(client, companyId, appointmentId);
  if (latest?.status === 'running' || latest?.status === 'compensating') return { state: 'busy', appointment };
  if (!isChangeable(kind, appointment)) return { state: 'not-booked', appointment };
  const owner = { companyId, appointmentId: appointment.id };
  const overlap = change.customer && (await extendCustomerTimes(client, owner, change.customer));
  const other = overlap === undefined ? undefined : await readAppointment(client, companyId, overlap);
  if (other) return { state: 'customer-busy', appointment: other };
  const saga = newSaga({ companyId, appointmentId: appointment.id, kind }, change.steps);
  if (key && !(await takeKey(client, key, { companyId, sagaId: saga.id, appointmentId: appointment.id }))) {
    const holder = await findAnswer(client, companyId, key);
    return holder.state === 'unknown' ? 'key-freed' : holder;
  }
  await insertSaga(client, saga, change);
  await writeDeclined(client, appointment, change.declined ?? []);
  await replaceHolds(client, owner, change.holds);
  return { state: 'begun', claim: firstClaim(saga), saga, appointment };
}

function withDeclined(appointment: Appointment, segmentKeys: readonly string[]): Appointment {
  const phases = appointment.phases.map((phase) =>
    segmentKeys.includes(phase.segmentKey) ? { ...phase, status: 'declined' as const } : phase,
  );
  return { ...appointment, phases };
}

/** For the end of the saga, the phases record that they were declined, not cancelled. */
async function writeDeclined(client: ClientBase, { companyId, id }: Appointment, segmentKeys: readonly string[]) {
  if (segmentKeys.length === 0) return;
  await client.query(
    `UPDATE calops.appointment_phases SET status = 'declined'
     WHERE company_id = $1 AND appointment_id = $2 AND segment_key = ANY($3::text[])`,
    [companyId, id, segmentKeys],
  );
}

/** An appointment that waits for its host's confirmation can be cancelled, but not moved. */
function isChangeable(kind: NewChange['kind'], { status }: Appointment): boolean {
  return status === 'booked' || (kind === 'cancel' && status === 'requested');
}

async function insertSaga(
  client: ClientBase,
  saga: Saga,
  { leaseMs, who }: Pick<NewChange, 'leaseMs' | 'who'>,
): Promise<void> {
  const { companyId, id, appointmentId, kind, steps } = saga;
  await client.query(
    `WITH saga AS (
       INSERT INTO calops.sagas (company_id, id, appointment_id, kind, status, claimed_until, asked_by)
       VALUES ($1, $2, $3, $4, 'running', ${leaseEnd('$5')}, $7)
     )
     INSERT INTO calops.saga_steps SELECT * FROM jsonb_populate_recordset(NULL::calops.saga_steps, $6)`,
    [companyId, id, appointmentId, kind, leaseMs, stepRows({ companyId, sagaId: id }, steps), who],
  );
}
