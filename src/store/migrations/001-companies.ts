import type { Migration } from './migration.ts';

/** What the manifests declare. Ids are the manifests' own, unique within their company. */
export const companies: Migration = {
  name: '001-companies',
  sql: `
CREATE TABLE calops.companies (
  id text PRIMARY KEY,
  name text NOT NULL,
  title text NOT NULL,
  time_zone text NOT NULL,
  locale text NOT NULL,
  environment text NOT NULL,
  team_id bigint NOT NULL,
  default_service_id text
);

CREATE TABLE calops.branches (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  time_zone text NOT NULL,
  address text,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE calops.staff (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  email text,
  phone text,
  branches text[] NOT NULL,
  is_active boolean NOT NULL,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE calops.services (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  description text,
  price_amount numeric CHECK (price_amount >= 0),
  price_currency text,
  composite boolean NOT NULL,
  segments jsonb NOT NULL CHECK (jsonb_typeof(segments) = 'array'),
  branches text[] NOT NULL,
  pause_bookable_policy text NOT NULL CHECK (pause_bookable_policy IN ('free', 'blocked')),
  scheduling text NOT NULL CHECK (scheduling IN ('managed', 'roundRobin', 'collective')),
  state text NOT NULL CHECK (state IN ('active', 'paused', 'retired', 'deleted')),
  is_active boolean NOT NULL,
  sync_status text NOT NULL DEFAULT 'pending' CHECK (sync_status IN ('pending', 'synced')),
  last_calcom_sync timestamptz,
  PRIMARY KEY (company_id, id)
);

-- staff × service: may perform it
CREATE TABLE calops.staff_event_types (
  company_id text NOT NULL,
  service_id text NOT NULL,
  staff_id text NOT NULL,
  is_primary boolean NOT NULL,
  custom_duration jsonb CHECK (jsonb_typeof(custom_duration) = 'object'),
  custom_price numeric CHECK (custom_price >= 0),
  state text NOT NULL CHECK (state IN ('active', 'paused', 'retired')),
  PRIMARY KEY (company_id, service_id, staff_id),
  FOREIGN KEY (company_id, service_id) REFERENCES calops.services,
  FOREIGN KEY (company_id, staff_id) REFERENCES calops.staff
);
CREATE INDEX ON calops.staff_event_types (company_id, staff_id);
`,
};
