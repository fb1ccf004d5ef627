import type { Migration } from './migration.ts';

/** The location of the secret that Cal.com signs a company's webhooks with. */
export const webhooks: Migration = {
  name: '007-webhooks',
  sql: `
-- {env} or {file}, never the secret. Null: every delivery is rejected.
ALTER TABLE calops.companies ADD COLUMN webhook_secret jsonb CHECK (jsonb_typeof(webhook_secret) = 'object');
`,
};

/** For the calls of a voice agent: the location of the signing key, the offers, and an index of appointments by phone number. */
export const retell: Migration = {
  name: '008-retell',
  sql: `
-- {env} or {file}, never the key. Null: every call is rejected.
ALTER TABLE calops.companies ADD COLUMN retell_key jsonb CHECK (jsonb_typeof(retell_key) = 'object');

-- A time that a caller was told of. What it names may be gone from the catalog when it is asked for: no foreign keys but one.
CREATE TABLE calops.offers (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  branch_id text NOT NULL,
  service_id text NOT NULL,
  -- Null: with anybody.
  staff_id text,
  starts_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX ON calops.offers (expires_at);

CREATE INDEX appointments_of_phone ON calops.appointments (company_id, (customer->>'phone'), ends_at)
  WHERE status = 'booked';
`,
};

/** Who is notified of what, and the notices that are still to be sent. */
export const notifications: Migration = {
  name: '009-notifications',
  sql: `
ALTER TABLE calops.companies
  -- by channel: { slack: { url: {env} or {file} }, email: { to: [] } }. Null: no notifications.
  ADD COLUMN notifications jsonb CHECK (jsonb_typeof(notifications) = 'object'),
  ADD COLUMN customer_mail text NOT NULL DEFAULT 'calcom' CHECK (customer_mail IN ('calcom', 'combined'));

-- What is to be sent: one row for each message and channel, so that one that is dead holds up no other. Written in the transaction in which
-- the matter arises. The subject says what it is about, the occurrence which time: a problem that was fixed and returns is reported again.
CREATE TABLE calops.notifications (
  company_id text NOT NULL REFERENCES calops.companies,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  channel text NOT NULL CHECK (channel IN ('slack', 'email', 'customer')),
  kind text NOT NULL,
  subject text NOT NULL,
  occurrence text NOT NULL,
  detail jsonb NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'dropped', 'given_up')),
  -- how often it was claimed; also the fence of the last claim
  tries integer NOT NULL DEFAULT 0,
  -- not before; while it is being sent, when others may take it up
  due_at timestamptz NOT NULL DEFAULT now(),
  -- why it was not sent, or not yet
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, channel, subject, kind, occurrence),
  CHECK ((status = 'waiting') = (ended_at IS NULL)),
  CHECK (status NOT IN ('dropped', 'given_up') OR reason IS NOT NULL)
);
CREATE INDEX notifications_due ON calops.notifications (due_at) WHERE status = 'waiting';
CREATE INDEX ON calops.notifications (ended_at);

-- Cal.com does not answer for a company: one row while that lasts, shared by all processes.
CREATE TABLE calops.outages (
  company_id text PRIMARY KEY REFERENCES calops.companies,
  since timestamptz NOT NULL,
  told boolean NOT NULL DEFAULT false
);
`,
};

/** The sessions of the dashboard. */
export const dashboardSessions: Migration = {
  name: '010-dashboard-sessions',
  sql: `
-- Only the hash: a copy of the database is no session. Valid as long as its token.
CREATE TABLE calops.dashboard_sessions (
  session_hash text PRIMARY KEY CHECK (session_hash ~ '^[0-9a-f]{64}$'),
  company_id text NOT NULL,
  token_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
  FOREIGN KEY (company_id, token_id) REFERENCES calops.api_tokens
);
CREATE INDEX ON calops.dashboard_sessions (expires_at);

-- The latest first.
CREATE INDEX ON calops.appointments (company_id, created_at, id);
`,
};

/** Who requested a booking or its change; copied to the audit log at the end of the saga. */
export const audit: Migration = {
  name: '011-audit',
  sql: `
-- token:ID, retell, or the user who ran a command. Null: made before this was recorded.
ALTER TABLE calops.sagas ADD COLUMN asked_by text;

-- What was asked for on a day.
CREATE INDEX ON calops.sagas (company_id, created_at);
`,
};

/** Which process may apply to a company. */
export const companyLeases: Migration = {
  name: '012-company-leases',
  sql: `
CREATE TABLE calops.company_leases (
  company_id text PRIMARY KEY,
  -- One more with each holder: what an earlier one still sends is refused.
  fence bigint NOT NULL DEFAULT 1,
  label text NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null: held as long as the holder's session has the advisory lock.
  expires_at timestamptz
);

-- The lease under which a run writes. Null: begun without the lock, or before there were leases.
ALTER TABLE calops.runs ADD COLUMN fence bigint;
`,
};

/**
 * Appointments that wait for their host's confirmation, and bookings that are a seat or a series: what cancelling them depends on.
 */
export const requested: Migration = {
  name: '013-requested',
  sql: `
ALTER TABLE calops.appointments DROP CONSTRAINT appointments_status_check,
  ADD CONSTRAINT appointments_status_check
    CHECK (status IN ('pending', 'booked', 'requested', 'failed', 'cancelled', 'declined'));
ALTER TABLE calops.appointment_phases DROP CONSTRAINT appointment_phases_status_check,
  ADD CONSTRAINT appointment_phases_status_check
    CHECK (status IN ('intended', 'requested', 'confirmed', 'cancelled', 'declined')),
  -- { kind: seat, seatUid } or { kind: series }; null for a booking of its own
  ADD COLUMN booking_part jsonb CHECK (jsonb_typeof(booking_part) = 'object'),
  DROP CONSTRAINT appointment_phases_company_id_booking_uid_key;
-- guests of one booking with seats share its uid
CREATE UNIQUE INDEX appointment_phases_booking
  ON calops.appointment_phases (company_id, booking_uid, (coalesce(booking_part->>'seatUid', '')));
ALTER TABLE calops.saga_steps DROP CONSTRAINT saga_steps_status_check,
  ADD CONSTRAINT saga_steps_status_check
    CHECK (status IN ('intended', 'sent', 'confirmed', 'requested', 'rejected', 'unknown', 'verified')),
  ADD COLUMN subject_part jsonb CHECK (jsonb_typeof(subject_part) = 'object'),
  ADD COLUMN booking_part jsonb CHECK (jsonb_typeof(booking_part) = 'object');

DROP INDEX calops.appointments_unverified;
CREATE INDEX appointments_unverified ON calops.appointments (created_at)
  WHERE status IN ('booked', 'requested') AND calcom_sync_status = 'pending' AND flag IS NULL;
DROP INDEX calops.appointments_of_phone;
CREATE INDEX appointments_of_phone ON calops.appointments (company_id, (customer->>'phone'), ends_at)
  WHERE status IN ('booked', 'requested');
`,
};

/** What Cal.com allows a company's key to do, as observed. May be observed before a company's first apply. */
export const capabilities: Migration = {
  name: '014-capabilities',
  sql: `
CREATE TABLE calops.calcom_capabilities (
  company_id text PRIMARY KEY,
  -- environment, teamId, apiUrl and keyHash: the facts hold for these alone
  scope jsonb NOT NULL CHECK (jsonb_typeof(scope) = 'object'),
  facts jsonb NOT NULL CHECK (jsonb_typeof(facts) = 'object')
);
`,
};
