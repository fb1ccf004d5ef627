import type { ClientBase } from 'pg';
import type { Appointment, Saga } from '../../model/appointment.ts';
import type { Database } from '../connection/database.ts';
import { asUuid } from '../connection/statement.ts';
import type { Begun, NewChange, NotChangeable } from './booking-store.ts';
import { firstClaim, newSaga } from './begin.ts';
import { leaseEnd } from './claims.ts';
import { extendCustomerTimes } from './customer-times.ts';
import { replaceHolds, unlessTaken } from './holds.ts';
import { findAnswer, takeKey } from './keys.ts';
import { readAppointment, readLatestSaga } from './reads.ts';
import { stepRows } from './rows.ts';

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
