import { sql, type Expression, type RawBuilder } from 'kysely';
import { jsonBuildObject } from 'kysely/helpers/postgres';
import type { Database } from '../connection/database.ts';
import { db, epochMs, prepared, word, words } from '../connection/typed.ts';
import { instant } from '../tables/columns.ts';
import type { DashboardStore } from './dashboard-store.ts';

type Companies = Pick<DashboardStore, 'companies' | 'companiesVersion'>;

/** Reads over all companies, one statement each however many there are. */
export function companies(database: Database): Companies {
  return {
    companies: (nowMs, days) => database.run((client) => readSummaries(client, { now: instant(nowMs), days })),
    companiesVersion: async () => (await database.run((client) => readVersion(client, {})))[0]?.version ?? '',
  };
}

/**
 * `days` is the number of days up to today. Each figure is counted as on the company's own pages; a saga is counted on the day that it was
 * requested. Declined and requested appointments have neither succeeded nor failed.
 */
const readSummaries = prepared('dashboard-companies', { now: 'timestamptz', days: 'integer' }, ({ now, days }) =>
  withLastRun()
    .leftJoin('drift_checks as checked', 'checked.company_id', 'company.id')
    .leftJoin(openFindings().as('found'), 'found.company_id', 'company.id')
    .leftJoin(openReviews().as('alerted'), 'alerted.company_id', 'company.id')
    .leftJoin('outages as outage', 'outage.company_id', 'company.id')
    .innerJoinLateral(
      (query) =>
        query
          .selectFrom('sagas as saga')
          .innerJoin('appointments as appointment', (join) =>
            join
              .onRef('appointment.company_id', '=', 'saga.company_id')
              .onRef('appointment.id', '=', 'saga.appointment_id'),
          )
          .select((is) => [
            is.fn
              .countAll<number>()
              .filterWhere('saga.status', '=', word('done'))
              .filterWhere('appointment.status', 'not in', words('requested', 'declined'))
              .as('booked'),
            is.fn.countAll<number>().filterWhere('saga.status', 'in', words('failed', 'manual_review')).as('failed'),
          ])
          .whereRef('saga.company_id', '=', 'company.id')
          .where('saga.kind', '=', word('book'))
          .where('saga.created_at', '>=', midnight(now, sql`1 - ${days}`))
          .where('saga.created_at', '<', midnight(now, sql`1`))
          .as('made'),
      (join) => join.onTrue(),
    )
    .select((is) => [
      'company.id',
      'company.name',
      'company.title',
      'company.time_zone as timeZone',
      is
        .case()
        .when('run.status', 'is not', null)
        .then(
          jsonBuildObject({
            status: is.ref('run.status').$notNull(),
            startedMs: epochMs(is.ref('run.started_at').$notNull()),
          }),
        )
        .end()
        .as('lastRun'),
      is
        .case()
        .when('checked.checked_at', 'is not', null)
        .then(
          jsonBuildObject({
            checkedMs: epochMs(is.ref('checked.checked_at').$notNull()),
            isProven: is.ref('checked.is_proven').$notNull(),
          }),
        )
        .end()
        .as('lastDrift'),
      is.fn.coalesce('found.drift', sql.lit(0)).as('drift'),
      is.fn.coalesce('found.hazards', sql.lit(0)).as('hazards'),
      is.fn.coalesce('alerted.review', sql.lit(0)).as('review'),
      'made.booked',
      'made.failed',
      epochMs(is.ref('outage.since')).as('outageMs'),
    ])
    .orderBy('company.title')
    .orderBy('company.id'),
);

function withLastRun() {
  return db.selectFrom('companies as company').leftJoinLateral(
    (query) =>
      query
        .selectFrom('runs')
        .select(['status', 'started_at', sql<string>`runs.xmin::text`.as('version')])
        .whereRef('company_id', '=', 'company.id')
        .orderBy('started_at', 'desc')
        .limit(sql.lit(1))
        .as('run'),
    (join) => join.onTrue(),
  );
}

function openFindings() {
  return db
    .selectFrom('drift_findings')
    .select((is) => [
      'company_id',
      is.fn.countAll<number>().filterWhere('kind', '<>', word('hazard')).as('drift'),
      is.fn.countAll<number>().filterWhere('kind', '=', word('hazard')).as('hazards'),
    ])
    .where('status', '=', word('confirmed'))
    .groupBy('company_id');
}

function openReviews() {
  return db
    .selectFrom('alerts')
    .select((is) => ['company_id', is.fn.countAll<number>().as('review')])
    .where('resolved_at', 'is', null)
    .where('kind', 'in', words('manual_review', 'appointment_flagged'))
    .groupBy('company_id');
}

/** Midnight of the company's time zone, `days` after today. */
function midnight(now: RawBuilder<string>, days: RawBuilder<unknown>): RawBuilder<string> {
  return sql`(date_trunc('day', ${now} AT TIME ZONE company.time_zone) + (${days}) * interval '1 day')
    AT TIME ZONE company.time_zone`;
}

/** Of what changes seldom. Bookings are left out, since they change all the time: the page reads them every minute. */
const readVersion = prepared('dashboard-companies-version', {}, () => {
  const perRow = (order: string) => sql<string>`string_agg(xmin::text, ' ' ORDER BY ${sql.raw(order)})`.as('digest');
  return digestOf([
    withLastRun().select(
      sql<string>`string_agg(company.xmin::text || run.version, ' ' ORDER BY company.id)`.as('digest'),
    ),
    db
      .selectFrom('drift_checks')
      .select(sql<string>`string_agg(company_id || is_proven, ' ' ORDER BY company_id)`.as('digest')),
    db.selectFrom('drift_findings').select(perRow('company_id, id')).where('status', '=', word('confirmed')),
    db.selectFrom('alerts').select(perRow('company_id, id')).where('resolved_at', 'is', null),
    db.selectFrom('outages').select(sql<string>`string_agg(company_id, ' ' ORDER BY company_id)`.as('digest')),
  ]);
});

/** One short text that changes when one of these texts changes. */
export function digestOf(parts: readonly Expression<unknown>[]) {
  const texts = parts.map((part) => sql`coalesce(${part}, '')`);
  return db.selectNoFrom(sql<string>`md5(concat_ws('/', ${sql.join(texts)}))`.as('version'));
}
