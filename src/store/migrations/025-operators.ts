import type { Migration } from './migration.ts';

/** Tokens of operators: they read every company of the server, present and future. */
export const operators: Migration = {
  name: '025-operators',
  sql: `
ALTER TABLE calops.dashboard_sessions DROP CONSTRAINT dashboard_sessions_company_id_token_id_fkey;
ALTER TABLE calops.api_tokens DROP CONSTRAINT api_tokens_pkey;
ALTER TABLE calops.api_tokens
  ADD PRIMARY KEY (id),
  ALTER COLUMN company_id DROP NOT NULL,
  ADD COLUMN is_operator boolean NOT NULL DEFAULT false,
  -- A row that merely lacks its company is refused: it must not become a token of all companies.
  ADD CONSTRAINT api_tokens_owner CHECK (is_operator = (company_id IS NULL));
CREATE INDEX ON calops.api_tokens (company_id);

-- The token decides which companies a session sees. company_id is null in the session of an operator.
ALTER TABLE calops.dashboard_sessions
  ALTER COLUMN company_id DROP NOT NULL,
  ADD FOREIGN KEY (token_id) REFERENCES calops.api_tokens;

-- Null: the entry concerns every company of the server.
ALTER TABLE calops.audit_log ALTER COLUMN company_id DROP NOT NULL;
`,
};
