import { sql } from 'kysely';
import type { Json } from '../../model/json.ts';
import type { Delivery } from '../../model/stored.ts';
import type { Database } from '../connection/database.ts';
import {
  ago,
  anyOf,
  db,
  epochMs,
  execute,
  fetchAll,
  fetchFirst,
  now,
  propertiesOf,
  uuid,
  word,
} from '../connection/typed.ts';
import { delivery as columns } from '../tables/booking-tables.ts';
import { instant, rowOf } from '../tables/columns.ts';

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
  noteUnreadable(companyId: string, seen: SeenBookings): Promise<readonly UnreadableRow[]>;
  /** Recorded and still unreadable; oldest first. */
  unreadableBookings(companyId: string): Promise<readonly UnreadableRow[]>;
  /** For the audit log: a booking that was given up was found later and cancelled. */
  noteLateCancel(companyId: string, appointmentId: string, bookingUid: string): Promise<void>;
}

export interface LastDelivery {
  readonly trigger: string;
  readonly receivedMs: number;
}

interface SeenBookings {
  readonly unreadable: readonly UnreadableRow[];
  /** Uids. */
  readonly readable: readonly string[];
}

export interface UnreadableRow {
  /** Cal.com's uid of the booking. */
  readonly uid: string;
  readonly problem: string;
}

export function deliveries(database: Database): DeliveryStore {
  const change = (query: Parameters<typeof execute>[1]): Promise<number> =>
    database.run((client) => execute(client, query));
  return {
    recordDelivery: async (companyId, delivery) => {
      const query = db
        .insertInto('webhook_deliveries')
        .values({ company_id: companyId, ...rowOf(columns, delivery) })
        .onConflict((conflict) => conflict.doNothing());
      return (await change(query)) === 1;
    },
    finishDelivery: async (companyId, digest) => {
      const query = db
        .updateTable('webhook_deliveries')
        .set({ processed_at: now })
        .where('company_id', '=', companyId)
        .where('digest', '=', digest)
        .where('processed_at', 'is', null);
      await change(query);
    },
    pruneDeliveries: (olderThanMs) =>
      change(db.deleteFrom('webhook_deliveries').where('received_at', '<', ago(olderThanMs))),
    advanceSweep: async (companyId, toMs) => {
      await change(sweptUntil(companyId, toMs));
    },
    openDeliveries: (companyId, { olderThanMs, limit }) => {
      const query = db
        .selectFrom('webhook_deliveries')
        .select((is) => propertiesOf(is, 'webhook_deliveries', columns))
        .where('company_id', '=', companyId)
        .where('processed_at', 'is', null)
        .where('received_at', '<=', ago(olderThanMs))
        .orderBy('received_at')
        .orderBy('digest')
        .limit(limit);
      return database.run((client) => fetchAll(client, query));
    },
    lastDelivery: async (companyId) => {
      const query = db
        .selectFrom('webhook_deliveries')
        .select((is) => ['trigger_event as trigger', epochMs(is.ref('received_at')).as('receivedMs')])
        .where('company_id', '=', companyId)
        .orderBy('received_at', 'desc')
        .limit(sql.lit(1));
      return (await database.run((client) => fetchFirst(client, query))) ?? null;
    },
    sweepCursor: async (companyId) => {
      const query = db
        .selectFrom('sweep_cursors')
        .select((is) => epochMs(is.ref('swept_until')).as('sweptMs'))
        .where('company_id', '=', companyId);
      return (await database.run((client) => fetchFirst(client, query)))?.sweptMs ?? null;
    },
    noteUnreadable: (companyId, seen) => database.run((client) => fetchAll(client, newlyUnreadable(companyId, seen))),
    unreadableBookings: (companyId) => {
      const query = db
        .selectFrom('alerts')
        .select(unreadable)
        .where('company_id', '=', companyId)
        .where('kind', '=', word('booking_unreadable'))
        .where('resolved_at', 'is', null)
        .orderBy('raised_at')
        .orderBy('resource');
      return database.run((client) => fetchAll(client, query));
    },
    noteLateCancel: async (companyId, appointmentId, bookingUid) => {
      await change(lateCancel(companyId, appointmentId, bookingUid));
    },
  };
}

/** If two sweeps run at once, the slower one may be the older. */
function sweptUntil(companyId: string, toMs: number) {
  return db
    .insertInto('sweep_cursors')
    .values({ company_id: companyId, swept_until: instant(toMs) })
    .onConflict((conflict) =>
      conflict
        .column('company_id')
        .doUpdateSet({ swept_until: sql<string>`greatest(sweep_cursors.swept_until, excluded.swept_until)` }),
    );
}

/** The columns of an alert as an `UnreadableRow`. */
const unreadable = [
  sql<string>`substr(alerts.resource, 9)`.as('uid'),
  sql<string>`alerts.detail->>'problem'`.as('problem'),
] as const;

/** One alert for each booking. It blocks nothing: manual review does not list it. */
function newlyUnreadable(companyId: string, seen: SeenBookings) {
  const noted = sql<UnreadableRow>`unnest(${seen.unreadable.map(({ uid }) => uid)}::text[],
    ${seen.unreadable.map(({ problem }) => problem)}::text[])`;
  return db
    .with('resolved', (db) =>
      db
        .updateTable('alerts')
        .set({ resolved_at: now })
        .where('company_id', '=', companyId)
        .where('kind', '=', word('booking_unreadable'))
        .where('resolved_at', 'is', null)
        .where('resource', '=', anyOf(seen.readable.map((uid) => `booking/${uid}`))),
    )
    .insertInto('alerts')
    .columns(['company_id', 'kind', 'resource', 'detail'])
    .expression((db) =>
      db
        .selectFrom(noted.as<'noted'>(sql`noted(uid, problem)`))
        .distinctOn('noted.uid')
        .select([
          sql<string>`${companyId}`.as('company_id'),
          word('booking_unreadable').as('kind'),
          sql<string>`'booking/' || noted.uid`.as('resource'),
          sql<Json>`jsonb_build_object('problem', noted.problem)`.as('detail'),
        ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'kind', 'resource']).where('resolved_at', 'is', null).doNothing(),
    )
    .returning(unreadable);
}

function lateCancel(companyId: string, appointmentId: string, bookingUid: string) {
  return db
    .insertInto('audit_log')
    .columns(['company_id', 'who', 'action', 'resource', 'after'])
    .expression((db) =>
      db
        .selectFrom('appointments')
        .select([
          'company_id',
          word('sweep').as('who'),
          word('cancel-late').as('action'),
          sql<string>`'appointment/' || id`.as('resource'),
          sql<Json>`jsonb_build_object('bookingUid', ${bookingUid}::text)`.as('after'),
        ])
        .where('company_id', '=', companyId)
        .where('id', '=', uuid(appointmentId)),
    );
}
