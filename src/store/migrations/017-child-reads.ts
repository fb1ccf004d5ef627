import type { Migration } from './migration.ts';

/** When drift last read the event types of a host: those that were read longest ago are next. */
export const childReads: Migration = {
  name: '017-child-reads',
  sql: `
ALTER TABLE calops.calcom_host_mappings ADD COLUMN children_read_at timestamptz;
`,
};
