import type { Migration } from './migration.ts';

/** The requests of customers and their outcomes. */
export const bookings: Migration = {
  name: '004-bookings',
  sql: `
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE calops.appointments (
  company_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  branch_id text NOT NULL,
  service_id text NOT NULL,
  customer jsonb NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  status text NOT NULL CHECK (status IN ('pending', 'booked', 'cancelled', 'failed')),
  is_composite boolean NOT NULL,
  composite_group_uid uuid,
  calcom_sync_status text NOT NULL CHECK (calcom_sync_status IN ('pending', 'synced', 'failed', 'manual_review')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, branch_id) REFERENCES calops.branches,
  FOREIGN KEY (company_id, service_id) REFERENCES calops.services
);
CREATE INDEX ON calops.appointments (company_id, starts_at);

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
  status text NOT NULL
    CHECK (status IN ('intended', 'sent', 'confirmed', 'rejected', 'unknown', 'verified', 'cancelled')),
  PRIMARY KEY (company_id, appointment_id, segment_key),
  UNIQUE (company_id, booking_uid),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff
);

-- Busy time of staff, from the first hold to the end of the appointment. Released by deleting the row.
CREATE TABLE calops.holds (
  company_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  appointment_id uuid NOT NULL,
  segment_key text NOT NULL,
  staff_id text NOT NULL,
  during tstzrange NOT NULL CHECK (NOT isempty(during)),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, appointment_id) REFERENCES calops.appointments,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff,
  CONSTRAINT holds_no_overlap EXCLUDE USING gist (company_id WITH =, staff_id WITH =, during WITH &&)
);
CREATE INDEX ON calops.holds (company_id, appointment_id);

CREATE TABLE calops.idempotency_keys (
  company_id text NOT NULL REFERENCES calops.companies,
  key text NOT NULL,
  request_hash text NOT NULL,
  status text NOT NULL CHECK (status IN ('in_flight', 'answered')),
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, key),
  CHECK ((status = 'answered') = (answer IS NOT NULL))
);
CREATE INDEX ON calops.idempotency_keys (created_at);

-- Cal.com does not number its deliveries: the digest of the raw body tells them apart.
CREATE TABLE calops.webhook_deliveries (
  company_id text NOT NULL REFERENCES calops.companies,
  digest text NOT NULL,
  trigger_event text NOT NULL,
  booking_uid text,
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  processed_at timestamptz,
  PRIMARY KEY (company_id, digest)
);
CREATE INDEX ON calops.webhook_deliveries (received_at) WHERE processed_at IS NULL;
`,
};
