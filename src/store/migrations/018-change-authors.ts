import type { Migration } from './migration.ts';

/** Who made the change behind a finding: name, e-mail address, time and source, from Cal.com's history. */
export const changeAuthors: Migration = {
  name: '018-change-authors',
  sql: `
ALTER TABLE calops.drift_findings
  ADD COLUMN changed_by jsonb CHECK (jsonb_typeof(changed_by) = 'object');
`,
};
