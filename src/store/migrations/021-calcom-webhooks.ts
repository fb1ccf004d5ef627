import type { Migration } from './migration.ts';

/** Webhooks that apply has made in Cal.com: calops changes and deletes only these. */
export const calcomWebhooks: Migration = {
  name: '021-calcom-webhooks',
  sql: `
CREATE TABLE calops.calcom_webhooks (
  company_id text NOT NULL REFERENCES calops.companies (id),
  owner_kind text NOT NULL CHECK (owner_kind IN ('eventType', 'organization')),
  owner_id bigint NOT NULL,
  webhook_id text NOT NULL,
  url text NOT NULL,
  triggers text[] NOT NULL,
  -- salted and slow, to notice another secret; never the secret
  secret_hash text NOT NULL,
  -- what was different in Cal.com when it was last read
  differs text[] NOT NULL,
  checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (company_id, owner_kind, owner_id)
);
`,
};
