import type { Migration } from './migration.ts';

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
