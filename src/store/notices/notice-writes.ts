import { CompiledQuery, type Transaction } from 'kysely';
import type { Transactor } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { NewNotice } from './notice-store.ts';
import { toldTo } from './notice-sql.ts';

export type NoticeWrites = Pick<Transactor, 'notify'>;

/** For who writes in a transaction of the reconciler's. */
export function noticeWrites(trx: Transaction<Tables>): NoticeWrites {
  return { notify: (companyId, notice) => notify(trx, companyId, notice) };
}

const text = toldTo('SELECT $1 AS company_id, $2 AS kind, $3 AS subject, $4 AS occurrence, $5::jsonb AS detail');

async function notify(trx: Transaction<Tables>, companyId: string, notice: NewNotice): Promise<void> {
  const { kind, subject, occurrence, detail } = notice;
  await trx.executeQuery(CompiledQuery.raw(text, [companyId, kind, subject, occurrence, JSON.stringify(detail)]));
}
