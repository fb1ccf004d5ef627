import { hasMailAddress, insertNotices } from '../notices/notice-sql.ts';

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
