import { expressionBuilder, sql, type Expression, type Nullable, type SqlBool } from 'kysely';
import { jsonBuildObject } from 'kysely/helpers/postgres';
import { db, word, words } from '../connection/typed.ts';
import type { Tables } from '../tables/tables.ts';
import type { DaySpan } from './insight-store.ts';

/** The table `days`: a day begins at midnight of the company's time zone, also when clocks change. */
export function withDays(companyId: string, { from, to }: DaySpan) {
  const midnights = sql<{
    day: string;
  }>`generate_series(${from}::date::timestamp, ${to}::date::timestamp, interval '1 day')`;
  return db.with('days', (db) =>
    db
      .selectFrom(['companies as company', midnights.as<'midnight'>(sql`midnight(day)`)])
      .select([
        sql<string>`to_char(midnight.day, 'YYYY-MM-DD')`.as('day'),
        sql<string>`midnight.day AT TIME ZONE company.time_zone`.as('starts_at'),
        sql<string>`(midnight.day + interval '1 day') AT TIME ZONE company.time_zone`.as('ends_at'),
      ])
      .where('company.id', '=', companyId),
  );
}

/** A query over appointments, which may be absent. */
export interface OverAppointments {
  readonly appointment: Nullable<Tables['appointments']>;
}

/** Counts the appointments of a query by sync status, where `counts` holds: an object of `SyncCounts`. */
export function syncCounts(counts: Expression<SqlBool>) {
  const is = expressionBuilder<OverAppointments, 'appointment'>();
  const isReview = is('appointment.calcom_sync_status', '=', word('manual_review'));
  const isActive = is.and([is('appointment.status', 'in', words('booked', 'requested')), is.not(isReview)]);
  const isUnflagged = is.and([isActive, is('appointment.flag', 'is', null)]);
  const count = (condition: Expression<SqlBool>) =>
    is.fn
      .count<number>('appointment.id')
      .distinct()
      .filterWhere(is.and([counts, condition]));
  return jsonBuildObject({
    synced: count(is.and([isUnflagged, is('appointment.calcom_sync_status', '=', word('synced'))])),
    pending: count(is.and([isUnflagged, is('appointment.calcom_sync_status', '<>', word('synced'))])),
    flagged: count(is.and([isActive, is('appointment.flag', 'is not', null)])),
    manualReview: count(isReview),
  });
}
