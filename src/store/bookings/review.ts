import type { ClientBase } from 'pg';
import type { ReviewEnd, ReviewItem } from './review-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import { ms } from './reads.ts';
import { asUuid } from './rows.ts';

/** What waits for a person, and its end. */

export function readReview(client: ClientBase, companyId: string): Promise<readonly ReviewItem[]> {
  const text = `
    SELECT kind, resource, detail, ${ms('raised_at')} AS "raisedMs"
    FROM calops.alerts WHERE company_id = $1 AND resolved_at IS NULL AND kind IN ('manual_review', 'appointment_flagged')
    ORDER BY raised_at, resource`;
  return fetchRows(client, { text }, [companyId]);
}

/**
 * Only what waits for a person, and nothing that a saga is at work on. Frees the time of what does not stand, resolves the alerts and
 * writes down who decided.
 */
const closeText = `
WITH closed AS (
  UPDATE calops.appointments AS appointment
  SET status = $3, calcom_sync_status = 'synced', flag = NULL
  WHERE company_id = $1 AND id = $2 AND (calcom_sync_status = 'manual_review' OR flag IS NOT NULL)
    AND NOT EXISTS (SELECT FROM calops.sagas WHERE company_id = $1 AND appointment_id = $2 AND finished_at IS NULL)
  RETURNING id
),
before AS (
  SELECT json_build_object('status', status, 'syncStatus', calcom_sync_status, 'flag', flag)::jsonb AS state
  FROM calops.appointments WHERE company_id = $1 AND id = $2
),
phases AS (
  UPDATE calops.appointment_phases
  SET status = CASE $3 WHEN 'booked' THEN 'confirmed' WHEN 'declined' THEN 'declined' ELSE 'cancelled' END
  WHERE company_id = $1 AND appointment_id IN (SELECT id FROM closed) AND ($3 <> 'booked' OR status = 'requested')
),
freed AS (
  DELETE FROM calops.holds
  WHERE company_id = $1 AND appointment_id IN (SELECT id FROM closed) AND $3 <> 'booked'
  RETURNING staff_id
),
epochs AS (
  INSERT INTO calops.slot_epochs AS stored (company_id, staff_id, epoch)
  SELECT $1, staff_id, 1 FROM (SELECT DISTINCT staff_id FROM freed) AS staff ORDER BY staff_id
  ON CONFLICT (company_id, staff_id) DO UPDATE SET epoch = stored.epoch + 1
),
resolved AS (
  UPDATE calops.alerts AS alert SET resolved_at = now() FROM closed
  WHERE alert.company_id = $1 AND alert.resource = 'appointment/' || closed.id AND alert.resolved_at IS NULL
),
audited AS (
  INSERT INTO calops.audit_log (company_id, run_id, who, action, resource, before, after)
  SELECT $1, NULL, $4, 'review', 'appointment/' || closed.id, before.state, json_build_object('status', $3, 'reason', $5::text)
  FROM closed, before
)
SELECT count(*)::int AS count FROM closed`;

/** False: there is no such appointment, or it waits for nobody. */
export async function closeReview(client: ClientBase, companyId: string, end: ReviewEnd): Promise<boolean> {
  const values = [companyId, asUuid(end.appointmentId), end.as, end.who, end.reason];
  const [row] = await fetchRows<{ count: number }>(client, { text: closeText }, values);
  return row?.count === 1;
}
