import type { ClientBase } from 'pg';
import type { Claim } from '../../model/appointment.ts';
import { sqlState } from '../connection/database-errors.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows, requireRows } from '../connection/statement.ts';
import { customerMail, hasMailAddress, insertNotices } from '../notices/notice-sql.ts';
import { StoreError } from '../store-error.ts';
import { phase } from '../tables/booking-tables.ts';
import { instant, rowsOf } from '../tables/columns.ts';
import type { SagaEnd } from './booking-store.ts';
import { underClaim, type HeldClaim } from './claims.ts';
import { replaceHolds } from './holds.ts';
import { keptJson } from './keys.ts';
import { outcomeRows, setOutcome } from './rows.ts';

/**
 * Everything except the holds, with the notices and the outcomes of the last calls. Locks the rows of the claim, and fails as a whole (a
 * division by zero) unless the claim is valid and all rows are in the state that the end starts from. A saga that is done has moved or
 * cancelled the bookings that a flag was about. Where time became free, and for a class, whose places others may have taken too, the slots
 * of all staff with holds or steps must be read again from Cal.com; time that was only taken is in the holds.
 */
const finishText = `
WITH held AS MATERIALIZED (
  SELECT saga.company_id, saga.id
  FROM calops.sagas AS saga JOIN calops.appointments AS appointment
    ON appointment.company_id = saga.company_id AND appointment.id = saga.appointment_id
  WHERE saga.company_id = $1 AND saga.id = $2 AND saga.fence = $16 AND saga.finished_at IS NULL AND appointment.id = $3
  FOR UPDATE OF saga, appointment
),
outcome AS MATERIALIZED (${outcomeRows('$17')}),
settled AS (
  UPDATE calops.saga_steps AS step SET ${setOutcome('outcome')} FROM held, outcome
  WHERE step.company_id = held.company_id AND step.saga_id = held.id AND step.position = outcome.position
    AND step.status IN ('sent', 'unknown')
  RETURNING 1
),
saga AS (
  UPDATE calops.sagas AS stored SET status = $4, finished_at = now() FROM held
  WHERE stored.company_id = held.company_id AND stored.id = held.id
  RETURNING stored.company_id, stored.id, stored.asked_by, stored.kind
),
audited AS (
  INSERT INTO calops.audit_log (company_id, run_id, who, action, resource, before, after)
  SELECT company_id, NULL, coalesce(asked_by, 'unknown'), kind, 'appointment/' || $3::uuid, NULL,
    jsonb_build_object('outcome', $4::text, 'status', $5::text, 'saga', $2::uuid)
  FROM saga
),
appointment AS (
  UPDATE calops.appointments AS stored SET status = $5, calcom_sync_status = $6, starts_at = $7, ends_at = $8,
    flag = CASE WHEN $4 = 'done' THEN NULL ELSE flag END
  FROM held WHERE stored.company_id = held.company_id AND stored.id = $3
),
phases AS (
  UPDATE calops.appointment_phases AS stored
  SET staff_id = given.staff_id, starts_at = given.starts_at, ends_at = given.ends_at,
    event_type_id = given.event_type_id, booking_uid = given.booking_uid, booking_part = given.booking_part,
    status = given.status
  FROM held, jsonb_populate_recordset(NULL::calops.appointment_phases, $9) AS given
  WHERE stored.company_id = $1 AND stored.appointment_id = $3 AND stored.segment_key = given.segment_key
  RETURNING 1
),
key AS (
  UPDATE calops.idempotency_keys SET result = $10
  WHERE company_id = $1 AND saga_id = $2 AND num_nonnulls(answer_status, result) = 0 AND $10::json IS NOT NULL
),
resolved AS (
  UPDATE calops.alerts SET resolved_at = now()
  WHERE company_id = $1 AND kind = 'appointment_flagged' AND resource = 'appointment/' || $3::uuid AND resolved_at IS NULL
    AND $4 = 'done'
),
answered AS (
  UPDATE calops.alerts AS alert SET resolved_at = now()
  FROM saga JOIN calops.appointments AS stored ON stored.company_id = saga.company_id AND stored.id = $3
  WHERE alert.company_id = $1 AND alert.kind = 'caller_email_refused' AND alert.resolved_at IS NULL
    AND saga.kind = 'book' AND $4 = 'done' AND stored.customer->>'email' IS NULL
),
alert AS (
  INSERT INTO calops.alerts (company_id, kind, resource, detail)
  SELECT $1, $11, $12, $13 WHERE $11::text IS NOT NULL
  ON CONFLICT (company_id, kind, resource) WHERE resolved_at IS NULL DO NOTHING
  RETURNING company_id, id, kind, resource, detail
),
noticed AS (${insertNotices(`
    SELECT company_id, kind, resource AS subject, id::text AS occurrence,
      CASE kind WHEN 'manual_review' THEN jsonb_build_object('change', detail->'kind') ELSE detail END AS detail
    FROM alert`)}
),
answered_request AS (${insertNotices(`
    SELECT company_id, CASE WHEN $5 = 'requested' THEN 'appointment_requested' ELSE 'request_answered' END AS kind,
      'appointment/' || $3::uuid AS subject, id::text AS occurrence,
      CASE WHEN $5 = 'requested' THEN '{}'::jsonb ELSE '{"answer":"declined"}'::jsonb END AS detail
    FROM saga WHERE $4 = 'done' AND $5 IN ('requested', 'declined')`)}
),
${customerMail},
epochs AS (
  INSERT INTO calops.slot_epochs AS stored (company_id, staff_id, epoch)
  SELECT $1, staff_id, 1 FROM (
    SELECT unnest($14::text[]) AS staff_id
    UNION SELECT staff_id FROM calops.holds WHERE company_id = $1 AND appointment_id = $3
    UNION SELECT staff_id FROM calops.saga_steps WHERE company_id = $1 AND saga_id = $2
  ) AS busy
  WHERE $15 OR EXISTS (
    SELECT FROM calops.holds WHERE company_id = $1 AND appointment_id = $3 AND class_key IS NOT NULL
  )
  ORDER BY staff_id
  ON CONFLICT (company_id, staff_id) DO UPDATE SET epoch = stored.epoch + 1
)
SELECT 1 / (CASE WHEN (SELECT count(*) FROM held) = 1 AND (SELECT count(*) FROM phases) = $18::int
  AND (SELECT count(*) FROM settled) = $19::int THEN 1 ELSE 0 END)`;

const FINISH = { name: 'finish', text: finishText };
/** PostgreSQL's Appendix A. */
const divisionByZero = '22012';

/** In one statement if the holds are unchanged: a caller waits for it. @throws StoreError `stale-claim`, `row-mismatch` */
export async function finish(database: Database, claim: Claim, end: SagaEnd): Promise<void> {
  const { appointmentId, holds, phases } = end;
  const mismatch = () => requireRows(null, phases.length, `phases of appointment ${appointmentId}`);
  const write = (client: ClientBase, held: HeldClaim, staffIds: readonly string[]) =>
    fetchRows(client, FINISH, finishValues(held, end, staffIds)).catch((error: unknown) => {
      if (sqlState(error) !== divisionByZero) throw error;
      return mismatch();
    });
  if (holds !== null)
    return underClaim(database, claim, async (client, held) => {
      await write(client, held, await replaceHolds(client, held, holds));
    });
  try {
    await database.run((client) => write(client, { ...claim, appointmentId }, []));
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'row-mismatch') throw error;
    // says whether the claim is the reason
    await underClaim(database, claim, () => Promise.reject(error));
  }
}

function finishValues(held: HeldClaim, end: SagaEnd, staff: readonly string[]): readonly unknown[] {
  const { appointment, phases, result, alert } = end;
  return [
    held.companyId,
    held.sagaId,
    held.appointmentId,
    end.saga,
    appointment.status,
    appointment.syncStatus,
    instant(appointment.startMs),
    instant(appointment.endMs),
    JSON.stringify(rowsOf(phase, phases, {})),
    result ? keptJson(result) : null,
    alert?.kind ?? null,
    alert?.resource ?? null,
    alert ? JSON.stringify(alert.detail) : null,
    [...staff, ...phases.map(({ staffId }) => staffId)],
    end.saga !== 'done' || end.holds !== null,
    held.fence,
    JSON.stringify(end.outcomes ?? []),
    phases.length,
    end.outcomes?.length ?? 0,
  ];
}

/**
 * Records that hosts have confirmed the segments $3 of appointment $2 of company $1. Locks the appointment's row first, so that of two
 * simultaneous answers the second sees the first. `booked`: no other segment waits any more. The sequence counts the earlier changes, as in
 * the other mails to customers.
 */
export const confirmRequestedText = `
WITH waiting AS (
  SELECT company_id, id FROM calops.appointments
  WHERE company_id = $1 AND id = $2 AND status = 'requested' AND calcom_sync_status <> 'manual_review'
    AND NOT EXISTS (SELECT FROM calops.sagas WHERE company_id = $1 AND appointment_id = $2 AND finished_at IS NULL)
),
phases AS (
  UPDATE calops.appointment_phases AS phase SET status = 'confirmed' FROM waiting
  WHERE phase.company_id = waiting.company_id AND phase.appointment_id = waiting.id AND phase.status = 'requested'
    AND phase.segment_key = ANY($3::text[])
  RETURNING phase.segment_key
),
booked AS (
  UPDATE calops.appointments AS appointment SET status = 'booked', calcom_sync_status = 'pending' FROM waiting
  WHERE appointment.company_id = waiting.company_id AND appointment.id = waiting.id
    AND NOT EXISTS (SELECT FROM calops.appointment_phases AS phase
      WHERE phase.company_id = $1 AND phase.appointment_id = $2 AND phase.status NOT IN ('confirmed', 'cancelled')
        AND phase.segment_key <> ALL($3::text[]))
  RETURNING appointment.company_id, appointment.id, appointment.customer, (
    SELECT saga.id FROM calops.sagas AS saga
    WHERE saga.company_id = $1 AND saga.appointment_id = $2 ORDER BY saga.created_at DESC LIMIT 1) AS saga_id
),
audited AS (
  INSERT INTO calops.audit_log (company_id, run_id, who, action, resource, before, after)
  SELECT company_id, NULL, 'calcom', 'confirm', 'appointment/' || id, '{"status":"requested"}'::jsonb,
    '{"status":"booked"}'::jsonb
  FROM booked
),
noticed AS (${insertNotices(`
    SELECT company_id, 'request_answered' AS kind, 'appointment/' || id AS subject, saga_id::text AS occurrence,
      '{"answer":"confirmed"}'::jsonb AS detail FROM booked`)}
),
mailed AS (
  INSERT INTO calops.notifications (company_id, channel, kind, subject, occurrence, detail)
  SELECT booked.company_id, 'customer', 'appointment_booked', 'appointment/' || booked.id, 'confirmed/' || booked.saga_id,
    jsonb_build_object('sequence', (
      SELECT count(*) FROM calops.sagas AS earlier
      WHERE earlier.company_id = $1 AND earlier.appointment_id = booked.id AND earlier.status = 'done'))
  FROM booked JOIN calops.companies AS company ON company.id = booked.company_id
  WHERE company.customer_mail = 'combined' AND ${hasMailAddress('booked')}
  ON CONFLICT DO NOTHING
)
SELECT count(*)::int AS count FROM booked`;
