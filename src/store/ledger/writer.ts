import { CompiledQuery, Kysely, PostgresDialect, PostgresDriver, type DatabaseConnection } from 'kysely';
import type { Database } from '../connection/database.ts';
import type { Transactor } from '../store.ts';
import type { Tables } from '../tables.ts';
import { createTransactor } from './transactor.ts';

/** Runs `work` in one transaction on a connection of the database. */
export type Write = <T>(work: (transactor: Transactor) => Promise<T>) => Promise<T>;

/** The only module that loads Kysely, which takes longer than all of a small plan: imported when something is written. */
export function createWrite(database: Database): Write {
  const pool = { connect: () => database.checkOut(), end: () => Promise.resolve(), options: {} };
  const driver = new TransactionDriver({ pool }, database);
  const dialect = new PostgresDialect({ pool });
  dialect.createDriver = () => driver;
  const kysely = new Kysely<Tables>({ dialect });
  return (work) => kysely.transaction().execute((trx) => work(createTransactor(trx)));
}

/** Begins transactions with the isolation level and the settings that calops relies on, not with the server's defaults. */
class TransactionDriver extends PostgresDriver {
  readonly #database: Database;

  constructor(config: ConstructorParameters<typeof PostgresDriver>[0], database: Database) {
    super(config);
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#database.beginText('READ COMMITTED')));
  }
}
