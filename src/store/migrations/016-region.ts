import type { Migration } from './migration.ts';

/** In which region of hosted Cal.com the company's team and key are. */
export const region: Migration = {
  name: '016-region',
  sql: `
ALTER TABLE calops.companies ADD COLUMN region text NOT NULL DEFAULT 'us' CHECK (region IN ('us', 'eu'));
`,
};
