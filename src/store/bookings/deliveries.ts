import type { Delivery } from '../../model/stored.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import { columnList, instant, ms, rowOf } from '../tables/columns.ts';
import { delivery as columns } from '../tables/booking-tables.ts';

/** Received webhook deliveries of Cal.com, and how far the sweep has read the changes for which no webhook came. */
export interface DeliveryStore {
  /** False: the same delivery was received before. */
  recordDelivery(companyId: string, delivery: Delivery): Promise<boolean>;
  finishDelivery(companyId: string, digest: string): Promise<void>;
  /** Not yet processed; oldest first. */
  openDeliveries(
    companyId: string,
    which: { readonly olderThanMs: number; readonly limit: number },
  ): Promise<readonly Delivery[]>;
  /** Deletes older deliveries, processed or not: the sweep has read what they reported. Returns how many. */
  pruneDeliveries(olderThanMs: number): Promise<number>;
  /** The last of the deliveries that are kept. */
  lastDelivery(companyId: string): Promise<LastDelivery | null>;
  /** The last update of Cal.com's bookings that the sweep has read. Null: none yet. */
  sweepCursor(companyId: string): Promise<number | null>;
  advanceSweep(companyId: string, toMs: number): Promise<void>;
  /** Records which bookings of Cal.com cannot be read, each once until it can be read. Returns the new ones. */
  noteUnreadable(
    companyId: string,
    seen: { readonly unreadable: readonly UnreadableRow[]; readonly readable: readonly string[] },
  ): Promise<readonly UnreadableRow[]>;
  /** Recorded and still unreadable; oldest first. */
  unreadableBookings(companyId: string): Promise<readonly UnreadableRow[]>;
  /** For the audit log: a booking that was given up was found later and cancelled. */
  noteLateCancel(companyId: string, appointmentId: string, bookingUid: string): Promise<void>;
}

export interface LastDelivery {
  readonly trigger: string;
  readonly receivedMs: number;
}

export interface UnreadableRow {
  /** Cal.com's uid of the booking. */
  readonly uid: string;
  readonly problem: string;
}

export function deliveries(database: Database): DeliveryStore {
  return {
    recordDelivery: (companyId, delivery) =>
      database.runTyped(async ({ db }) => {
        const result = await db
          .insertInto('webhook_deliveries')
          .values({ company_id: companyId, ...rowOf(columns, delivery) })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return result.numInsertedOrUpdatedRows === 1n;
      }),
    finishDelivery: (companyId, digest) =>
      database.runTyped(async ({ db, sql }) => {
        await db
          .updateTable('webhook_deliveries')
          .set({ processed_at: sql<string>`now()` })
          .where('company_id', '=', companyId)
          .where('digest', '=', digest)
          .where('processed_at', 'is', null)
          .execute();
      }),
    pruneDeliveries: (olderThanMs) =>
      database.runTyped(async ({ db, ago }) => {
        const old = db.deleteFrom('webhook_deliveries').where('received_at', '<', ago(olderThanMs));
        return Number((await old.executeTakeFirst()).numDeletedRows);
      }),
    // If two sweeps run at once, the slower one may be the older.
    advanceSweep: (companyId, toMs) =>
      database.runTyped(async ({ db, sql }) => {
        await db
          .insertInto('sweep_cursors')
          .values({ company_id: companyId, swept_until: instant(toMs) })
          .onConflict((conflict) =>
            conflict
              .column('company_id')
              .doUpdateSet({ swept_until: sql<string>`greatest(sweep_cursors.swept_until, excluded.swept_until)` }),
          )
          .execute();
      }),
    openDeliveries: (companyId, { olderThanMs, limit }) =>
      database.run((client) => fetchRows<Delivery>(client, { text: openText }, [companyId, olderThanMs, limit])),
    lastDelivery: async (companyId) => {
      const rows = await database.run((client) => fetchRows<LastDelivery>(client, { text: lastText }, [companyId]));
      return rows[0] ?? null;
    },
    sweepCursor: async (companyId) => {
      const text = `SELECT ${ms('swept_until')} AS "sweptMs" FROM calops.sweep_cursors WHERE company_id = $1`;
      const rows = await database.run((client) => fetchRows<{ sweptMs: number }>(client, { text }, [companyId]));
      return rows[0]?.sweptMs ?? null;
    },
    noteUnreadable: (companyId, { unreadable, readable }) => {
      const [uids, problems] = [unreadable.map(({ uid }) => uid), unreadable.map(({ problem }) => problem)];
      const values = [companyId, readable, uids, problems];
      return database.run((client) => fetchRows<UnreadableRow>(client, { text: noteUnreadableText }, values));
    },
    unreadableBookings: (companyId) =>
      database.run((client) => fetchRows<UnreadableRow>(client, { text: unreadableText }, [companyId])),
    noteLateCancel: async (companyId, appointmentId, bookingUid) => {
      const values = [companyId, asUuid(appointmentId), bookingUid];
      await database.run((client) => client.query(lateCancelText, values));
    },
  };
}

const openText = `SELECT ${columnList(columns)} FROM calops.webhook_deliveries
  WHERE company_id = $1 AND processed_at IS NULL
    AND received_at <= clock_timestamp() - $2::float8 * interval '1 millisecond'
  ORDER BY received_at, digest LIMIT $3`;

const lastText = `SELECT trigger_event AS trigger, ${ms('received_at')} AS "receivedMs" FROM calops.webhook_deliveries
  WHERE company_id = $1 ORDER BY received_at DESC LIMIT 1`;

/** One alert for each booking. It blocks nothing: manual review does not list it. */
const noteUnreadableText = `
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

const unreadableText = `SELECT substr(resource, 9) AS uid, detail->>'problem' AS problem FROM calops.alerts
  WHERE company_id = $1 AND kind = 'booking_unreadable' AND resolved_at IS NULL ORDER BY raised_at, resource`;

const lateCancelText = `
INSERT INTO calops.audit_log (company_id, who, action, resource, after)
SELECT company_id, 'sweep', 'cancel-late', 'appointment/' || id, jsonb_build_object('bookingUid', $3::text)
FROM calops.appointments WHERE company_id = $1 AND id = $2`;
