import type { Migration } from './migration.ts';

/**
 * The id of a finding is derived from its subject, so that a later run finds its row again. Findings may exist before the company's first
 * apply, like its runs.
 */
export const drift: Migration = {
  name: '005-drift',
  sql: `
DROP INDEX calops.drift_findings_company_id_kind_resource_coalesce_idx;
ALTER TABLE calops.drift_findings
  DROP CONSTRAINT drift_findings_company_id_fkey,
  ALTER COLUMN id DROP DEFAULT,
  ALTER COLUMN id TYPE text,
  ALTER COLUMN first_seen DROP DEFAULT,
  ALTER COLUMN last_seen DROP DEFAULT,
  ADD COLUMN blame text NOT NULL DEFAULT 'outside' CHECK (blame IN ('outside', 'unapplied', 'both')),
  ADD COLUMN acknowledged_by text,
  ADD COLUMN resolved_at timestamptz,
  ADD CHECK ((status = 'acknowledged') = (reason IS NOT NULL)),
  ADD CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
  ADD CHECK (first_seen <= last_seen);
ALTER TABLE calops.drift_findings ALTER COLUMN blame DROP DEFAULT;

-- Whether a write without effect was made good by a later one.
CREATE INDEX ON calops.audit_log (company_id, resource, id);
`,
};
