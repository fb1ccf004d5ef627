import type { Migration } from './migration.ts';

/**
 * Runs: what was done, by whom, and the outcome. A company's first run starts before the company has a row, and its history stays after the
 * row is deleted: no foreign key to companies here.
 */
export const runs: Migration = {
  name: '003-runs',
  sql: `
CREATE TABLE calops.catalogs (
  company_id text NOT NULL,
  digest text NOT NULL,
  catalog jsonb NOT NULL,
  PRIMARY KEY (company_id, digest)
);

CREATE TABLE calops.runs (
  id text PRIMARY KEY,
  company_id text NOT NULL,
  command text NOT NULL,
  who text NOT NULL,
  host text NOT NULL,
  commit text,
  run_url text,
  plan_digest text,
  catalog_digest text,
  status text NOT NULL CHECK (status IN ('running', 'done', 'partial', 'failed', 'interrupted')),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  calls integer,
  CHECK ((status = 'running') = (finished_at IS NULL)),
  FOREIGN KEY (company_id, catalog_digest) REFERENCES calops.catalogs
);
CREATE INDEX ON calops.runs (company_id, started_at DESC);
CREATE UNIQUE INDEX runs_one_running ON calops.runs (company_id) WHERE status = 'running';

-- The journal: intended → done | failed | skipped | unknown; unknown → any of them. Open are intended and unknown, until
-- a later run has finished the same change.
CREATE TABLE calops.run_changes (
  run_id text NOT NULL REFERENCES calops.runs,
  change_id text NOT NULL,
  company_id text NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  action text NOT NULL,
  name text NOT NULL,
  slug text,
  service_id text,
  segment_key text,
  status text NOT NULL DEFAULT 'intended' CHECK (status IN ('intended', 'done', 'failed', 'skipped', 'unknown')),
  before jsonb,
  after jsonb,
  error jsonb,
  resolved_by text REFERENCES calops.runs,
  intended_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  PRIMARY KEY (run_id, change_id)
);
CREATE INDEX run_changes_open ON calops.run_changes (company_id)
  WHERE status IN ('intended', 'unknown') AND resolved_by IS NULL;

CREATE TABLE calops.audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id text NOT NULL,
  run_id text REFERENCES calops.runs,
  who text NOT NULL,
  action text NOT NULL,
  resource text NOT NULL,
  before jsonb,
  after jsonb,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON calops.audit_log (company_id, at);

CREATE FUNCTION calops.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON calops.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION calops.refuse_change();

-- By API key, which several companies may share.
CREATE TABLE calops.rate_limits (
  key_hash text PRIMARY KEY,
  call_limit integer NOT NULL CHECK (call_limit >= 0),
  remaining integer NOT NULL CHECK (remaining >= 0),
  reset_at timestamptz NOT NULL,
  -- false: assumed, no answer of the API has confirmed this window
  is_told boolean NOT NULL
);
`,
};
