import type { ClientBase } from 'pg';
import type { Offer } from './offer-store.ts';
import { fetchRows, type Columns } from '../ledger/queries.ts';
import { ms } from './reads.ts';
import { instant } from './rows.ts';

const columns: Columns<Offer> = {
  id: 'id',
  branchId: 'branch_id',
  serviceId: 'service_id',
  staffId: 'staff_id',
  startMs: ms('starts_at'),
  expiresMs: ms('expires_at'),
};

export async function keepOffers(client: ClientBase, companyId: string, offers: readonly Offer[]): Promise<void> {
  const rows = offers.map((offer) => ({
    company_id: companyId,
    id: offer.id,
    branch_id: offer.branchId,
    service_id: offer.serviceId,
    staff_id: offer.staffId,
    starts_at: instant(offer.startMs),
    expires_at: instant(offer.expiresMs),
  }));
  const text = 'INSERT INTO calops.offers SELECT * FROM jsonb_populate_recordset(NULL::calops.offers, $1)';
  await client.query(text, [JSON.stringify(rows)]);
}

export async function readOffer(client: ClientBase, companyId: string, id: string): Promise<Offer | undefined> {
  const list = Object.entries(columns).map(([property, column]) => `${column} AS "${property}"`);
  const text = `SELECT ${list.join(', ')} FROM calops.offers WHERE company_id = $1 AND id = $2`;
  return (await fetchRows<Offer>(client, { text }, [companyId, id]))[0];
}

export async function forgetOffers(client: ClientBase, olderThanMs: number): Promise<number> {
  const text = `DELETE FROM calops.offers WHERE expires_at < clock_timestamp() - $1::float8 * interval '1 millisecond'`;
  const result = await client.query(text, [olderThanMs]);
  return result.rowCount ?? 0;
}
