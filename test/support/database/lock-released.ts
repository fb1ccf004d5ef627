import { expect } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';

/** PostgreSQL notices the end of a killed process a moment after it, and releases the lock of its session then. */
export async function lockReleased(url: string): Promise<void> {
  const held = `SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await expect.poll(() => queryRows(url, held), { interval: 5 }).toEqual([]);
}
