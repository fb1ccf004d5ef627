import { days, syncCounts } from './days.ts';

const startsThen = 'appointment.starts_at >= days.starts_at AND appointment.starts_at < days.ends_at';

/**
 * $1 company, $2 and $3 the first and the last day; rows of `StaffWork`. Computed from the holds, which are kept after their day and
 * include blocked gaps. A hold over midnight counts for both days, each with its part.
 */
export const staffWorkText = `
WITH ${days},
busy AS (
  SELECT hold.staff_id, days.day, count(DISTINCT appointment.id) FILTER (WHERE ${startsThen}) AS appointments,
    round(sum(extract(epoch FROM upper(part.during) - lower(part.during))) / 60)::int AS minutes,
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
  coalesce(json_agg(json_build_object('day', busy.day, 'appointments', busy.appointments, 'busyMinutes', busy.minutes,
    'sync', busy.sync) ORDER BY busy.day) FILTER (WHERE busy.day IS NOT NULL), '[]') AS days
FROM calops.staff AS staff LEFT JOIN busy ON busy.staff_id = staff.id
WHERE staff.company_id = $1 AND (staff.is_active OR busy.day IS NOT NULL)
GROUP BY staff.id, staff.name, staff.title ORDER BY staff.title, staff.id`;

/** $1 company, $2 and $3 the first and the last day; rows of `BookedDay`: minutes of segments, by staff member, branch and day. */
export const bookedWorkText = `
WITH ${days}
SELECT phase.staff_id AS "staffId", appointment.branch_id AS "branchId", days.day,
  round(sum(extract(epoch FROM least(phase.ends_at, days.ends_at) - greatest(phase.starts_at, days.starts_at))) / 60)::int
    AS minutes
FROM days
  JOIN calops.appointment_phases AS phase
    ON phase.company_id = $1 AND phase.starts_at < days.ends_at AND phase.ends_at > days.starts_at
      AND phase.status NOT IN ('rejected', 'cancelled', 'declined')
  JOIN calops.appointments AS appointment
    ON appointment.company_id = $1 AND appointment.id = phase.appointment_id
      AND appointment.status IN ('booked', 'requested')
GROUP BY phase.staff_id, appointment.branch_id, days.day
ORDER BY days.day, phase.staff_id, appointment.branch_id`;
