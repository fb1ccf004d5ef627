import type { Migration } from './migration.ts';

/** How long the windows of a key last: a window that no answer has confirmed yet is assumed to be as long as the last one. */
export const rateWindows: Migration = {
  name: '028-rate-windows',
  sql: `
-- Milliseconds; null: no answer has shown it yet.
ALTER TABLE calops.rate_limits ADD COLUMN window_ms integer CHECK (window_ms > 0);
`,
};
