import type { Migration } from './migration.ts';

/** A customer cannot be in two appointments at once: what `holds` are for staff. */
export const customerTimes: Migration = {
  name: '015-customer-times',
  sql: `
-- By name with phone number, and by name with e-mail address (src/store/bookings/customer-times.ts), from the first hold to the end of
-- the appointment. Of a move, where it is and where it is to be.
CREATE TABLE calops.customer_times (
  company_id text NOT NULL,
  appointment_id uuid NOT NULL,
  customer_key text NOT NULL,
  during tstzmultirange NOT NULL,
  -- The customer wants it beside another one.
  is_overlap_allowed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company_id, appointment_id, customer_key),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  CONSTRAINT customer_times_no_overlap EXCLUDE USING gist (company_id WITH =, customer_key WITH =, during WITH &&)
    WHERE (NOT is_overlap_allowed)
);
CREATE INDEX ON calops.customer_times (company_id, customer_key);

-- Appointments of earlier versions may overlap: each counts, none is refused afterwards.
INSERT INTO calops.customer_times (company_id, appointment_id, customer_key, during, is_overlap_allowed)
SELECT company_id, id,
  lower(regexp_replace(btrim(normalize(customer->>'name', NFKC)), '\\s+', ' ', 'g')) || E'\\n' || lower(contact),
  tstzmultirange(tstzrange(starts_at, ends_at)), true
FROM calops.appointments,
  LATERAL (VALUES (regexp_replace(customer->>'phone', '^\\+(4[139])0', '+\\1')), (customer->>'email')) AS known (contact)
WHERE status IN ('pending', 'requested', 'booked') AND ends_at > now() AND contact IS NOT NULL
ON CONFLICT DO NOTHING;

CREATE FUNCTION calops.follow_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IN ('cancelled', 'failed', 'declined') THEN
    DELETE FROM calops.customer_times WHERE company_id = NEW.company_id AND appointment_id = NEW.id;
  ELSE
    UPDATE calops.customer_times SET during = tstzmultirange(tstzrange(NEW.starts_at, NEW.ends_at))
    WHERE company_id = NEW.company_id AND appointment_id = NEW.id
      AND during <> tstzmultirange(tstzrange(NEW.starts_at, NEW.ends_at));
  END IF;
  RETURN NULL;
END $$;
-- Whatever ends or moves an appointment gives its customer's time back.
CREATE TRIGGER customer_times AFTER UPDATE OF status, starts_at, ends_at ON calops.appointments
  FOR EACH ROW EXECUTE FUNCTION calops.follow_appointment();
`,
};

/** The region of hosted Cal.com where the company's team and key are. */
export const region: Migration = {
  name: '016-region',
  sql: `
ALTER TABLE calops.companies ADD COLUMN region text NOT NULL DEFAULT 'us' CHECK (region IN ('us', 'eu'));
`,
};

/** When drift last read a host's event types: the oldest are read next. */
export const childReads: Migration = {
  name: '017-child-reads',
  sql: `
ALTER TABLE calops.calcom_host_mappings ADD COLUMN children_read_at timestamptz;
`,
};

/** Who made the change behind a finding: name, e-mail address, time and source, from Cal.com's history. */
export const changeAuthors: Migration = {
  name: '018-change-authors',
  sql: `
ALTER TABLE calops.drift_findings
  ADD COLUMN changed_by jsonb CHECK (jsonb_typeof(changed_by) = 'object');
`,
};

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

/** An Idempotency-Key stores the result of a request, with its version, in place of an HTTP status and a body. */
export const keptResults: Migration = {
  name: '020-kept-results',
  sql: `
-- { "version": 2, "result": … }. json, not jsonb, which sorts the properties: the answer is repeated byte for byte. Answers of version 1
-- stay in answer_status and answer_body until their keys are deleted.
ALTER TABLE calops.idempotency_keys ADD COLUMN result json;
ALTER TABLE calops.idempotency_keys DROP CONSTRAINT idempotency_keys_check2;
ALTER TABLE calops.idempotency_keys ADD CHECK (answer_status IS NOT NULL OR result IS NOT NULL OR saga_id IS NOT NULL);
`,
};

/** Webhooks that apply has made in Cal.com: calops changes and deletes only these. */
export const calcomWebhooks: Migration = {
  name: '021-calcom-webhooks',
  sql: `
CREATE TABLE calops.calcom_webhooks (
  company_id text NOT NULL REFERENCES calops.companies (id),
  owner_kind text NOT NULL CHECK (owner_kind IN ('eventType', 'organization')),
  owner_id bigint NOT NULL,
  webhook_id text NOT NULL,
  url text NOT NULL,
  triggers text[] NOT NULL,
  -- salted and slow, to notice another secret; never the secret
  secret_hash text NOT NULL,
  -- what was different in Cal.com when it was last read
  differs text[] NOT NULL,
  checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (company_id, owner_kind, owner_id)
);
`,
};

/** The newest tokens of each OAuth client, encrypted with a key that is derived from the client's secret, which is in no database. */
export const oauthTokens: Migration = {
  name: '022-oauth-tokens',
  sql: `
CREATE TABLE calops.oauth_tokens (
  -- SHA-256 of server, client and first refresh token
  name text PRIMARY KEY,
  sealed text,
  kept_at timestamptz NOT NULL DEFAULT now()
);
`,
};

/** Opening hours and closures that the manifests declare; the booking runtime offers and accepts nothing outside them. */
export const openingHours: Migration = {
  name: '023-opening-hours',
  sql: `
-- { week?: { mon: [09:00-12:30, ...] }, exceptions?: { 2026-12-24: [] } }. Null: not declared
ALTER TABLE calops.companies ADD COLUMN hours jsonb CHECK (jsonb_typeof(hours) = 'object');
ALTER TABLE calops.branches ADD COLUMN hours jsonb CHECK (jsonb_typeof(hours) = 'object');
ALTER TABLE calops.staff ADD COLUMN hours jsonb CHECK (jsonb_typeof(hours) = 'object');

CREATE TABLE calops.closures (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  name text NOT NULL,
  title text,
  -- local date, or local time, in the time zone of each branch; an end date is included
  starts text NOT NULL,
  ends text NOT NULL,
  -- null: not limited to some
  branches text[],
  staff text[],
  reason text NOT NULL CHECK (reason IN ('vacation', 'sick', 'public-holiday', 'other')),
  PRIMARY KEY (company_id, id)
);
`,
};

/**
 * Services with places: several customers hold the same time of a staff member. The database numbers the places, under the staff member's
 * lock, so that no place is taken twice.
 */
export const classes: Migration = {
  name: '024-classes',
  sql: `
-- How many customers can book one start. Null: one, as for every service that is not a class.
ALTER TABLE calops.services ADD COLUMN capacity integer CHECK (capacity >= 1);

ALTER TABLE calops.holds
  -- One start of one class. Null: the time is held for one customer alone.
  ADD COLUMN class_key text,
  ADD COLUMN capacity integer CHECK (capacity >= 1),
  -- From 1, given by the trigger.
  ADD COLUMN place integer,
  -- Holds with the same text may overlap: those of one start of a class.
  ADD COLUMN shared_by text NOT NULL DEFAULT gen_random_uuid()::text,
  ADD CONSTRAINT holds_of_class CHECK (num_nulls(class_key, capacity, place) IN (0, 3)),
  DROP CONSTRAINT holds_no_overlap,
  ADD CONSTRAINT holds_no_overlap
    EXCLUDE USING gist (company_id WITH =, staff_id WITH =, during WITH &&, shared_by WITH <>);
CREATE UNIQUE INDEX holds_places ON calops.holds (company_id, staff_id, class_key, place) WHERE class_key IS NOT NULL;

-- Called under the staff member's lock. As a volatile function it also reads what was committed while the statement waited for that lock.
CREATE FUNCTION calops.take_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.shared_by := coalesce(NEW.class_key, gen_random_uuid()::text);
  IF NEW.class_key IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT min(place) INTO NEW.place FROM generate_series(1, NEW.capacity) AS free(place)
  WHERE NOT EXISTS (
    SELECT FROM calops.holds AS taken
    WHERE taken.company_id = NEW.company_id AND taken.staff_id = NEW.staff_id
      AND taken.class_key = NEW.class_key AND taken.place = free.place);
  IF NEW.place IS NULL THEN
    RAISE EXCEPTION 'all % places are taken', NEW.capacity USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'holds_places';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER take_place BEFORE INSERT ON calops.holds FOR EACH ROW EXECUTE FUNCTION calops.take_place();
`,
};

/** Tokens of operators: they read every company of the server, present and future. */
export const operators: Migration = {
  name: '025-operators',
  sql: `
ALTER TABLE calops.dashboard_sessions DROP CONSTRAINT dashboard_sessions_company_id_token_id_fkey;
ALTER TABLE calops.api_tokens DROP CONSTRAINT api_tokens_pkey;
ALTER TABLE calops.api_tokens
  ADD PRIMARY KEY (id),
  ALTER COLUMN company_id DROP NOT NULL,
  ADD COLUMN is_operator boolean NOT NULL DEFAULT false,
  -- A row that merely lacks its company is refused: it must not become a token of all companies.
  ADD CONSTRAINT api_tokens_owner CHECK (is_operator = (company_id IS NULL));
CREATE INDEX ON calops.api_tokens (company_id);

-- The token decides which companies a session sees. company_id is null in the session of an operator.
ALTER TABLE calops.dashboard_sessions
  ALTER COLUMN company_id DROP NOT NULL,
  ADD FOREIGN KEY (token_id) REFERENCES calops.api_tokens;

-- Null: the entry concerns every company of the server.
ALTER TABLE calops.audit_log ALTER COLUMN company_id DROP NOT NULL;
`,
};

/** When drift was last checked: without findings, a company that was never compared looks like one without drift. */
export const driftChecks: Migration = {
  name: '026-drift-checks',
  sql: `
-- No reference to companies: drift may run before the first apply.
CREATE TABLE calops.drift_checks (
  company_id text PRIMARY KEY,
  checked_at timestamptz NOT NULL,
  -- false: a part of the team could not be read, and its findings are those of an earlier check
  is_proven boolean NOT NULL
);
`,
};

/** Absences that apply has made in Cal.com for closures: calops changes and deletes only these, and those with its mark. */
export const absences: Migration = {
  name: '027-absences',
  sql: `
CREATE TABLE calops.calcom_absences (
  company_id text NOT NULL REFERENCES calops.companies (id),
  closure_id text NOT NULL,
  staff_id text NOT NULL,
  user_id bigint NOT NULL,
  absence_id bigint NOT NULL,
  -- local dates, both included
  starts text NOT NULL,
  ends text NOT NULL,
  reason text NOT NULL,
  notes text NOT NULL,
  PRIMARY KEY (company_id, closure_id, staff_id)
);
`,
};
