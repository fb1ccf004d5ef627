import type { Migration } from './migration.ts';

/** The sessions of the dashboard. */
export const dashboardSessions: Migration = {
  name: '010-dashboard-sessions',
  sql: `
-- The hash alone: whoever reads the database can sign in as nobody. Good for as long as its token is.
CREATE TABLE calops.dashboard_sessions (
  session_hash text PRIMARY KEY CHECK (session_hash ~ '^[0-9a-f]{64}$'),
  company_id text NOT NULL,
  token_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
  FOREIGN KEY (company_id, token_id) REFERENCES calops.api_tokens
);
CREATE INDEX ON calops.dashboard_sessions (expires_at);

-- The latest first.
CREATE INDEX ON calops.appointments (company_id, created_at, id);
`,
};
