import type { Offer } from '../../model/stored.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { columnList, rowsOf } from '../tables/columns.ts';
import { offer as columns } from '../tables/booking-tables.ts';

/** Times that were offered to callers. */
export interface OfferStore {
  keepOffers(companyId: string, offers: readonly Offer[]): Promise<void>;
  /** Returns an expired offer too, until it is deleted. */
  offer(companyId: string, id: string): Promise<Offer | undefined>;
  /** Deletes offers that expired longer ago. Returns how many. */
  pruneOffers(olderThanMs: number): Promise<number>;
}

export function offers(database: Database): OfferStore {
  return {
    keepOffers: async (companyId, offers) => {
      const text = 'INSERT INTO calops.offers SELECT * FROM jsonb_populate_recordset(NULL::calops.offers, $1)';
      const rows = rowsOf(columns, offers, { company_id: companyId });
      await database.run((client) => client.query(text, [JSON.stringify(rows)]));
    },
    offer: async (companyId, id) => {
      const text = `SELECT ${columnList(columns)} FROM calops.offers WHERE company_id = $1 AND id = $2`;
      return (await database.run((client) => fetchRows<Offer>(client, { text }, [companyId, id])))[0];
    },
    pruneOffers: (olderThanMs) =>
      database.runTyped(async ({ db, ago }) => {
        const old = db.deleteFrom('offers').where('expires_at', '<', ago(olderThanMs));
        return Number((await old.executeTakeFirst()).numDeletedRows);
      }),
  };
}
