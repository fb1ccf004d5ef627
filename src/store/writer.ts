import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Transactor } from './store.ts';
import type { Tables } from './tables.ts';
import { createTransactor } from './transactor.ts';

/** Runs `work` in one transaction on a connection of the pool. */
export type Write = <T>(work: (transactor: Transactor) => Promise<T>) => Promise<T>;

/** The only module that loads Kysely, which takes longer than all of a small plan: imported when something is written. */
export function createWrite(pool: Pool): Write {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return (work) => kysely.transaction().execute((trx) => work(createTransactor(trx)));
}
