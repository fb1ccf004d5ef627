import type { Client } from 'pg';
import { toStoreError } from './database-errors.ts';
import type { Database } from './database.ts';
import { companySpace } from './schema.ts';
import type { CompanyLock, LockHolder } from './store.ts';

/** PostgreSQL cuts longer names. */
const labelBytes = 63;

/**
 * A session advisory lock on a connection of its own: the server frees it when the connection ends, whatever ended it.
 * Keep-alives let it notice within a minute that the holder's machine is gone.
 */
export async function lockCompany(
  database: Database,
  companyId: string,
  label: string,
): Promise<CompanyLock | LockHolder> {
  const client = await database.connect(cutBytes(label, labelBytes));
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort());
  try {
    for (;;) {
      if (await tryLock(client, companyId)) return holdLock(client, lost.signal);
      const holder = await findHolder(client, companyId);
      // Freed between the two questions: ask again.
      if (holder === null) continue;
      await client.end();
      return holder;
    }
  } catch (error) {
    await client.end().catch(() => {});
    throw toStoreError(error, database.address);
  }
}

function holdLock(client: Client, lost: AbortSignal): CompanyLock {
  return { held: true, lost, [Symbol.asyncDispose]: () => client.end() };
}

async function tryLock(client: Client, companyId: string): Promise<boolean> {
  await client.query('SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3');
  await client.query('SET idle_session_timeout = 0');
  const result = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked', [
    companySpace,
    companyId,
  ]);
  return result.rows[0]?.locked === true;
}

interface HolderRow {
  readonly label: string;
  readonly who: string | null;
  readonly host: string | null;
  readonly commit: string | null;
  readonly run_url: string | null;
  readonly since: Date;
}

async function findHolder(client: Client, companyId: string): Promise<LockHolder | null> {
  const hasRuns = await client.query<{ found: boolean }>("SELECT to_regclass('calops.runs') IS NOT NULL AS found");
  const statement = hasRuns.rows[0]?.found === true ? holderWithRun : holderOnly;
  const result = await client.query<HolderRow>(statement, [companySpace, companyId]);
  const row = result.rows[0];
  if (row === undefined) return null;
  const since = row.since.toISOString();
  if (row.who !== null) {
    return { held: false, who: row.who, host: row.host, commit: row.commit, runUrl: row.run_url, since };
  }
  const [, who, host] = /(\S+)@(\S+)$/.exec(row.label) ?? [];
  return { held: false, who: who ?? row.label, host: host ?? null, commit: null, runUrl: null, since };
}

/** pg_locks keeps the two keys of a lock as classid and objid, which are unsigned. */
const holderFrom = `
FROM pg_locks AS lock
JOIN pg_stat_activity AS session ON session.pid = lock.pid`;

const holderWhere = `
WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 2
  AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND lock.classid = $1::int::oid AND lock.objid::bigint = hashtext($2)::bigint & 4294967295`;

const holderOnly = `
SELECT session.application_name AS label, NULL AS who, NULL AS host, NULL AS commit, NULL AS run_url,
  session.backend_start AS since
${holderFrom}
${holderWhere}`;

/** A run that was started before the holder's session is what an earlier one left behind when it crashed. */
const holderWithRun = `
SELECT session.application_name AS label, run.who, run.host, run.commit, run.run_url,
  coalesce(run.started_at, session.backend_start) AS since
${holderFrom}
LEFT JOIN calops.runs AS run
  ON run.company_id = $2 AND run.status = 'running' AND run.started_at >= session.backend_start
${holderWhere}`;

/** At most so many bytes of UTF-8, without a broken last character. */
function cutBytes(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  if (buffer.length <= bytes) return text;
  return buffer
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
