import { days, syncCounts } from './days.ts';

const startsThen = 'appointment.starts_at >= days.starts_at AND appointment.starts_at < days.ends_at';

/** Minutes of a multirange: time that several customers share, as in a class, counts once. */
const minutes = (during: string): string =>
  `(SELECT round(sum(extract(epoch FROM upper(part) - lower(part))) / 60)::int FROM unnest(${during}) AS part)`;

/**
 * $1 company, $2 and $3 the first and the last day; rows of `StaffWork`. Computed from the holds, which are kept after their day and
 * include blocked gaps. A hold over midnight counts for both days, each with its part.
 */
export const staffWorkText = `
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
export const bookedWorkText = `
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
