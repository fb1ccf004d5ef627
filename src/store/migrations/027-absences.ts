import type { Migration } from './migration.ts';

/** Absences that apply has made in Cal.com for closures: calops changes and deletes only these, and those with its mark. */
export const absences: Migration = {
  name: '027-absences',
  sql: `
CREATE TABLE calops.calcom_absences (
  company_id text NOT NULL REFERENCES calops.companies (id),
  closure_id text NOT NULL,
  staff_id text NOT NULL,
  user_id bigint NOT NULL,
  absence_id bigint NOT NULL,
  -- local dates, both included
  starts text NOT NULL,
  ends text NOT NULL,
  reason text NOT NULL,
  notes text NOT NULL,
  PRIMARY KEY (company_id, closure_id, staff_id)
);
`,
};
