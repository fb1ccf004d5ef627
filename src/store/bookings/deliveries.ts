import type { ClientBase } from 'pg';
import type { Delivery } from '../booking-store.ts';
import { fetchRows } from '../queries.ts';
import { ms } from './reads.ts';
import { instant } from './rows.ts';

/** Webhooks that were received, and the sweep that finds what none of them told. */

export async function recordDelivery(client: ClientBase, companyId: string, delivery: Delivery): Promise<boolean> {
  const result = await client.query(
    `INSERT INTO calops.webhook_deliveries (company_id, digest, trigger_event, booking_uid) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [companyId, delivery.digest, delivery.trigger, delivery.bookingUid],
  );
  return result.rowCount === 1;
}

export async function finishDelivery(client: ClientBase, companyId: string, digest: string): Promise<void> {
  await client.query(
    `UPDATE calops.webhook_deliveries SET processed_at = now()
     WHERE company_id = $1 AND digest = $2 AND processed_at IS NULL`,
    [companyId, digest],
  );
}

export async function forgetDeliveries(client: ClientBase, olderThanMs: number): Promise<number> {
  const result = await client.query(
    `DELETE FROM calops.webhook_deliveries
     WHERE received_at < clock_timestamp() - $1::float8 * interval '1 millisecond'`,
    [olderThanMs],
  );
  return result.rowCount ?? 0;
}

export type OpenDelivery = Delivery & { readonly companyId: string };

/** Oldest first. */
export function openDeliveries(client: ClientBase, limit: number): Promise<readonly OpenDelivery[]> {
  const text = `SELECT company_id AS "companyId", digest, trigger_event AS "trigger", booking_uid AS "bookingUid"
    FROM calops.webhook_deliveries WHERE processed_at IS NULL ORDER BY received_at, digest LIMIT $1`;
  return fetchRows(client, { text }, [limit]);
}

export async function sweepCursor(client: ClientBase, companyId: string): Promise<number | null> {
  const text = `SELECT ${ms('swept_until')} AS "sweptMs" FROM calops.sweep_cursors WHERE company_id = $1`;
  return (await fetchRows<{ sweptMs: number }>(client, { text }, [companyId]))[0]?.sweptMs ?? null;
}

/** Never back: of two sweeps at once, the slower one may be the older. */
export async function advanceSweep(client: ClientBase, companyId: string, toMs: number): Promise<void> {
  await client.query(
    `INSERT INTO calops.sweep_cursors AS stored (company_id, swept_until) VALUES ($1, $2)
     ON CONFLICT (company_id) DO UPDATE SET swept_until = greatest(stored.swept_until, excluded.swept_until)`,
    [companyId, instant(toMs)],
  );
}
