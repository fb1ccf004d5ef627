import type { Migration } from './migration.ts';

/**
 * How customers without an e-mail address are booked, and the address that each appointment has in Cal.com: it stays when the company
 * declares another way. An appointment without an address is looked up by its time only.
 */
export const callerEmail: Migration = {
  name: '019-caller-email',
  sql: `
ALTER TABLE calops.companies
  -- { kind: domain, domain } or { kind: optional | unchecked }. Null: DIGITS@phone.invalid
  ADD COLUMN caller_email jsonb CHECK (jsonb_typeof(caller_email) = 'object');
ALTER TABLE calops.appointments ADD COLUMN attendee_email text;
-- of what may still be looked up
UPDATE calops.appointments SET attendee_email = coalesce(customer->>'email',
    coalesce(nullif(regexp_replace(coalesce(customer->>'phone', ''), '\\D', '', 'g'), ''), 'unknown') || '@phone.invalid')
  WHERE ends_at > now() - interval '90 days';
`,
};
