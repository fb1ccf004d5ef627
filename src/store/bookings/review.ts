import { mergeFlags } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows, requireRows } from '../connection/statement.ts';
import { ms } from '../tables/columns.ts';

/** What is in manual review. Each case raises one alert, until it is closed. */
export interface ReviewStore {
  /**
   * Adds a case for manual review to the present flag (`mergeFlags`); raises an alert once. Null removes the flag and resolves the alert.
   */
  flag(companyId: string, appointmentId: string, flag: Json): Promise<void>;
  /** The longest waiting first. */
  review(companyId: string): Promise<readonly ReviewItem[]>;
  /** Closes a manual review with the operator's decision. False: there is no such appointment, or it is not in manual review. */
  closeReview(companyId: string, end: ReviewEnd): Promise<boolean>;
}

/** `caller_email_refused` is about a company, not an appointment: the next booking of a caller without an address resolves it. */
export interface Alert {
  readonly kind: 'manual_review' | 'appointment_flagged' | 'caller_email_refused';
  /** `appointment/6f0c…`, `caller-email/phone.invalid` */
  readonly resource: string;
  readonly detail: Json;
}

export interface ReviewItem extends Alert {
  readonly kind: Exclude<Alert['kind'], 'caller_email_refused'>;
  readonly raisedMs: number;
}

export interface ReviewEnd {
  readonly appointmentId: string;
  /** `booked` keeps the holds; the others free the time. */
  readonly as: 'booked' | 'cancelled' | 'declined' | 'failed';
  readonly who: string;
  readonly reason: string;
}

export function review(database: Database): ReviewStore {
  return {
    flag: (companyId, appointmentId, flag) => setFlag(database, { companyId, appointmentId, flag }),
    review: (companyId) => database.run((client) => fetchRows<ReviewItem>(client, { text: reviewText }, [companyId])),
    closeReview: async (companyId, end) => {
      const values = [companyId, asUuid(end.appointmentId), end.as, end.who, end.reason];
      const rows = await database.run((client) => fetchRows<{ count: number }>(client, { text: closeText }, values));
      return rows[0]?.count === 1;
    },
  };
}

interface NewFlag {
  readonly companyId: string;
  readonly appointmentId: string;
  readonly flag: Json;
}

/** Locks the row first: findings of two processes at the same moment are merged. */
function setFlag(database: Database, { companyId, appointmentId, flag }: NewFlag): Promise<void> {
  const key = [companyId, asUuid(appointmentId)];
  return database.transact('READ COMMITTED', async (client) => {
    const text = 'SELECT flag FROM calops.appointments WHERE company_id = $1 AND id = $2 FOR UPDATE';
    const [present] = await fetchRows<{ flag: Json }>(client, { text }, key);
    const all = mergeFlags(present?.flag ?? null, flag);
    const values = [...key, all === null ? null : JSON.stringify(all)];
    const [row] = await fetchRows<{ count: number }>(client, { text: flagText }, values);
    requireRows(row?.count ?? 0, 1, `appointments ${appointmentId}`);
  });
}

const flagText = `
WITH flagged AS (
  UPDATE calops.appointments SET flag = $3 WHERE company_id = $1 AND id = $2
  RETURNING 'appointment/' || id AS resource, flag
),
raised AS (
  INSERT INTO calops.alerts (company_id, kind, resource, detail)
  SELECT $1, 'appointment_flagged', resource, flag FROM flagged WHERE flag IS NOT NULL
  ON CONFLICT (company_id, kind, resource) WHERE resolved_at IS NULL DO UPDATE SET detail = excluded.detail
),
resolved AS (
  UPDATE calops.alerts AS alert SET resolved_at = now() FROM flagged
  WHERE alert.company_id = $1 AND alert.kind = 'appointment_flagged' AND alert.resource = flagged.resource
    AND alert.resolved_at IS NULL AND flagged.flag IS NULL
)
SELECT count(*)::int AS count FROM flagged`;

const reviewText = `
SELECT kind, resource, detail, ${ms('raised_at')} AS "raisedMs"
FROM calops.alerts WHERE company_id = $1 AND resolved_at IS NULL AND kind IN ('manual_review', 'appointment_flagged')
ORDER BY raised_at, resource`;

/**
 * Only an appointment in manual review that no saga is changing. Frees the time unless it is booked, resolves the alerts, and records who
 * decided.
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
