import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Database } from '../connection/database.ts';
import { db, epochMs, fetchAll, fetchFirst, word } from '../connection/typed.ts';
import type { Interval } from '../../model/time/interval.ts';
import { instant } from '../tables/columns.ts';
import { bookingDays } from './booking-days.ts';
import type { InsightStore } from './insight-store.ts';
import { bookedWork, staffWork } from './staff-work.ts';

/** Each report is one statement. */
export function createInsightStore(database: Database): InsightStore {
  return {
    bookingDays: (companyId, span) => database.run((client) => fetchAll(client, bookingDays(companyId, span))),
    staffWork: (companyId, span) => database.run((client) => fetchAll(client, staffWork(companyId, span))),
    bookedWork: (companyId, span) => database.run((client) => fetchAll(client, bookedWork(companyId, span))),
    bookedClasses: (companyId, within, limit) =>
      database.run((client) => fetchAll(client, bookedClasses(companyId, within).limit(limit))),
    unresolved: async () =>
      (await database.run((client) => fetchFirst(client, unresolved()))) ?? { drift: [], review: [] },
  };
}

function bookedClasses(companyId: string, { fromMs, toMs }: Interval) {
  const start = sql<string>`lower(hold.during)`;
  return db
    .selectFrom('holds as hold')
    .innerJoin('appointments as appointment', (join) =>
      join.onRef('appointment.company_id', '=', 'hold.company_id').onRef('appointment.id', '=', 'hold.appointment_id'),
    )
    .select((is) => [
      'appointment.service_id as serviceId',
      'appointment.branch_id as branchId',
      'hold.staff_id as staffId',
      epochMs(start).as('startMs'),
      is.fn.countAll<number>().as('taken'),
      sql<number>`max(hold.capacity)`.as('capacity'),
    ])
    .where('hold.company_id', '=', companyId)
    .where('hold.class_key', 'is not', null)
    .where('hold.during', '&&', sql<string>`tstzrange(${instant(fromMs)}, ${instant(toMs)})`)
    .where(start, '>=', instant(fromMs))
    .groupBy(['appointment.service_id', 'appointment.branch_id', 'hold.staff_id', 'hold.during'])
    .orderBy(start)
    .orderBy('serviceId')
    .orderBy('branchId')
    .orderBy('staffId');
}

/** Over all companies, without their names: for the operator of the processes. */
function unresolved() {
  return db.selectNoFrom((is) => [
    jsonArrayFrom(
      is
        .selectFrom('drift_findings')
        .select((is) => ['kind', 'status', is.fn.countAll<number>().as('count')])
        .where('status', '<>', word('resolved'))
        .groupBy(['kind', 'status'])
        .orderBy('kind')
        .orderBy('status'),
    ).as('drift'),
    jsonArrayFrom(
      is
        .selectFrom('alerts')
        .select((is) => ['kind', is.fn.countAll<number>().as('count')])
        .where('resolved_at', 'is', null)
        .groupBy('kind')
        .orderBy('kind'),
    ).as('review'),
  ]);
}
