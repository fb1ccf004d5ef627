import type { ClientBase } from 'pg';
import type { Customer } from '../../model/appointment.ts';
import type { Interval } from '../../model/time/interval.ts';
import { fetchRows } from '../connection/statement.ts';
import { customerSpace } from '../schema.ts';
import { instant } from '../tables/columns.ts';
import type { AppointmentKey } from './rows.ts';

/**
 * Identifies a customer: by name and phone number, and by name and e-mail address. A parent who books for two children gives two names, and
 * is two customers. Empty for a customer without either.
 */
export function customerKeys({ name, phone, email }: Customer): readonly string[] {
  return [phone, email].flatMap((contact) => (contact === null ? [] : [`${folded(name)}\n${folded(contact)}`]));
}

function folded(text: string): string {
  return text.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();
}

/**
 * Makes requests of one customer run one after the other: two that insert overlapping times at the same moment would deadlock, as
 * `lockStaffOf` explains for staff.
 *
 * @param company an expression
 * @param keys a relation with a column customer_key
 */
export function lockCustomer(company: string, keys: string): string {
  return `SELECT customer_key, pg_advisory_xact_lock(${customerSpace}, hashtext(${company} || '/' || customer_key)) AS locked
    FROM (SELECT customer_key FROM ${keys} AS known ORDER BY hashtext(${company} || '/' || customer_key)) AS ordered`;
}

/** Another appointment of the same customer at that time; undefined if there is none. */
export async function findOverlap(
  client: ClientBase,
  { companyId, keys }: { readonly companyId: string; readonly keys: readonly string[] },
  { fromMs, toMs }: Interval,
): Promise<string | undefined> {
  const text = `
    SELECT appointment_id AS id FROM calops.customer_times
    WHERE company_id = $1 AND customer_key = ANY($2::text[]) AND during && tstzrange($3, $4)
    ORDER BY lower(during), appointment_id LIMIT 1`;
  const [row] = await fetchRows<{ id: string }>(client, { text }, [companyId, keys, instant(fromMs), instant(toMs)]);
  return row?.id;
}

export interface CustomerMove {
  readonly to: Interval;
  readonly allowOverlap: boolean;
}

/** Reserves the new time of a move in addition to the present one. Returns the appointment that overlaps it, if any. */
export async function extendCustomerTimes(
  client: ClientBase,
  { companyId, appointmentId }: AppointmentKey,
  { to, allowOverlap }: CustomerMove,
): Promise<string | undefined> {
  const own = `(SELECT customer_key FROM calops.customer_times WHERE company_id = $1 AND appointment_id = $2)`;
  await client.query(lockCustomer('$1::text', own), [companyId, appointmentId]);
  const values = [companyId, appointmentId, instant(to.fromMs), instant(to.toMs)];
  const others = `
    SELECT other.appointment_id AS id FROM calops.customer_times AS other
    WHERE other.company_id = $1 AND other.appointment_id <> $2 AND other.during && tstzrange($3, $4)
      AND other.customer_key IN ${own}
    ORDER BY lower(other.during), other.appointment_id LIMIT 1`;
  const [other] = allowOverlap ? [] : await fetchRows<{ id: string }>(client, { text: others }, values);
  if (other) return other.id;
  await client.query(
    `UPDATE calops.customer_times SET during = during + tstzmultirange(tstzrange($3, $4)),
       is_overlap_allowed = is_overlap_allowed OR $5
     WHERE company_id = $1 AND appointment_id = $2`,
    [...values, allowOverlap],
  );
  return undefined;
}
