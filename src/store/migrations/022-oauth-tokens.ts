import type { Migration } from './migration.ts';

/** The newest tokens of each OAuth client, encrypted with a key that is derived from the client's secret, which is in no database. */
export const oauthTokens: Migration = {
  name: '022-oauth-tokens',
  sql: `
CREATE TABLE calops.oauth_tokens (
  -- SHA-256 of server, client and first refresh token
  name text PRIMARY KEY,
  sealed text,
  kept_at timestamptz NOT NULL DEFAULT now()
);
`,
};
