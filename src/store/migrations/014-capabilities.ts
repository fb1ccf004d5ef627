import type { Migration } from './migration.ts';

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
