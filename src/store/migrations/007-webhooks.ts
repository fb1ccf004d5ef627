import type { Migration } from './migration.ts';

/** The location of the secret that Cal.com signs a company's webhooks with. */
export const webhooks: Migration = {
  name: '007-webhooks',
  sql: `
-- {env} or {file}, never the secret. Null: no delivery is believed.
ALTER TABLE calops.companies ADD COLUMN webhook_secret jsonb CHECK (jsonb_typeof(webhook_secret) = 'object');
`,
};
