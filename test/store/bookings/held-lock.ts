import { Client } from 'pg';
import { expect, vi } from 'vitest';
import { queryRows } from '../query-rows.ts';

export interface HeldLock extends AsyncDisposable {
  run(statement: string): Promise<void>;
  release(): Promise<void>;
}

/** Stands in for another process that is in the middle of a transaction: holds what `statement` locks until it is released. */
export async function holdLock(url: string, statement: string): Promise<HeldLock> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const run = async (text: string) => {
    await client.query(text);
  };
  await run('BEGIN');
  await run(statement);
  return { run, release: () => run('ROLLBACK'), [Symbol.asyncDispose]: () => client.end() };
}

const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Once that many connections wait for a lock. */
export async function untilWaiting(url: string, count: number): Promise<void> {
  await vi.waitFor(async () => expect(await queryRows(url, `SELECT count(*)::int ${waiting}`)).toEqual([{ count }]), {
    timeout: 120_000,
    interval: 10,
  });
}

/** Ends the connections that wait for a lock, as a crash of their process would. */
export async function cutWaiting(url: string): Promise<void> {
  await untilWaiting(url, 1);
  await queryRows(url, `SELECT pg_terminate_backend(pid) ${waiting}`);
}
