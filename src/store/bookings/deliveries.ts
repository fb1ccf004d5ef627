import type { ClientBase } from 'pg';
import type { Delivery, LastDelivery, UnreadableRow } from './delivery-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import { ms } from './reads.ts';
import { asUuid, instant, type AppointmentKey } from './rows.ts';

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

export async function lastDelivery(client: ClientBase, companyId: string): Promise<LastDelivery | null> {
  const text = `SELECT trigger_event AS trigger, ${ms('received_at')} AS "receivedMs" FROM calops.webhook_deliveries
    WHERE company_id = $1 ORDER BY received_at DESC LIMIT 1`;
  const [last] = await fetchRows<LastDelivery>(client, { text }, [companyId]);
  return last ?? null;
}

export async function forgetDeliveries(client: ClientBase, olderThanMs: number): Promise<number> {
  const result = await client.query(
    `DELETE FROM calops.webhook_deliveries
     WHERE received_at < clock_timestamp() - $1::float8 * interval '1 millisecond'`,
    [olderThanMs],
  );
  return result.rowCount ?? 0;
}

export function openDeliveries(
  client: ClientBase,
  companyId: string,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<readonly Delivery[]> {
  const text = `SELECT digest, trigger_event AS "trigger", booking_uid AS "bookingUid"
    FROM calops.webhook_deliveries
    WHERE company_id = $1 AND processed_at IS NULL
      AND received_at <= clock_timestamp() - $2::float8 * interval '1 millisecond'
    ORDER BY received_at, digest LIMIT $3`;
  return fetchRows(client, { text }, [companyId, olderThanMs, limit]);
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

/** One alert a booking, which holds nobody up: reviews leave it out. */
export async function noteUnreadable(
  client: ClientBase,
  companyId: string,
  { unreadable, readable }: { readonly unreadable: readonly UnreadableRow[]; readonly readable: readonly string[] },
): Promise<readonly UnreadableRow[]> {
  const text = `
    WITH resolved AS (
      UPDATE calops.alerts SET resolved_at = now()
      WHERE company_id = $1 AND kind = 'booking_unreadable' AND resolved_at IS NULL
        AND resource IN (SELECT 'booking/' || uid FROM unnest($2::text[]) AS uid)
    )
    INSERT INTO calops.alerts AS alert (company_id, kind, resource, detail)
    SELECT DISTINCT ON (uid) $1, 'booking_unreadable', 'booking/' || uid, jsonb_build_object('problem', problem)
    FROM unnest($3::text[], $4::text[]) AS noted (uid, problem)
    ON CONFLICT (company_id, kind, resource) WHERE resolved_at IS NULL DO NOTHING
    RETURNING substr(alert.resource, 9) AS uid, alert.detail->>'problem' AS problem`;
  const [uids, problems] = [unreadable.map(({ uid }) => uid), unreadable.map(({ problem }) => problem)];
  return fetchRows(client, { text }, [companyId, readable, uids, problems]);
}

export function readUnreadable(client: ClientBase, companyId: string): Promise<readonly UnreadableRow[]> {
  const text = `SELECT substr(resource, 9) AS uid, detail->>'problem' AS problem FROM calops.alerts
    WHERE company_id = $1 AND kind = 'booking_unreadable' AND resolved_at IS NULL ORDER BY raised_at, resource`;
  return fetchRows(client, { text }, [companyId]);
}

export async function noteLateCancel(
  client: ClientBase,
  { companyId, appointmentId }: AppointmentKey,
  bookingUid: string,
): Promise<void> {
  await client.query(
    `INSERT INTO calops.audit_log (company_id, who, action, resource, after)
     SELECT company_id, 'sweep', 'cancel-late', 'appointment/' || id, jsonb_build_object('bookingUid', $3::text)
     FROM calops.appointments WHERE company_id = $1 AND id = $2`,
    [companyId, asUuid(appointmentId), bookingUid],
  );
}
