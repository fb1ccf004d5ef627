import type { ClientBase } from 'pg';
import type { CalcomAuth } from '../../model/calcom-auth.ts';
import { ms } from '../bookings/reads.ts';
import { instant } from '../bookings/rows.ts';
import type { Database } from '../connection/database.ts';
import type { ClaimedNotice, NoticeEnd, NoticeStore, Outage } from './notice-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import { toldTo } from './notice-sql.ts';

/** Notices in PostgreSQL: each method is one statement. */
export function createNoticeStore(database: Database): NoticeStore {
  return {
    claim: (request) => database.run((client) => claim(client, request)),
    settle: (claimed, end) => database.run((client) => settle(client, claimed, end)),
    waiting: () => database.run(waiting),
    forget: (olderThanMs) => database.run((client) => forget(client, olderThanMs)),
    noteOutage: (apiKey, outage) => database.run((client) => noteOutage(client, apiKey, outage)),
    endOutage: (apiKey) => database.run((client) => endOutage(client, apiKey)),
  };
}

async function claim(
  client: ClientBase,
  { leaseMs, limit }: { readonly leaseMs: number; readonly limit: number },
): Promise<readonly ClaimedNotice[]> {
  const text = `
    UPDATE calops.notifications AS notice
    SET tries = notice.tries + 1, due_at = ${after('$1')}
    FROM (
      SELECT company_id, id FROM calops.notifications
      WHERE status = 'waiting' AND due_at <= clock_timestamp()
      ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE notice.company_id = due.company_id AND notice.id = due.id
    RETURNING notice.company_id AS "companyId", notice.id, notice.channel, notice.kind, notice.subject, notice.detail,
      notice.tries, ${ms('notice.created_at')} AS "createdMs"`;
  const claimed = await fetchRows<ClaimedNotice>(client, { text }, [leaseMs, limit]);
  return claimed.toSorted((a, b) => a.createdMs - b.createdMs);
}

async function settle(client: ClientBase, { companyId, id, tries }: ClaimedNotice, end: NoticeEnd): Promise<boolean> {
  const result = await client.query(
    `UPDATE calops.notifications
     SET status = $4, reason = $5, due_at = ${after('$6')}, ended_at = CASE WHEN $4 = 'waiting' THEN NULL ELSE now() END
     WHERE company_id = $1 AND id = $2 AND tries = $3 AND status = 'waiting'`,
    [companyId, id, tries, end.status, 'reason' in end ? end.reason : null, 'delayMs' in end ? end.delayMs : 0],
  );
  return result.rowCount === 1;
}

async function waiting(client: ClientBase): Promise<number> {
  const text = "SELECT count(*)::int AS count FROM calops.notifications WHERE status = 'waiting'";
  return (await fetchRows<{ count: number }>(client, { text }, []))[0]?.count ?? 0;
}

async function forget(client: ClientBase, olderThanMs: number): Promise<number> {
  const result = await client.query(
    "DELETE FROM calops.notifications WHERE ended_at < clock_timestamp() - $1::float8 * interval '1 millisecond'",
    [olderThanMs],
  );
  return result.rowCount ?? 0;
}

/** Since when is what the first who noticed says. */
async function noteOutage(client: ClientBase, apiKey: CalcomAuth, { sinceMs, lasts }: Outage): Promise<boolean> {
  const news = `SELECT company_id, 'calcom_down' AS kind, 'calcom' AS subject, ${isoTime('since')} AS occurrence,
    jsonb_build_object('since', ${isoTime('since')}) AS detail FROM outage WHERE told`;
  const result = await client.query(
    `WITH outage AS (
       INSERT INTO calops.outages AS stored (company_id, since, told)
       SELECT id, $2, $3 FROM calops.companies WHERE api_key = $1 ORDER BY id
       ON CONFLICT (company_id) DO UPDATE SET told = stored.told OR excluded.told
       RETURNING company_id, since, told
     )
     ${toldTo(news)}`,
    [JSON.stringify(apiKey), instant(sinceMs), lasts],
  );
  return result.rowCount !== 0;
}

async function endOutage(client: ClientBase, apiKey: CalcomAuth): Promise<boolean> {
  const news = `SELECT company_id, 'calcom_back' AS kind, 'calcom' AS subject, ${isoTime('since')} AS occurrence,
    jsonb_build_object('since', ${isoTime('since')}, 'until', ${isoTime('now()')}) AS detail FROM outage WHERE told`;
  const result = await client.query(
    `WITH outage AS (
       DELETE FROM calops.outages WHERE company_id IN (SELECT id FROM calops.companies WHERE api_key = $1)
       RETURNING company_id, since, told
     )
     ${toldTo(news)}`,
    [JSON.stringify(apiKey)],
  );
  return result.rowCount !== 0;
}

/** From now, by the database's clock. */
function after(delayMs: string): string {
  return `clock_timestamp() + ${delayMs}::float8 * interval '1 millisecond'`;
}

/** `2026-11-23T08:00:00.000Z` */
function isoTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
