import { sql, type Expression } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { word, words } from '../connection/typed.ts';
import { syncCounts, withDays } from './days.ts';
import type { DaySpan } from './insight-store.ts';

const dayRange = sql<string>`tstzrange(days.starts_at, days.ends_at)`;

/** Minutes of a multirange: time that several customers share, as in a class, counts once. */
function minutesOf(during: Expression<unknown>) {
  return sql<number>`(SELECT round(sum(extract(epoch FROM upper(part) - lower(part))) / 60)::int FROM unnest(${during}) AS part)`;
}

/**
 * Selects rows of `StaffWork`. Computed from the holds, which are kept after their day and include blocked gaps. A hold over midnight counts
 * for both days, each with its part.
 */
export function staffWork(companyId: string, span: DaySpan) {
  return withDays(companyId, span)
    .with('busy', (db) =>
      db
        .selectFrom('days')
        .innerJoin('holds as hold', (join) =>
          join.on('hold.company_id', '=', companyId).on('hold.during', '&&', dayRange),
        )
        .innerJoin('appointments as appointment', (join) =>
          join
            .on('appointment.company_id', '=', companyId)
            .onRef('appointment.id', '=', 'hold.appointment_id')
            .on((is) =>
              is.or([
                is('appointment.status', 'in', words('booked', 'requested')),
                is('appointment.calcom_sync_status', '=', word('manual_review')),
              ]),
            ),
        )
        .select((is) => {
          const startsThen = is.and([
            is('appointment.starts_at', '>=', is.ref('days.starts_at')),
            is('appointment.starts_at', '<', is.ref('days.ends_at')),
          ]);
          return [
            'hold.staff_id',
            'days.day',
            is.fn.count<number>('appointment.id').distinct().filterWhere(startsThen).as('appointments'),
            minutesOf(sql`range_agg(hold.during * ${dayRange})`).as('busyMinutes'),
            syncCounts(startsThen).as('sync'),
          ];
        })
        .groupBy(['hold.staff_id', 'days.day']),
    )
    .selectFrom('staff')
    .select((is) => [
      'staff.id as staffId',
      'staff.name',
      'staff.title',
      jsonArrayFrom(
        is
          .selectFrom('busy')
          .select(['busy.day', 'busy.appointments', 'busy.busyMinutes', 'busy.sync'])
          .whereRef('busy.staff_id', '=', 'staff.id')
          .orderBy('busy.day'),
      ).as('days'),
    ])
    .where('staff.company_id', '=', companyId)
    .where((is) =>
      is.or([
        is('staff.is_active', '=', sql.lit(true)),
        is.exists(is.selectFrom('busy').whereRef('busy.staff_id', '=', 'staff.id')),
      ]),
    )
    .orderBy('staff.title')
    .orderBy('staff.id');
}

/**
 * Selects rows of `BookedDay`: minutes of segments, by staff member, branch and day. The holds tell whose time a segment takes: all staff of
 * a collective service.
 */
export function bookedWork(companyId: string, span: DaySpan) {
  const phaseRange = sql<string>`tstzrange(phase.starts_at, phase.ends_at)`;
  return withDays(companyId, span)
    .with('worked', (db) =>
      db
        .selectFrom('days')
        .innerJoin('appointment_phases as phase', (join) =>
          join
            .on('phase.company_id', '=', companyId)
            .onRef('phase.starts_at', '<', 'days.ends_at')
            .onRef('phase.ends_at', '>', 'days.starts_at')
            .on('phase.status', 'not in', words('cancelled', 'declined')),
        )
        .innerJoin('appointments as appointment', (join) =>
          join
            .on('appointment.company_id', '=', companyId)
            .onRef('appointment.id', '=', 'phase.appointment_id')
            .on('appointment.status', 'in', words('booked', 'requested')),
        )
        .innerJoin('holds as hold', (join) =>
          join
            .on('hold.company_id', '=', companyId)
            .onRef('hold.appointment_id', '=', 'appointment.id')
            .on('hold.during', '&&', phaseRange),
        )
        .select([
          'hold.staff_id',
          'appointment.branch_id',
          'days.day',
          sql<string>`range_agg(hold.during * ${phaseRange} * ${dayRange})`.as('during'),
        ])
        .groupBy(['hold.staff_id', 'appointment.branch_id', 'days.day']),
    )
    .selectFrom('worked')
    .select((is) => ['staff_id as staffId', 'branch_id as branchId', 'day', minutesOf(is.ref('during')).as('minutes')])
    .where(sql<boolean>`NOT isempty(during)`)
    .orderBy('day')
    .orderBy('staff_id')
    .orderBy('branch_id');
}
