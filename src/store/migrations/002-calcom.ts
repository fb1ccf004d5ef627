import type { Migration } from './migration.ts';

/** The counterparts in Cal.com of what is declared: the ledger, the maps, the hosts, and drift. */
export const calcom: Migration = {
  name: '002-calcom',
  sql: `
-- The ledger (applied, accepted, children) and the inventory (observed) of our event types.
CREATE TABLE calops.calcom_event_types (
  company_id text NOT NULL,
  service_id text NOT NULL,
  segment_key text NOT NULL,
  service_name text NOT NULL,
  event_type_id bigint NOT NULL,
  slug text NOT NULL,
  applied jsonb NOT NULL,
  accepted jsonb NOT NULL DEFAULT '{}',
  children jsonb NOT NULL DEFAULT '{}',
  observed jsonb,
  observed_at timestamptz,
  PRIMARY KEY (company_id, service_id, segment_key),
  UNIQUE (company_id, event_type_id),
  FOREIGN KEY (company_id, service_id) REFERENCES calops.services
);

-- Which event type to book. Its id refers to Cal.com, not to the ledger: a map may outlive the event type that it
-- names, and is then reported.
CREATE TABLE calops.calcom_event_map (
  company_id text NOT NULL,
  branch_id text NOT NULL,
  service_id text NOT NULL,
  segment_key text NOT NULL,
  staff_id text NOT NULL,
  event_type_id bigint NOT NULL,
  child_event_type_id bigint,
  event_name_pattern text NOT NULL,
  hidden boolean NOT NULL,
  external_changes text NOT NULL CHECK (external_changes IN ('warn', 'revert', 'accept')),
  -- pending: a managed event type whose child is not known, so that it cannot be booked
  sync_status text NOT NULL CHECK (sync_status IN ('pending', 'synced')),
  PRIMARY KEY (company_id, branch_id, service_id, segment_key, staff_id),
  FOREIGN KEY (company_id, branch_id) REFERENCES calops.branches,
  FOREIGN KEY (company_id, service_id) REFERENCES calops.services,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff
);
CREATE INDEX ON calops.calcom_event_map (company_id, event_type_id);
CREATE INDEX ON calops.calcom_event_map (company_id, service_id);
CREATE INDEX ON calops.calcom_event_map (company_id, staff_id);

CREATE TABLE calops.calcom_host_mappings (
  company_id text NOT NULL,
  staff_id text NOT NULL,
  user_id bigint NOT NULL,
  email text NOT NULL,
  username text,
  source text NOT NULL CHECK (source IN ('userId', 'email', 'username')),
  score smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
  PRIMARY KEY (company_id, staff_id),
  UNIQUE (company_id, user_id) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff
);

CREATE TABLE calops.drift_findings (
  company_id text NOT NULL REFERENCES calops.companies,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  resource text NOT NULL,
  field text,
  theirs jsonb,
  ours jsonb,
  last_applied jsonb,
  status text NOT NULL CHECK (status IN ('suspected', 'confirmed', 'acknowledged', 'resolved')),
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  times_seen integer NOT NULL DEFAULT 1 CHECK (times_seen > 0),
  reason text,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX ON calops.drift_findings (company_id, kind, resource, coalesce(field, ''))
  WHERE status <> 'resolved';
`,
};
