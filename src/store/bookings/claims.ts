import type { ClientBase, PoolClient } from 'pg';
import { JOURNAL_VERSION } from '../../model/appointment.ts';
import type { Claim } from '../../model/appointment.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows, leaseEnd } from '../connection/statement.ts';
import type { BookingStore, Claimed, ClaimRequest } from './booking-store.ts';
import { keepLease } from '../keep-lease.ts';
import { StoreError } from '../store-error.ts';
import { readKeyOfSaga } from './keys.ts';
import { readAppointment, readSaga } from './reads.ts';
import type { AppointmentKey } from './rows.ts';

export function claims(database: Database): Pick<BookingStore, 'renew' | 'keep' | 'claimExpired'> {
  return {
    renew: async (claim, leaseMs) => {
      if (!(await database.run((client) => renew(client, claim, leaseMs)))) throw staleClaim(claim);
    },
    keep: (claim, term) =>
      keepLease({
        ...term,
        renew: () => database.run((client) => renew(client, claim, term.leaseMs)),
        lostError: (reason) => staleClaim(claim, reason),
      }),
    claimExpired: (request) => database.run((client) => claimExpired(client, request)),
  };
}

/**
 * A saga whose row is locked until the transaction ends, together with its appointment's row: no process can claim or flag it in the
 * meantime.
 */
export interface HeldClaim extends Claim, AppointmentKey {}

/**
 * Runs a transaction that begins by locking these rows: a process that claims the saga waits for it, and it sees every earlier claim.
 *
 * @throws StoreError `stale-claim`
 */
export function underClaim<T>(
  database: Database,
  claim: Claim,
  work: (client: PoolClient, held: HeldClaim) => Promise<T>,
): Promise<T> {
  return database.transact('READ COMMITTED', async (client) => {
    const text = `SELECT saga.appointment_id
      FROM calops.sagas AS saga JOIN calops.appointments AS appointment
        ON appointment.company_id = saga.company_id AND appointment.id = saga.appointment_id
      WHERE saga.company_id = $1 AND saga.id = $2 AND saga.fence = $3 AND saga.finished_at IS NULL
      FOR UPDATE OF saga, appointment`;
    const [saga] = await fetchRows<{ appointment_id: string }>(client, { name: 'claim', text }, claimValues(claim));
    if (!saga) throw staleClaim(claim);
    return work(client, { ...claim, appointmentId: saga.appointment_id });
  });
}

/** False: the saga was taken over, or has ended. */
async function renew(client: ClientBase, claim: Claim, leaseMs: number): Promise<boolean> {
  const result = await client.query(
    `UPDATE calops.sagas SET claimed_until = ${leaseEnd('$4')}
     WHERE company_id = $1 AND id = $2 AND fence = $3 AND finished_at IS NULL`,
    [...claimValues(claim), leaseMs],
  );
  return result.rowCount === 1;
}

/** Skips sagas that other processes are claiming at this moment, and sagas that a newer program wrote. */
async function claimExpired(client: ClientBase, request: ClaimRequest): Promise<readonly Claimed[]> {
  const { companyId = null, sagaId, leaseMs, limit } = request;
  const text = `
    UPDATE calops.sagas AS saga
    SET fence = saga.fence + 1, resumes = saga.resumes + 1, claimed_until = ${leaseEnd('$1')}
    FROM (
      SELECT company_id, id FROM calops.sagas
      WHERE finished_at IS NULL AND claimed_until <= clock_timestamp() AND version <= ${JOURNAL_VERSION}
        AND ($3::text IS NULL OR company_id = $3) AND ($4 OR id = $5::uuid)
      ORDER BY claimed_until LIMIT $2 FOR UPDATE SKIP LOCKED
    ) AS expired
    WHERE saga.company_id = expired.company_id AND saga.id = expired.id
    RETURNING saga.company_id AS "companyId", saga.id AS "sagaId", saga.fence`;
  const id = sagaId === undefined ? null : asUuid(sagaId);
  const claims = await fetchRows<Claim>(client, { text }, [leaseMs, limit, companyId, sagaId === undefined, id]);
  const claimed: Claimed[] = [];
  for (const claim of claims) claimed.push(await readClaimed(client, claim));
  return claimed;
}

async function readClaimed(client: ClientBase, claim: Claim): Promise<Claimed> {
  const saga = await readSaga(client, claim.companyId, claim.sagaId);
  const appointment = await readAppointment(client, claim.companyId, saga?.appointmentId ?? '');
  if (!saga || !appointment) throw staleClaim(claim);
  return { claim, saga, appointment, key: await readKeyOfSaga(client, claim) };
}

/** The values of $1 to $3. */
export function claimValues({ companyId, sagaId, fence }: Claim): readonly (string | number)[] {
  return [companyId, sagaId, fence];
}

export function staleClaim({ sagaId, fence }: Claim, reason = 'it was taken over, or has ended'): StoreError {
  return new StoreError(
    'stale-claim',
    `saga ${sagaId} is no longer claimed with fence ${fence}: ${reason}`,
    'stop working on it: the process that holds the lease completes it',
  );
}
