import type { ClientBase } from 'pg';
import { fetchRows } from './queries.ts';
import { companySpace } from '../schema.ts';
import type { LockHolder } from '../store.ts';

/** pg_locks shows the two keys of a lock as classid and objid, which are unsigned. Other roles' sessions show neither name nor start. */
const text = `
SELECT coalesce(session.application_name, '') AS label, coalesce(session.backend_start, clock_timestamp()) AS since
FROM pg_locks AS lock JOIN pg_stat_activity AS session ON session.pid = lock.pid
WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 2
  AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND lock.classid = $1::int::oid AND lock.objid::bigint = hashtext($2)::bigint & 4294967295`;

/** For a holder without a lease: its database had no schema yet, or it is an older calops. Null: no session has the lock. */
export async function readSessionHolder(client: ClientBase, companyId: string): Promise<LockHolder | null> {
  const [row] = await fetchRows<{ label: string; since: string }>(client, { text }, [companySpace, companyId]);
  return row === undefined ? null : holderOf(row.label, row.since);
}

/** A label ends with WHO@HOST. */
export function holderOf(label: string, since: string): LockHolder {
  const [, who, host] = /(\S+)@(\S+)$/.exec(label) ?? [];
  const name = label === '' ? 'another calops process' : label;
  return { held: false, who: who ?? name, host: host ?? null, commit: null, runUrl: null, since };
}
