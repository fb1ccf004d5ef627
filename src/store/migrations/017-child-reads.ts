import type { Migration } from './migration.ts';

/** When drift last read a host's event types: the oldest are read next. */
export const childReads: Migration = {
  name: '017-child-reads',
  sql: `
ALTER TABLE calops.calcom_host_mappings ADD COLUMN children_read_at timestamptz;
`,
};
