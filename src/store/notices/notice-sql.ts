import type { ClientBase } from 'pg';
import type { NewNotice } from './notice-store.ts';

/** Parts of statements: a notice is written in the transaction of its event. */

/** For a transaction without such a statement. */
export async function writeNotice(client: ClientBase, companyId: string, notice: NewNotice): Promise<void> {
  const { kind, subject, occurrence, detail } = notice;
  await client.query(writeText, [companyId, kind, subject, occurrence, JSON.stringify(detail)]);
}

/**
 * One row for each channel of the company, without duplicates. `from`: a relation with company_id, kind, subject, occurrence and detail.
 */
export function insertNotices(from: string): string {
  return `
    INSERT INTO calops.notifications (company_id, channel, kind, subject, occurrence, detail)
    SELECT news.company_id, channel, news.kind, news.subject, news.occurrence, news.detail
    FROM (${from}) AS news
      JOIN calops.companies AS company ON company.id = news.company_id,
      jsonb_object_keys(company.notifications) AS channel
    ON CONFLICT DO NOTHING
    RETURNING 1`;
}

const writeText = insertNotices(
  'SELECT $1 AS company_id, $2 AS kind, $3 AS subject, $4 AS occurrence, $5::jsonb AS detail',
);

/** False for an address that no mail can reach (RFC 2606). */
export function hasMailAddress(appointment: string): string {
  return `${appointment}.customer->>'email' !~* '\\.invalid$'`;
}

/**
 * The one mail to the customer about a saga that is done: $1 company, $2 saga, $3 appointment, $4 status of the saga, $5 status of the
 * appointment. It replaces unsent mails about the same appointment. The sequence counts the earlier changes, for calendars.
 */
export const customerMail = `
superseded AS (
  UPDATE calops.notifications SET status = 'dropped', reason = 'superseded by a later change', ended_at = now()
  WHERE company_id = $1 AND channel = 'customer' AND subject = 'appointment/' || $3::uuid AND status = 'waiting' AND $4 = 'done'
),
mailed AS (
  INSERT INTO calops.notifications (company_id, channel, kind, subject, occurrence, detail)
  SELECT $1, 'customer',
    CASE WHEN $5 = 'requested' THEN 'appointment_requested' WHEN $5 = 'declined' THEN 'appointment_declined'
      WHEN saga.kind = 'book' THEN 'appointment_booked' WHEN saga.kind = 'reschedule' THEN 'appointment_moved'
      ELSE 'appointment_cancelled' END,
    'appointment/' || appointment.id, saga.id::text,
    jsonb_build_object('sequence', (
      SELECT count(*) FROM calops.sagas AS earlier
      WHERE earlier.company_id = $1 AND earlier.appointment_id = appointment.id AND earlier.status = 'done'))
  FROM calops.companies AS company
    JOIN calops.sagas AS saga ON saga.company_id = company.id AND saga.id = $2
    JOIN calops.appointments AS appointment ON appointment.company_id = company.id AND appointment.id = $3
  WHERE company.id = $1 AND company.customer_mail = 'combined' AND $4 = 'done'
    AND ${hasMailAddress('appointment')}
  ON CONFLICT DO NOTHING
)`;
