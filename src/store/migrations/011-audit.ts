import type { Migration } from './migration.ts';

/** Who requested a booking or its change; copied to the audit log at the end of the saga. */
export const audit: Migration = {
  name: '011-audit',
  sql: `
-- token:ID, retell, or whoever ran a command. Null: asked for before this was written down.
ALTER TABLE calops.sagas ADD COLUMN asked_by text;

-- What was asked for on a day.
CREATE INDEX ON calops.sagas (company_id, created_at);
`,
};
