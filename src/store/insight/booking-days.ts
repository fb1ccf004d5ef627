import { days, syncCounts } from './days.ts';

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
export const bookingDaysText = `
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
