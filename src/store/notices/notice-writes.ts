import { sql, type Transaction } from 'kysely';
import type { Transactor } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { NewNotice } from '../notice-store.ts';

export type NoticeWrites = Pick<Transactor, 'notify'>;

/** For who writes in a transaction of the reconciler's. */
export function noticeWrites(trx: Transaction<Tables>): NoticeWrites {
  return { notify: (companyId, notice) => notify(trx, companyId, notice) };
}

async function notify(trx: Transaction<Tables>, companyId: string, notice: NewNotice): Promise<void> {
  const { kind, subject, occurrence, detail } = notice;
  await sql`
    INSERT INTO calops.notifications (company_id, channel, kind, subject, occurrence, detail)
    SELECT company.id, channel, ${kind}, ${subject}, ${occurrence}, ${JSON.stringify(detail)}::jsonb
    FROM calops.companies AS company, jsonb_object_keys(company.notifications) AS channel
    WHERE company.id = ${companyId}
    ON CONFLICT DO NOTHING`.execute(trx);
}
