import type { Migration } from './migration.ts';

/** For the calls of a voice agent: the location of the signing key, the offers, and an index of appointments by phone number. */
export const retell: Migration = {
  name: '008-retell',
  sql: `
-- {env} or {file}, never the key. Null: no call is believed.
ALTER TABLE calops.companies ADD COLUMN retell_key jsonb CHECK (jsonb_typeof(retell_key) = 'object');

-- A time that a caller was told of. What it names may be gone from the catalog when it is asked for: no foreign keys but one.
CREATE TABLE calops.offers (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  branch_id text NOT NULL,
  service_id text NOT NULL,
  -- Null: with anybody.
  staff_id text,
  starts_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX ON calops.offers (expires_at);

CREATE INDEX appointments_of_phone ON calops.appointments (company_id, (customer->>'phone'), ends_at)
  WHERE status = 'booked';
`,
};
