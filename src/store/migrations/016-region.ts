import type { Migration } from './migration.ts';

/** The region of hosted Cal.com where the company's team and key are. */
export const region: Migration = {
  name: '016-region',
  sql: `
ALTER TABLE calops.companies ADD COLUMN region text NOT NULL DEFAULT 'us' CHECK (region IN ('us', 'eu'));
`,
};
