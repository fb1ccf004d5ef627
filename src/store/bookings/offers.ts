import type { Offer } from '../../model/stored.ts';
import type { Database } from '../connection/database.ts';
import { ago, db, execute, prepared, propertiesOf } from '../connection/typed.ts';
import { rowsOf } from '../tables/columns.ts';
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
      if (offers.length === 0) return;
      const query = db.insertInto('offers').values(rowsOf(columns, offers, { company_id: companyId }));
      await database.run((client) => execute(client, query));
    },
    offer: (companyId, id) => database.run(async (client) => (await readOffer(client, { companyId, id }))[0]),
    pruneOffers: (olderThanMs) =>
      database.run((client) => execute(client, db.deleteFrom('offers').where('expires_at', '<', ago(olderThanMs)))),
  };
}

const readOffer = prepared('offer', { companyId: 'text', id: 'text' }, ({ companyId, id }) =>
  db
    .selectFrom('offers')
    .select((is) => propertiesOf(is, 'offers', columns))
    .where('company_id', '=', companyId)
    .where('id', '=', id),
);
