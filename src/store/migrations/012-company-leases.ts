import type { Migration } from './migration.ts';

/** Which process may apply to a company. */
export const companyLeases: Migration = {
  name: '012-company-leases',
  sql: `
CREATE TABLE calops.company_leases (
  company_id text PRIMARY KEY,
  -- One more with each holder: what an earlier one still sends is refused.
  fence bigint NOT NULL DEFAULT 1,
  label text NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null: held as long as the holder's session has the advisory lock.
  expires_at timestamptz
);

-- The lease under which a run writes. Null: begun without the lock, or before there were leases.
ALTER TABLE calops.runs ADD COLUMN fence bigint;
`,
};
