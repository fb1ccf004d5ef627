import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { Database } from '../connection/database.ts';
import { ago, db, epochMs, execute, fetchAll, fetchFirst, now, word } from '../connection/typed.ts';
import { instant } from '../tables/columns.ts';
import { insertNotices } from './notice-sql.ts';
import type { ClaimedNotice, NoticeEnd, NoticeStore, Outage } from './notice-store.ts';

/** Notices in PostgreSQL: each method is one statement. */
export function createNoticeStore(database: Database): NoticeStore {
  return {
    claim: async (request) => {
      const claimed = await database.run((client) => fetchAll(client, claim(request)));
      return claimed.toSorted((a, b) => a.createdMs - b.createdMs);
    },
    settle: async (claimed, end) => (await database.run((client) => execute(client, settle(claimed, end)))) === 1,
    waiting: async () => {
      const query = db
        .selectFrom('notifications')
        .select((is) => is.fn.countAll<number>().as('count'))
        .where('status', '=', word('waiting'));
      return (await database.run((client) => fetchFirst(client, query)))?.count ?? 0;
    },
    prune: (olderThanMs) => {
      const query = db.deleteFrom('notifications').where('ended_at', '<', ago(olderThanMs));
      return database.run((client) => execute(client, query));
    },
    noteOutage: (apiKey, outage) => database.run((client) => noteOutage(client, apiKey, outage)),
    endOutage: (apiKey) => database.run((client) => endOutage(client, apiKey)),
  };
}

function claim({ leaseMs, limit }: { readonly leaseMs: number; readonly limit: number }) {
  const due = db
    .selectFrom('notifications')
    .select(['company_id', 'id'])
    .where('status', '=', word('waiting'))
    .where('due_at', '<=', ago(0))
    .orderBy('due_at')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  return db
    .updateTable('notifications as notice')
    .from(due.as('due'))
    .set((is) => ({ tries: is('notice.tries', '+', sql.lit(1)), due_at: ago(-leaseMs) }))
    .whereRef('notice.company_id', '=', 'due.company_id')
    .whereRef('notice.id', '=', 'due.id')
    .returning((is) => [
      'notice.company_id as companyId',
      'notice.id',
      'notice.channel',
      'notice.kind',
      'notice.subject',
      'notice.detail',
      'notice.tries',
      epochMs(is.ref('notice.created_at')).as('createdMs'),
    ]);
}

function settle({ companyId, id, tries }: ClaimedNotice, end: NoticeEnd) {
  return db
    .updateTable('notifications')
    .set({
      status: end.status,
      reason: 'reason' in end ? end.reason : null,
      due_at: ago('delayMs' in end ? -end.delayMs : 0),
      ended_at: end.status === 'waiting' ? null : now,
    })
    .where('company_id', '=', companyId)
    .where('id', '=', id)
    .where('tries', '=', tries)
    .where('status', '=', word('waiting'));
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

/** `2026-11-23T08:00:00.000Z` */
function isoTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
