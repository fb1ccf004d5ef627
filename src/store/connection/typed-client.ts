import type { ClientBase } from 'pg';
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type RawBuilder,
} from 'kysely';
import type { Tables } from '../tables/tables.ts';
import { parsers } from './statement.ts';

/** Kysely on one connection: the compiler checks tables, columns and values of its statements. */
export interface TypedClient {
  readonly db: Kysely<Tables>;
  readonly sql: typeof sql;
  /** The instant this many milliseconds ago, by the database's clock. */
  readonly ago: (ms: number) => RawBuilder<string>;
}

/**
 * For a connection that the caller owns and releases, inside or outside a transaction. Only lazily imported modules may import this one:
 * loading Kysely takes longer than reading a small company (docs/decisions/018).
 */
export function typedClient(client: ClientBase): TypedClient {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new ClientDriver(client),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  return { db: db.withSchema('calops'), sql, ago };
}

function ago(ms: number): RawBuilder<string> {
  return sql<string>`clock_timestamp() - ${ms}::float8 * interval '1 millisecond'`;
}

/** Opens and closes nothing: `Database` owns connections and transactions. */
class ClientDriver implements Driver, DatabaseConnection {
  readonly #client: ClientBase;

  constructor(client: ClientBase) {
    this.#client = client;
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#client.query({ text, values: [...parameters], types: parsers });
    return { rows: result.rows as Row[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  streamQuery(): never {
    throw new TypeError('calops streams no rows');
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this;
  }

  async beginTransaction(): Promise<never> {
    throw new TypeError('transactions are begun by Database.transact');
  }

  async init(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
