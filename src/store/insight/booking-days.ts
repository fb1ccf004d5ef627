import { sql, type Expression, type SqlBool } from 'kysely';
import type { Appointment } from '../../model/appointment.ts';
import { db, word, words } from '../connection/typed.ts';
import { syncCounts, withDays } from './days.ts';
import type { BookingDay, DaySpan } from './insight-store.ts';

/** Selects rows of `BookingDay`. */
export function bookingDays(companyId: string, span: DaySpan) {
  return withDays(companyId, span)
    .with('sagas', (db) =>
      db
        .selectFrom('days')
        .innerJoin('sagas as saga', (join) =>
          join
            .on('saga.company_id', '=', companyId)
            .onRef('saga.created_at', '>=', 'days.starts_at')
            .onRef('saga.created_at', '<', 'days.ends_at'),
        )
        .select(['days.day', 'saga.company_id', 'saga.id', 'saga.appointment_id', 'saga.kind', 'saga.status']),
    )
    .with('failed', (db) =>
      db
        .selectFrom('sagas as saga')
        .select((is) => [
          'saga.day',
          is.fn.coalesce(reasonOf(is.ref('saga.company_id'), is.ref('saga.id')), word('broken-off')).as('code'),
        ])
        .where('saga.kind', '=', word('book'))
        .where('saga.status', '=', word('failed')),
    )
    .with('failures', (db) =>
      db
        .selectFrom('failed')
        .select((is) => ['day', 'code', is.fn.countAll<number>().as('times')])
        .groupBy(['day', 'code']),
    )
    .with('reasons', (db) =>
      db
        .selectFrom('failures')
        .select([
          'day',
          sql<BookingDay['reasons']>`json_object_agg(code, times ORDER BY times DESC, code)`.as('reasons'),
        ])
        .groupBy('day'),
    )
    .with('counted', (db) =>
      db
        .selectFrom('days')
        .leftJoin('sagas as saga', 'saga.day', 'days.day')
        .leftJoin('appointments as appointment', (join) =>
          join.on('appointment.company_id', '=', companyId).onRef('appointment.id', '=', 'saga.appointment_id'),
        )
        .select((is) => {
          const count = (...conditions: readonly Expression<SqlBool>[]) =>
            is.fn.count<number>('saga.id').filterWhere(is.and(conditions));
          const isDone = is('saga.status', '=', word('done'));
          const hasStatus = (status: Appointment['status']) => is('appointment.status', '=', word(status));
          const isBook = is('saga.kind', '=', word('book'));
          return [
            'days.day',
            count(isBook).as('asked'),
            count(isBook, isDone, is('appointment.status', 'not in', words('requested', 'declined'))).as('booked'),
            count(isBook, isDone, hasStatus('requested')).as('requested'),
            count(isBook, isDone, hasStatus('declined')).as('declined'),
            count(isBook, is('saga.status', '=', word('failed'))).as('failed'),
            count(isBook, is('saga.status', '=', word('manual_review'))).as('manualReview'),
            count(isBook, is('saga.status', 'in', words('running', 'compensating'))).as('open'),
            count(is('saga.kind', '=', word('cancel')), isDone, is.not(hasStatus('declined'))).as('cancelled'),
            syncCounts(isBook).as('sync'),
          ];
        })
        .groupBy('days.day'),
    )
    .selectFrom('counted')
    .leftJoin('reasons', 'reasons.day', 'counted.day')
    .selectAll('counted')
    .select((is) => [
      sql<number | null>`booked::float8 / nullif(booked + failed + "manualReview", 0)`.as('successRate'),
      is.fn.coalesce('reasons.reasons', sql<BookingDay['reasons']>`'{}'`).as('reasons'),
    ])
    .orderBy('counted.day');
}

/**
 * Why a saga failed: among the failed calls of the last attempt, a reason other than a taken time comes first. The caller got the reason by
 * the same rule.
 */
function reasonOf(companyId: Expression<string>, sagaId: Expression<string>) {
  const ofSaga = db
    .selectFrom('saga_steps as step')
    .where('step.company_id', '=', companyId)
    .where('step.saga_id', '=', sagaId);
  const code = sql<string>`step.error->>'code'`;
  return ofSaga
    .select(code.as('code'))
    .where('step.action', '=', word('book'))
    .where('step.error', 'is not', null)
    .where(
      'step.attempt',
      '=',
      ofSaga.select((is) => is.fn.max('step.attempt').as('latest')),
    )
    .orderBy(sql`${code} IN ('slot-taken', 'other-host', 'customer-has-booking')`)
    .orderBy('step.position')
    .limit(sql.lit(1));
}
