import type { Migration } from './migration.ts';

/**
 * The tables that booking writes. The tables of 004 were never written to and are made again. Also the location of a company's key, and the
 * tokens of the API.
 */
export const sagas: Migration = {
  name: '006-sagas',
  sql: `
DROP TABLE calops.webhook_deliveries, calops.idempotency_keys, calops.holds, calops.appointment_phases,
  calops.appointments;

-- Where the key is kept ({env} or {file}), never the key. Null: as applied by a program that did not write it.
ALTER TABLE calops.companies ADD COLUMN api_key jsonb CHECK (jsonb_typeof(api_key) = 'object');

CREATE TABLE calops.appointments (
  company_id text NOT NULL,
  id uuid NOT NULL,
  branch_id text NOT NULL,
  service_id text NOT NULL,
  customer jsonb NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  status text NOT NULL CHECK (status IN ('pending', 'booked', 'failed', 'cancelled')),
  is_composite boolean NOT NULL,
  composite_group_uid uuid CHECK (is_composite = (composite_group_uid IS NOT NULL)),
  calcom_sync_status text NOT NULL CHECK (calcom_sync_status IN ('pending', 'synced', 'failed', 'manual_review')),
  -- what was found at Cal.com and not asked for by calops
  flag jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, branch_id) REFERENCES calops.branches,
  FOREIGN KEY (company_id, service_id) REFERENCES calops.services
);
CREATE INDEX ON calops.appointments (company_id, starts_at);
CREATE INDEX appointments_unverified ON calops.appointments (created_at)
  WHERE status = 'booked' AND calcom_sync_status = 'pending' AND flag IS NULL;

-- One segment of an appointment in time, and its booking in Cal.com.
CREATE TABLE calops.appointment_phases (
  company_id text NOT NULL,
  appointment_id uuid NOT NULL,
  segment_key text NOT NULL,
  staff_id text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  event_type_id bigint NOT NULL,
  booking_uid text,
  status text NOT NULL CHECK (status IN ('intended', 'confirmed', 'cancelled')),
  PRIMARY KEY (company_id, appointment_id, segment_key),
  UNIQUE (company_id, booking_uid),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff
);

-- Busy time of staff, from the first hold to the end of the appointment. Released by deleting the row.
CREATE TABLE calops.holds (
  company_id text NOT NULL,
  appointment_id uuid NOT NULL,
  staff_id text NOT NULL,
  during tstzrange NOT NULL CHECK (NOT isempty(during)),
  PRIMARY KEY (company_id, appointment_id, staff_id, during),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff,
  CONSTRAINT holds_no_overlap EXCLUDE USING gist (company_id WITH =, staff_id WITH =, during WITH &&)
);

-- One change to an appointment, and its owner: the process with the highest fence. Open are running and
-- compensating; claimed_until is when others may take an open one over.
CREATE TABLE calops.sagas (
  company_id text NOT NULL,
  id uuid NOT NULL,
  appointment_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('book', 'cancel', 'reschedule')),
  status text NOT NULL CHECK (status IN ('running', 'compensating', 'done', 'failed', 'manual_review')),
  fence bigint NOT NULL DEFAULT 1,
  claimed_until timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  resumes integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  CHECK ((status IN ('running', 'compensating')) = (finished_at IS NULL))
);
CREATE UNIQUE INDEX sagas_one_open ON calops.sagas (company_id, appointment_id) WHERE finished_at IS NULL;
CREATE INDEX sagas_claimable ON calops.sagas (claimed_until) WHERE finished_at IS NULL;
CREATE INDEX ON calops.sagas (company_id, appointment_id, created_at);

-- The journal: intended → sent → confirmed | rejected | unknown; unknown → any of these; confirmed → verified.
CREATE TABLE calops.saga_steps (
  company_id text NOT NULL,
  saga_id uuid NOT NULL,
  position integer NOT NULL,
  attempt integer NOT NULL,
  action text NOT NULL CHECK (action IN ('book', 'cancel', 'reschedule')),
  segment_key text NOT NULL,
  staff_id text NOT NULL,
  host_user_id bigint NOT NULL,
  event_type_id bigint NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  subject_uid text,
  booking_uid text,
  status text NOT NULL CHECK (status IN ('intended', 'sent', 'confirmed', 'rejected', 'unknown', 'verified')),
  error jsonb,
  PRIMARY KEY (company_id, saga_id, position),
  FOREIGN KEY (company_id, saga_id) REFERENCES calops.sagas
);

-- In flight while there is no answer; then the saga says who is at work on it.
CREATE TABLE calops.idempotency_keys (
  company_id text NOT NULL REFERENCES calops.companies,
  key text NOT NULL,
  request_hash text NOT NULL,
  appointment_id uuid,
  saga_id uuid,
  answer_status integer,
  -- json, not jsonb, which sorts the properties: the answer is repeated word for word
  answer_body json,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, key),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  FOREIGN KEY (company_id, saga_id) REFERENCES calops.sagas DEFERRABLE INITIALLY DEFERRED,
  CHECK ((answer_status IS NULL) = (answer_body IS NULL)),
  CHECK ((appointment_id IS NULL) = (saga_id IS NULL)),
  CHECK (answer_status IS NOT NULL OR saga_id IS NOT NULL)
);
CREATE INDEX ON calops.idempotency_keys (company_id, saga_id);
CREATE INDEX ON calops.idempotency_keys (created_at);

-- Counts what was told of each member of staff's calendar: what was read at Cal.com at a lower count is stale.
CREATE TABLE calops.slot_epochs (
  company_id text NOT NULL,
  staff_id text NOT NULL,
  epoch bigint NOT NULL,
  PRIMARY KEY (company_id, staff_id),
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff
);

-- Cal.com does not number its deliveries: the digest of the raw body tells them apart. The body holds customers'
-- data, and is not kept.
CREATE TABLE calops.webhook_deliveries (
  company_id text NOT NULL REFERENCES calops.companies,
  digest text NOT NULL,
  trigger_event text NOT NULL,
  booking_uid text,
  received_at timestamptz NOT NULL DEFAULT now(),
  processed_at timestamptz,
  PRIMARY KEY (company_id, digest)
);
CREATE INDEX ON calops.webhook_deliveries (received_at) WHERE processed_at IS NULL;

-- Up to which update the sweep has read Cal.com's bookings.
CREATE TABLE calops.sweep_cursors (
  company_id text PRIMARY KEY REFERENCES calops.companies,
  swept_until timestamptz NOT NULL
);

CREATE TABLE calops.alerts (
  company_id text NOT NULL REFERENCES calops.companies,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  resource text NOT NULL,
  detail jsonb,
  raised_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX alerts_one_open ON calops.alerts (company_id, kind, resource) WHERE resolved_at IS NULL;

-- Only the hash: a copy of the database is no access to the API.
CREATE TABLE calops.api_tokens (
  company_id text NOT NULL REFERENCES calops.companies,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  label text NOT NULL,
  token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (company_id, id)
);
`,
};
