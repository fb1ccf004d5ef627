import { Client, Pool, type ClientConfig, type PoolClient, type QueryResult } from 'pg';
import { describeAddress, parseAddress, type Address } from './address.ts';
import { toConnectError, toStoreError } from './database-errors.ts';
import { StoreError } from './store-error.ts';

const oldestMajor = 14;
const connectTimeoutMs = 10_000;

export interface DatabaseOptions {
  readonly applicationName: string;
  /** Connections at most, the ones that hold locks aside. */
  readonly connections: number;
}

/** One PostgreSQL database: its connections, and its errors as StoreErrors. */
export class Database implements AsyncDisposable {
  readonly address: Address;
  readonly pool: Pool;
  readonly #config: ClientConfig;

  /** @throws StoreError for a malformed address */
  constructor(url: string, options: DatabaseOptions) {
    this.address = parseAddress(url);
    this.#config = {
      connectionString: url,
      application_name: options.applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
    };
    this.pool = new Pool({ ...this.#config, max: options.connections });
    // Without a listener, a connection that is lost between two statements ends the process. The next statement on it
    // fails by itself, and the pool does not give it out again.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => {
      client.on('error', () => {});
      // Statements are kept prepared, and look rows up by their keys: planned once they are as good as planned each time, which is what
      // the server does otherwise where an argument may be null, and what costs a booking a fifth of our time.
      client.query('SET plan_cache_mode = force_generic_plan').catch(() => {});
    });
  }

  /** @throws StoreError when the server cannot be reached, refuses the login, or is too old */
  async check(): Promise<void> {
    const result = await this.run((client) => client.query<{ server_version_num: string }>('SHOW server_version_num'));
    requireServer(Number(result.rows[0]?.server_version_num), this.address);
  }

  /** Runs `work` on one connection, outside of any transaction. */
  async run<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw toConnectError(error, this.address);
    });
    try {
      return await work(client);
    } catch (error) {
      throw toStoreError(error, this.address);
    } finally {
      client.release();
    }
  }

  /** SQL of somebody else, who may begin and end transactions in it: one that failed half-way is not left to the next user. */
  async runScript(text: string, values?: unknown[]): Promise<QueryResult<Record<string, unknown>>> {
    return this.run(async (client) => {
      try {
        return await client.query<Record<string, unknown>>(text, values);
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  /** A transaction in the given mode, rolled back when `work` throws. */
  async transact<T>(mode: TransactionMode, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.run(async (client) => {
      await client.query(`BEGIN ${mode}`);
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // A connection that is gone has rolled back by itself; the first error is the one to tell.
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  /** A connection of its own, for what belongs to a session. The caller ends it. */
  async connect(applicationName: string): Promise<Client> {
    const client = new Client({ ...this.#config, application_name: applicationName });
    await client.connect().catch((error: unknown) => {
      throw toConnectError(error, this.address);
    });
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
  }
}

export type TransactionMode = 'ISOLATION LEVEL REPEATABLE READ READ ONLY' | 'READ WRITE';

/** @throws StoreError for a `server_version_num` (140005 is 14.5) of a server that is too old */
export function requireServer(versionNumber: number, address: Address): void {
  const major = Math.floor(versionNumber / 10_000);
  if (major >= oldestMajor) return;
  throw new StoreError(
    'database-too-old',
    `the ${describeAddress(address)} is PostgreSQL ${major}; calops needs ${oldestMajor} or later`,
    'upgrade the server, or unset DATABASE_URL to use the embedded PostgreSQL',
  );
}
