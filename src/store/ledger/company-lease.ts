import type { ClientBase } from 'pg';
import { fetchRows, leaseEnd } from '../connection/statement.ts';
import { companySpace, readSchemaVersion } from '../schema.ts';
import type { LockHolder } from '../store.ts';

export interface Lease {
  readonly fence: number;
}

interface LeaseRequest {
  readonly companyId: string;
  readonly label: string;
  /** Null: as long as the session holds the advisory lock. */
  readonly leaseMs: number | null;
}

/**
 * A lease is taken over when it has expired, or when it belongs to a session: the claimant has the advisory lock, so that session has
 * ended. Null: another process has a lease that has not expired.
 */
export async function claimLease(client: ClientBase, request: LeaseRequest): Promise<Lease | null> {
  const text = `
    INSERT INTO calops.company_leases AS lease (company_id, label, expires_at) VALUES ($1, $2, ${leaseEnd('$3')})
    ON CONFLICT (company_id) DO UPDATE
    SET fence = lease.fence + 1, label = excluded.label, claimed_at = clock_timestamp(), expires_at = excluded.expires_at
    WHERE lease.expires_at IS NULL OR lease.expires_at <= clock_timestamp()
    RETURNING fence`;
  const [lease] = await fetchRows<Lease>(client, { text }, [request.companyId, request.label, request.leaseMs]);
  return lease ?? null;
}

/** False: another process has taken it over. */
export async function renewLease(client: ClientBase, lease: Lease & LeaseRequest): Promise<boolean> {
  const text = `UPDATE calops.company_leases SET expires_at = ${leaseEnd('$3')} WHERE company_id = $1 AND fence = $2`;
  return (await client.query(text, [lease.companyId, lease.fence, lease.leaseMs])).rowCount === 1;
}

interface HolderRow {
  readonly label: string;
  readonly who: string | null;
  readonly host: string | null;
  readonly commit: string | null;
  readonly runUrl: string | null;
  readonly since: string;
}

/** A run that was started before the lease was claimed is left over from an earlier holder that crashed. */
const holderText = `
SELECT lease.label, run.who, run.host, run.commit, run.run_url AS "runUrl", coalesce(run.started_at, lease.claimed_at) AS since
FROM calops.company_leases AS lease
LEFT JOIN calops.runs AS run
  ON run.company_id = lease.company_id AND run.status = 'running' AND run.started_at >= lease.claimed_at
WHERE lease.company_id = $1 AND (lease.expires_at IS NULL OR lease.expires_at > clock_timestamp())`;

/** Null: no lease is held. */
export async function readHolder(client: ClientBase, companyId: string): Promise<LockHolder | null> {
  if ((await readSchemaVersion(client)) === 0) return null;
  const [row] = await fetchRows<HolderRow>(client, { text: holderText }, [companyId]);
  if (row === undefined) return null;
  const { label, since } = row;
  if (row.who !== null) {
    return { held: false, who: row.who, host: row.host, commit: row.commit, runUrl: row.runUrl, since };
  }
  return holderOf(label, since);
}

/**
 * pg_locks shows the two keys of a lock as classid and objid, which are unsigned. For sessions of other roles it shows neither name nor
 * start.
 */
const sessionHolderText = `
SELECT coalesce(session.application_name, '') AS label, coalesce(session.backend_start, clock_timestamp()) AS since
FROM pg_locks AS lock JOIN pg_stat_activity AS session ON session.pid = lock.pid
WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 2
  AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND lock.classid = $1::int::oid AND lock.objid::bigint = hashtext($2)::bigint & 4294967295`;

/** For a holder without a lease: its database had no schema yet, or it is an older calops. Null: no session has the lock. */
export async function readSessionHolder(client: ClientBase, companyId: string): Promise<LockHolder | null> {
  const [row] = await fetchRows<{ label: string; since: string }>(client, { text: sessionHolderText }, [
    companySpace,
    companyId,
  ]);
  return row === undefined ? null : holderOf(row.label, row.since);
}

/** A label ends with WHO@HOST. */
export function holderOf(label: string, since: string): LockHolder {
  const [, who, host] = /(\S+)@(\S+)$/.exec(label) ?? [];
  const name = label === '' ? 'another calops process' : label;
  return { held: false, who: who ?? name, host: host ?? null, commit: null, runUrl: null, since };
}
