import { sql } from 'kysely';
import { jsonBuildObject } from 'kysely/helpers/postgres';
import { mergeFlags } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { Database } from '../connection/database.ts';
import { requireRows } from '../connection/statement.ts';
import { db, epochMs, fetchAll, fetchFirst, now, uuid, word, words } from '../connection/typed.ts';
import { isAtRest } from './conditions.ts';

/** What is in manual review. Each case raises one alert, until it is closed. */
export interface ReviewStore {
  /**
   * Adds a case for manual review to the present flag (`mergeFlags`); raises an alert once. Null removes the flag and resolves the alert.
   */
  flag(companyId: string, appointmentId: string, flag: Json): Promise<void>;
  /** The longest waiting first. */
  review(companyId: string): Promise<readonly ReviewItem[]>;
  /** Closes a manual review with the operator's decision. False: there is no such appointment, or it is not in manual review. */
  closeReview(companyId: string, end: ReviewEnd): Promise<boolean>;
}

/** `caller_email_refused` is about a company, not an appointment: the next booking of a caller without an address resolves it. */
export interface Alert {
  readonly kind: 'manual_review' | 'appointment_flagged' | 'caller_email_refused';
  /** `appointment/6f0c…`, `caller-email/phone.invalid` */
  readonly resource: string;
  readonly detail: Json;
}

export interface ReviewItem extends Alert {
  readonly kind: Exclude<Alert['kind'], 'caller_email_refused'>;
  readonly raisedMs: number;
}

export interface ReviewEnd {
  readonly appointmentId: string;
  /** `booked` keeps the holds; the others free the time. */
  readonly as: 'booked' | 'cancelled' | 'declined' | 'failed';
  readonly who: string;
  readonly reason: string;
}

export function review(database: Database): ReviewStore {
  return {
    flag: (companyId, appointmentId, flag) => setFlag(database, { companyId, appointmentId, flag }),
    review: (companyId) => database.run((client) => fetchAll(client, openReviews(companyId))),
    closeReview: async (companyId, end) =>
      (await database.run((client) => fetchFirst(client, close(companyId, end)))) !== undefined,
  };
}

interface NewFlag {
  readonly companyId: string;
  readonly appointmentId: string;
  readonly flag: Json;
}

/** Locks the row first: findings of two processes at the same moment are merged. */
function setFlag(database: Database, { companyId, appointmentId, flag }: NewFlag): Promise<void> {
  return database.transact('READ COMMITTED', async (client) => {
    const present = db
      .selectFrom('appointments')
      .select('flag')
      .where('company_id', '=', companyId)
      .where('id', '=', uuid(appointmentId))
      .forUpdate();
    const all = mergeFlags((await fetchFirst(client, present))?.flag ?? null, flag);
    const flagged = await fetchAll(client, writeFlag({ companyId, appointmentId, flag: all }));
    requireRows(flagged.length, 1, `appointments ${appointmentId}`);
  });
}

function writeFlag({ companyId, appointmentId, flag }: NewFlag) {
  return db
    .with('flagged', (db) =>
      db
        .updateTable('appointments')
        .set({ flag: sql<Json>`${flag === null ? null : JSON.stringify(flag)}::jsonb` })
        .where('company_id', '=', companyId)
        .where('id', '=', uuid(appointmentId))
        .returning([sql<string>`'appointment/' || id`.as('resource'), 'flag']),
    )
    .with('raised', (db) =>
      db
        .insertInto('alerts')
        .columns(['company_id', 'kind', 'resource', 'detail'])
        .expression((db) =>
          db
            .selectFrom('flagged')
            .select([
              sql<string>`${companyId}`.as('company_id'),
              word('appointment_flagged').as('kind'),
              'resource',
              'flag',
            ])
            .where('flag', 'is not', null),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['company_id', 'kind', 'resource'])
            .where('resolved_at', 'is', null)
            .doUpdateSet((is) => ({ detail: is.ref('excluded.detail') })),
        ),
    )
    .with('resolved', (db) =>
      db
        .updateTable('alerts')
        .from('flagged')
        .set({ resolved_at: now })
        .where('alerts.company_id', '=', companyId)
        .where('alerts.kind', '=', word('appointment_flagged'))
        .whereRef('alerts.resource', '=', 'flagged.resource')
        .where('alerts.resolved_at', 'is', null)
        .where('flagged.flag', 'is', null),
    )
    .selectFrom('flagged')
    .select('resource');
}

function openReviews(companyId: string) {
  return db
    .selectFrom('alerts')
    .select((is) => ['kind', 'resource', 'detail', epochMs(is.ref('raised_at')).as('raisedMs')])
    .where('company_id', '=', companyId)
    .where('resolved_at', 'is', null)
    .where('kind', 'in', words('manual_review', 'appointment_flagged'))
    .$narrowType<{ kind: ReviewItem['kind'] }>()
    .orderBy('raised_at')
    .orderBy('resource');
}

/** The status of the phases of an appointment whose review was closed as this. */
const phaseStatus = { booked: 'confirmed', declined: 'declined', cancelled: 'cancelled', failed: 'cancelled' } as const;

/**
 * Only an appointment in manual review that no saga is changing. Frees the time unless it is booked, resolves the alerts, and records who
 * decided. No row: nothing was closed.
 */
function close(companyId: string, { appointmentId, as, who, reason }: ReviewEnd) {
  const id = uuid(appointmentId);
  return db
    .with('closed', (db) =>
      db
        .updateTable('appointments')
        .set({ status: as, calcom_sync_status: word('synced'), flag: null })
        .where('company_id', '=', companyId)
        .where('id', '=', id)
        .where((is) => is.or([is('calcom_sync_status', '=', word('manual_review')), is('flag', 'is not', null)]))
        .where(isAtRest(sql`${companyId}`, id))
        .returning('id'),
    )
    .with('before', (db) =>
      db
        .selectFrom('appointments')
        .select((is) =>
          sql<Json>`${jsonBuildObject({
            status: is.ref('status'),
            syncStatus: is.ref('calcom_sync_status'),
            flag: is.ref('flag'),
          })}::jsonb`.as('state'),
        )
        .where('company_id', '=', companyId)
        .where('id', '=', id),
    )
    .with('phases', (db) =>
      db
        .updateTable('appointment_phases')
        .set({ status: phaseStatus[as] })
        .where('company_id', '=', companyId)
        .where('appointment_id', 'in', (is) => is.selectFrom('closed').select('id'))
        .$if(as === 'booked', (query) => query.where('status', '=', word('requested'))),
    )
    .with('freed', (db) =>
      db
        .deleteFrom('holds')
        .where('company_id', '=', companyId)
        .where('appointment_id', 'in', (is) => is.selectFrom('closed').select('id'))
        .where(sql.lit(as !== 'booked'))
        .returning('staff_id'),
    )
    .with('epochs', (db) =>
      db
        .insertInto('slot_epochs')
        .columns(['company_id', 'staff_id', 'epoch'])
        .expression((db) =>
          db
            .selectFrom('freed')
            .select([sql<string>`${companyId}`.as('company_id'), 'staff_id', sql.lit(1).as('epoch')])
            .distinct()
            .orderBy('staff_id'),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['company_id', 'staff_id'])
            .doUpdateSet((is) => ({ epoch: is('slot_epochs.epoch', '+', sql.lit(1)) })),
        ),
    )
    .with('resolved', (db) =>
      db
        .updateTable('alerts')
        .from('closed')
        .set({ resolved_at: now })
        .where('alerts.company_id', '=', companyId)
        .where('alerts.resource', '=', sql<string>`'appointment/' || closed.id`)
        .where('alerts.resolved_at', 'is', null),
    )
    .with('audited', (db) =>
      db
        .insertInto('audit_log')
        .columns(['company_id', 'who', 'action', 'resource', 'before', 'after'])
        .expression((db) =>
          db
            .selectFrom(['closed', 'before'])
            .select([
              sql<string>`${companyId}`.as('company_id'),
              sql<string>`${who}`.as('who'),
              word('review').as('action'),
              sql<string>`'appointment/' || closed.id`.as('resource'),
              'before.state',
              sql<Json>`${JSON.stringify({ status: as, reason })}::jsonb`.as('after'),
            ]),
        ),
    )
    .selectFrom('closed')
    .select('id');
}
