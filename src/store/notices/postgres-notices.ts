import type { ClientBase } from 'pg';
import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { instant, ms } from '../tables/columns.ts';
import { insertNotices } from './notice-sql.ts';
import type { ClaimedNotice, NoticeStore, Outage } from './notice-store.ts';

/** Notices in PostgreSQL: each method is one statement. */
export function createNoticeStore(database: Database): NoticeStore {
  return {
    claim: (request) => database.run((client) => claim(client, request)),
    settle: ({ companyId, id, tries }, end) =>
      database.runTyped(async ({ db, sql, ago }) => {
        const result = await db
          .updateTable('notifications')
          .set({
            status: end.status,
            reason: 'reason' in end ? end.reason : null,
            due_at: ago('delayMs' in end ? -end.delayMs : 0),
            ended_at: end.status === 'waiting' ? null : sql<string>`now()`,
          })
          .where('company_id', '=', companyId)
          .where('id', '=', id)
          .where('tries', '=', tries)
          .where('status', '=', 'waiting')
          .executeTakeFirst();
        return result.numUpdatedRows === 1n;
      }),
    waiting: async () => {
      const text = "SELECT count(*)::int AS count FROM calops.notifications WHERE status = 'waiting'";
      return (await database.run((client) => fetchRows<{ count: number }>(client, { text }, [])))[0]?.count ?? 0;
    },
    prune: (olderThanMs) =>
      database.runTyped(async ({ db, ago }) => {
        const old = db.deleteFrom('notifications').where('ended_at', '<', ago(olderThanMs));
        return Number((await old.executeTakeFirst()).numDeletedRows);
      }),
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

/** The first process that notices an outage records its start. */
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
     ${insertNotices(news)}`,
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
     ${insertNotices(news)}`,
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
