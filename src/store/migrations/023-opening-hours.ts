import type { Migration } from './migration.ts';

/** Opening hours and closures that the manifests declare; the booking runtime offers and accepts nothing outside them. */
export const openingHours: Migration = {
  name: '023-opening-hours',
  sql: `
-- { week?: { mon: [09:00-12:30, ...] }, exceptions?: { 2026-12-24: [] } }. Null: not declared
ALTER TABLE calops.companies ADD COLUMN hours jsonb CHECK (jsonb_typeof(hours) = 'object');
ALTER TABLE calops.branches ADD COLUMN hours jsonb CHECK (jsonb_typeof(hours) = 'object');
ALTER TABLE calops.staff ADD COLUMN hours jsonb CHECK (jsonb_typeof(hours) = 'object');

CREATE TABLE calops.closures (
  company_id text NOT NULL REFERENCES calops.companies,
  id text NOT NULL,
  name text NOT NULL,
  title text,
  -- local date, or local time, in the time zone of each branch; an end date is included
  starts text NOT NULL,
  ends text NOT NULL,
  -- null: not limited to some
  branches text[],
  staff text[],
  reason text NOT NULL CHECK (reason IN ('vacation', 'sick', 'public-holiday', 'other')),
  PRIMARY KEY (company_id, id)
);
`,
};
