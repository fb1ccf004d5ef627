import type { ClientBase } from 'pg';
import { toStoreError } from '../connection/database-errors.ts';
import type { Database } from '../connection/database.ts';
import type { SessionClient } from '../connection/statement.ts';
import { keepLease, type KeptLease } from '../keep-lease.ts';
import { companySpace, migrate, readSchemaVersion } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import type { CompanyLock, LockHolder } from '../store.ts';
import { claimLease, holderOf, readHolder, readSessionHolder, renewLease, type Lease } from './company-lease.ts';

export interface LockRequest {
  readonly companyId: string;
  /** `calops apply emma@ci-7` */
  readonly label: string;
  /** How long a lease behind a pooler remains after its holder has ended. */
  readonly leaseMs: number;
}

/** PostgreSQL cuts application names that are longer. */
const labelBytes = 63;
/**
 * Attempts to find the lock free or find its holder: without a limit, processes that lock and unlock all the time could prolong it for
 * ever.
 */
const mostAttempts = 5;

/**
 * The lock of a company, in two parts that exclude each other across all ways to connect:
 *
 * | connection | held by | free again when the holder has crashed |
 * |---|---|---|
 * | to the server | an advisory lock in a session of its own, and a lease without an end | at once: its session ends |
 * | through a pooler, which has no sessions | a lease that its holder renews | when the lease has expired |
 *
 * The lease has a fence, which a run records: changes of an earlier holder are refused.
 */
export async function lockCompany(database: Database, request: LockRequest): Promise<CompanyLock | LockHolder> {
  const tryLock = database.isPooled ? lockByLease : lockBySession;
  if (database.isPooled && (await database.run(readSchemaVersion)) === 0) await migrate(database);
  for (let attempt = 1; ; attempt += 1) {
    const lock = await tryLock(database, request);
    if (lock !== null) return lock;
    const holder = await database.run((client) => findHolder(client, request.companyId));
    if (holder !== null) return holder;
    if (attempt === mostAttempts) return holderOf('', new Date().toISOString());
  }
}

/** Null: the lock was released in the meantime. */
async function findHolder(client: ClientBase, companyId: string): Promise<LockHolder | null> {
  return (await readHolder(client, companyId)) ?? (await readSessionHolder(client, companyId));
}

/** Null: another process has it. */
async function lockBySession(database: Database, { companyId, label }: LockRequest): Promise<CompanyLock | null> {
  const client = await database.connect(cutBytes(label, labelBytes));
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort());
  try {
    const lease = await lockSession(client, { companyId, label });
    if (lease !== null) return { held: true, fence: lease.fence, ...heldBy(client, lost) };
    await client.end();
    return null;
  } catch (error) {
    await client.end().catch(() => {});
    throw toStoreError(error, database.address);
  }
}

/** The lock is held as long as the session answers. */
function heldBy(client: SessionClient, lost: AbortController): KeptLease {
  const requireHeld = (): void => lost.signal.throwIfAborted();
  const ask = async (): Promise<unknown> => client.query('SELECT').catch((error: unknown) => lost.abort(error));
  let lastAnswer: Promise<unknown> = Promise.resolve();
  return {
    lost: lost.signal,
    requireHeld,
    confirm: async () => {
      // one by one: a session answers one statement at a time
      lastAnswer = lastAnswer.then(ask);
      await lastAnswer;
      requireHeld();
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

interface SessionLease {
  /** Null: the database has no schema yet. */
  readonly fence: number | null;
}

/** Keep-alives let the server notice within a minute that the holder's machine is down. */
const sessionText = `SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
SET idle_session_timeout = 0`;

async function lockSession(
  client: SessionClient,
  { companyId, label }: Pick<LockRequest, 'companyId' | 'label'>,
): Promise<SessionLease | null> {
  await client.query(sessionText);
  if (!(await isLocked(client, 'pg_try_advisory_lock', companyId))) return null;
  if ((await readSchemaVersion(client)) === 0) return { fence: null };
  return claimLease(client, { companyId, label, leaseMs: null });
}

/** Null: another process has it. */
async function lockByLease(database: Database, request: LockRequest): Promise<CompanyLock | null> {
  const { leaseMs } = request;
  const sinceMs = performance.now();
  const lease = await database.transact('READ COMMITTED', async (client): Promise<Lease | null> => {
    if (!(await isLocked(client, 'pg_try_advisory_xact_lock', request.companyId))) return null;
    return claimLease(client, request);
  });
  if (lease === null) return null;
  const setEnd = (ms: number): Promise<boolean> =>
    database.run((client) => renewLease(client, { ...request, ...lease, leaseMs: ms }));
  const kept = keepLease({ leaseMs, sinceMs, renew: () => setEnd(leaseMs), lostError: lostLock });
  return {
    ...kept,
    held: true,
    fence: lease.fence,
    [Symbol.asyncDispose]: async () => {
      await kept[Symbol.asyncDispose]();
      // after a failure the lease expires by itself
      await setEnd(0).catch(() => {});
    },
  };
}

function lostLock(reason: string): StoreError {
  return new StoreError('stale-claim', `the lock of the company is lost: ${reason}`, 'run the command again');
}

type TryLock = 'pg_try_advisory_lock' | 'pg_try_advisory_xact_lock';

async function isLocked(client: ClientBase, tryLock: TryLock, companyId: string): Promise<boolean> {
  const text = `SELECT ${tryLock}($1, hashtext($2)) AS locked`;
  const result = await client.query<{ locked: boolean }>(text, [companySpace, companyId]);
  return result.rows[0]?.locked === true;
}

/** Cuts to at most this many bytes of UTF-8, without a broken last character. */
function cutBytes(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  if (buffer.length <= bytes) return text;
  return buffer
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
