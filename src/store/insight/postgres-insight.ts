import type { BookedDay } from '../../model/time/utilisation.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { instant, ms } from '../tables/columns.ts';
import type { BookedClass, BookingDay, InsightStore, StaffWork, SyncCounts, Unresolved } from './insight-store.ts';

/** $1 the company, $2 and $3 the first and the last day. A day begins at midnight of the company's time zone, also when clocks change. */
const days = `zone AS (SELECT time_zone AS name FROM calops.companies WHERE id = $1),
days AS (
  SELECT to_char(day, 'YYYY-MM-DD') AS day, day AT TIME ZONE zone.name AS starts_at,
    (day + interval '1 day') AT TIME ZONE zone.name AS ends_at
  FROM zone, generate_series($2::date::timestamp, $3::date::timestamp, interval '1 day') AS day
)`;

/** Counts appointments by sync status, where `counts` holds. */
function syncCounts(counts: string): string {
  const fields = Object.entries(conditions).map(([field, condition]) => {
    return `'${field}', count(DISTINCT appointment.id) FILTER (WHERE ${counts} AND ${condition})`;
  });
  return `json_build_object(${fields.join(', ')})`;
}

const isReview = `appointment.calcom_sync_status = 'manual_review'`;
const isActive = `appointment.status IN ('booked', 'requested') AND NOT ${isReview}`;

const conditions: { readonly [Field in keyof SyncCounts]: string } = {
  synced: `${isActive} AND appointment.flag IS NULL AND appointment.calcom_sync_status = 'synced'`,
  pending: `${isActive} AND appointment.flag IS NULL AND appointment.calcom_sync_status <> 'synced'`,
  flagged: `${isActive} AND appointment.flag IS NOT NULL`,
  manualReview: isReview,
};

/** Each report is one statement. */
export function createInsightStore(database: Database): InsightStore {
  return {
    bookingDays: (companyId, { from, to }) =>
      database.run((client) => fetchRows<BookingDay>(client, { text: bookingDaysText }, [companyId, from, to])),
    staffWork: (companyId, { from, to }) =>
      database.run((client) => fetchRows<StaffWork>(client, { text: staffWorkText }, [companyId, from, to])),
    bookedWork: (companyId, { from, to }) =>
      database.run((client) => fetchRows<BookedDay>(client, { text: bookedWorkText }, [companyId, from, to])),
    bookedClasses: (companyId, { fromMs, toMs }, limit) => {
      const values = [companyId, instant(fromMs), instant(toMs), limit];
      return database.run((client) => fetchRows<BookedClass>(client, { text: bookedClassesText }, values));
    },
    unresolved: async () => {
      const [found] = await database.run((client) => fetchRows<Unresolved>(client, { text: unresolvedText }, []));
      return found ?? { drift: [], review: [] };
    },
  };
}

/** $1 company, $2 and $3 the time of the starts, $4 at most; rows of `BookedClass`. */
const bookedClassesText = `
SELECT appointment.service_id AS "serviceId", appointment.branch_id AS "branchId", hold.staff_id AS "staffId",
  ${ms('lower(hold.during)')} AS "startMs", count(*)::int AS taken, max(hold.capacity) AS capacity
FROM calops.holds AS hold JOIN calops.appointments AS appointment
  ON appointment.company_id = hold.company_id AND appointment.id = hold.appointment_id
WHERE hold.company_id = $1 AND hold.class_key IS NOT NULL 
  AND hold.during && tstzrange($2, $3) AND lower(hold.during) >= $2
GROUP BY appointment.service_id, appointment.branch_id, hold.staff_id, hold.during
ORDER BY lower(hold.during), 1, 2, 3 LIMIT $4`;

/** Over all companies, without their names: for the operator of the processes. */
const unresolvedText = `
SELECT
  (SELECT coalesce(json_agg(drift), '[]') FROM (
    SELECT kind, status, count(*) AS count FROM calops.drift_findings WHERE status <> 'resolved' GROUP BY 1, 2 ORDER BY 1, 2
  ) AS drift) AS drift,
  (SELECT coalesce(json_agg(review), '[]') FROM (
    SELECT kind, count(*) AS count FROM calops.alerts WHERE resolved_at IS NULL GROUP BY 1 ORDER BY 1
  ) AS review) AS review`;

/**
 * Why a saga failed: among the failed calls of the last attempt, a reason other than a taken time comes first. The caller got the reason by
 * the same rule.
 */
const reason = `(SELECT step.error->>'code' FROM calops.saga_steps AS step
  WHERE step.company_id = saga.company_id AND step.saga_id = saga.id AND step.action = 'book' AND step.error IS NOT NULL
    AND step.attempt = (SELECT max(attempt) FROM calops.saga_steps AS latest
      WHERE latest.company_id = saga.company_id AND latest.saga_id = saga.id)
  ORDER BY step.error->>'code' IN ('slot-taken', 'other-host', 'customer-has-booking'), step.position LIMIT 1)`;

/** $1 company, $2 and $3 the first and the last day; rows of `BookingDay`. */
const bookingDaysText = `
WITH ${days},
sagas AS (
  SELECT days.day, saga.company_id, saga.id, saga.appointment_id, saga.kind, saga.status
  FROM days JOIN calops.sagas AS saga
    ON saga.company_id = $1 AND saga.created_at >= days.starts_at AND saga.created_at < days.ends_at
),
reasons AS (
  SELECT day, json_object_agg(code, times ORDER BY times DESC, code) AS reasons FROM (
    SELECT saga.day, coalesce(${reason}, 'broken-off') AS code, count(*) AS times
    FROM sagas AS saga WHERE saga.kind = 'book' AND saga.status = 'failed' GROUP BY 1, 2
  ) AS failed GROUP BY day
),
counted AS (
  SELECT days.day,
    count(saga.id) FILTER (WHERE saga.kind = 'book')::int AS asked,
    count(saga.id) FILTER (WHERE saga.kind = 'book' AND saga.status = 'done'
      AND appointment.status NOT IN ('requested', 'declined'))::int AS booked,
    count(saga.id) FILTER (WHERE saga.kind = 'book' AND saga.status = 'done' AND appointment.status = 'requested')::int AS requested,
    count(saga.id) FILTER (WHERE saga.kind = 'book' AND saga.status = 'done' AND appointment.status = 'declined')::int AS declined,
    count(saga.id) FILTER (WHERE saga.kind = 'book' AND saga.status = 'failed')::int AS failed,
    count(saga.id) FILTER (WHERE saga.kind = 'book' AND saga.status = 'manual_review')::int AS "manualReview",
    count(saga.id) FILTER (WHERE saga.kind = 'book' AND saga.status IN ('running', 'compensating'))::int AS open,
    count(saga.id) FILTER (WHERE saga.kind = 'cancel' AND saga.status = 'done'
      AND appointment.status <> 'declined')::int AS cancelled,
    ${syncCounts("saga.kind = 'book'")} AS sync
  FROM days LEFT JOIN sagas AS saga ON saga.day = days.day
    LEFT JOIN calops.appointments AS appointment
      ON appointment.company_id = $1 AND appointment.id = saga.appointment_id
  GROUP BY days.day
)
SELECT counted.*, booked::float8 / nullif(booked + failed + "manualReview", 0) AS "successRate",
  coalesce(reasons.reasons, '{}') AS reasons
FROM counted LEFT JOIN reasons USING (day) ORDER BY day`;

const startsThen = 'appointment.starts_at >= days.starts_at AND appointment.starts_at < days.ends_at';

/** Minutes of a multirange: time that several customers share, as in a class, counts once. */
const minutes = (during: string): string =>
  `(SELECT round(sum(extract(epoch FROM upper(part) - lower(part))) / 60)::int FROM unnest(${during}) AS part)`;

/**
 * $1 company, $2 and $3 the first and the last day; rows of `StaffWork`. Computed from the holds, which are kept after their day and
 * include blocked gaps. A hold over midnight counts for both days, each with its part.
 */
const staffWorkText = `
WITH ${days},
busy AS (
  SELECT hold.staff_id, days.day, count(DISTINCT appointment.id) FILTER (WHERE ${startsThen}) AS appointments,
    range_agg(part.during) AS during,
    ${syncCounts(startsThen)} AS sync
  FROM days
    JOIN calops.holds AS hold ON hold.company_id = $1 AND hold.during && tstzrange(days.starts_at, days.ends_at)
    CROSS JOIN LATERAL (SELECT hold.during * tstzrange(days.starts_at, days.ends_at) AS during) AS part
    JOIN calops.appointments AS appointment
      ON appointment.company_id = $1 AND appointment.id = hold.appointment_id
      AND (appointment.status IN ('booked', 'requested') OR appointment.calcom_sync_status = 'manual_review')
  GROUP BY hold.staff_id, days.day
)
SELECT staff.id AS "staffId", staff.name, staff.title,
  coalesce(json_agg(json_build_object('day', busy.day, 'appointments', busy.appointments, 'busyMinutes', ${minutes('busy.during')},
    'sync', busy.sync) ORDER BY busy.day) FILTER (WHERE busy.day IS NOT NULL), '[]') AS days
FROM calops.staff AS staff LEFT JOIN busy ON busy.staff_id = staff.id
WHERE staff.company_id = $1 AND (staff.is_active OR busy.day IS NOT NULL)
GROUP BY staff.id, staff.name, staff.title ORDER BY staff.title, staff.id`;

/**
 * $1 company, $2 and $3 the first and the last day; rows of `BookedDay`: minutes of segments, by staff member, branch and day. The holds
 * tell whose time a segment takes: all staff of a collective service.
 */
const bookedWorkText = `
WITH ${days},
worked AS (
  SELECT hold.staff_id, appointment.branch_id, days.day,
    range_agg(hold.during * tstzrange(phase.starts_at, phase.ends_at) * tstzrange(days.starts_at, days.ends_at)) AS during
  FROM days
    JOIN calops.appointment_phases AS phase
      ON phase.company_id = $1 AND phase.starts_at < days.ends_at AND phase.ends_at > days.starts_at
        AND phase.status NOT IN ('rejected', 'cancelled', 'declined')
    JOIN calops.appointments AS appointment
      ON appointment.company_id = $1 AND appointment.id = phase.appointment_id
        AND appointment.status IN ('booked', 'requested')
    JOIN calops.holds AS hold
      ON hold.company_id = $1 AND hold.appointment_id = appointment.id
        AND hold.during && tstzrange(phase.starts_at, phase.ends_at)
  GROUP BY hold.staff_id, appointment.branch_id, days.day
)
SELECT staff_id AS "staffId", branch_id AS "branchId", day, ${minutes('during')} AS minutes
FROM worked WHERE NOT isempty(during) ORDER BY day, staff_id, branch_id`;
