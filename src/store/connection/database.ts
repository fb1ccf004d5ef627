import { Pool, type PoolClient, type QueryResult } from 'pg';
import { StoreError } from '../store-error.ts';
import { endsConnection, retryCollisions, toConnectError, toStoreError } from './database-errors.ts';
import { describeAddress, parseDatabaseUrl, type Address, type ConnectionConfig } from './database-url.ts';
import { beginText, localSettings, prepareSession, SessionClient, type TransactionMode } from './statement.ts';

const oldestMajor = 14;
const connectTimeoutMs = 10_000;
/** Where the job queue keeps its tables. */
const queueSchema = 'calops_queue';

export interface DatabaseOptions {
  readonly applicationName: string;
  /** The maximum number of connections, not counting those that hold locks. */
  readonly connections: number;
}

/** One PostgreSQL database: its connections, and its errors as StoreErrors. */
export class Database implements AsyncDisposable {
  readonly address: Address;
  readonly #pool: Pool;
  readonly #config: ConnectionConfig;
  #isPooled = false;

  /** @throws StoreError for a malformed address */
  constructor(url: string, options: DatabaseOptions) {
    const { address, config } = parseDatabaseUrl(url);
    this.address = address;
    this.#config = {
      ...config,
      application_name: options.applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
    };
    this.#pool = new Pool({
      ...this.#config,
      max: options.connections,
      Client: SessionClient,
      // pg-pool waits for the promise, and discards a connection on which this failed.
      onConnect: (client): Promise<void> => this.#prepare(client as SessionClient),
    });
    // Without a listener, a connection that is lost between two statements ends the process. The next statement on it
    // fails by itself, and the pool discards the connection.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => {
      client.on('error', () => {});
    });
  }

  /** Whether a pooler is in between, which gives each transaction any free session. */
  get isPooled(): boolean {
    return this.#isPooled;
  }

  /** @throws StoreError when the server is unreachable, refuses the login, or cannot be used by calops */
  async check(): Promise<void> {
    const text = `SELECT current_setting('server_version_num')::int AS version, getdatabaseencoding() AS encoding`;
    const [row] = (await this.run((client) => client.query<ServerRow>(text))).rows;
    requireServer(Number(row?.version), this.address);
    requireEncoding(String(row?.encoding), this.address);
  }

  /** Runs one statement, or several of which one writes, on one connection; retries when another transaction conflicts. */
  async run<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return retryCollisions(() =>
      this.#borrow((client) => (this.#isPooled ? this.#inTransaction(client, 'READ COMMITTED', work) : work(client))),
    );
  }

  /**
   * Runs SQL of the job queue, which may begin and end transactions. Rolls back a script that failed half-way before the connection is
   * reused.
   */
  async runScript(text: string, values: unknown[] = []): Promise<QueryResult<Record<string, unknown>>> {
    const queue = { ...this.address, schema: queueSchema };
    return retryCollisions(() => this.#borrow((client) => this.#script(client, text, values), queue));
  }

  /** Runs a transaction: rolls back when `work` throws, and retries when another transaction conflicts. */
  async transact<T>(mode: TransactionMode, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return retryCollisions(() => this.#borrow((client) => this.#inTransaction(client, mode, work)));
  }

  /** Opens a separate connection for session state. The caller closes it. */
  async connect(applicationName: string): Promise<SessionClient> {
    const client = new SessionClient({ ...this.#config, application_name: applicationName });
    // without a listener, a connection that is lost before the caller listens ends the process
    client.on('error', () => {});
    try {
      await client.connect();
      await this.#prepare(client);
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw toConnectError(error, this.address);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  async #prepare(client: SessionClient): Promise<void> {
    await prepareSession(client);
    if (!client.keepsSession) this.#isPooled = true;
  }

  async #borrow<T>(work: (client: PoolClient) => Promise<T>, address = this.address): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw toConnectError(error, this.address);
    });
    let isEnded = false;
    try {
      return await work(client);
    } catch (error) {
      isEnded = endsConnection(error);
      throw toStoreError(error, address);
    } finally {
      client.release(isEnded);
    }
  }

  async #script(client: PoolClient, text: string, values: unknown[]): Promise<QueryResult<Record<string, unknown>>> {
    if (this.#isPooled && values.length > 0) {
      return this.#inTransaction(client, 'READ COMMITTED', () => client.query<Record<string, unknown>>(text, values));
    }
    // A concurrent index build cannot run in a transaction, and depends on none of the settings.
    const hasSettings = this.#isPooled && !/\bCONCURRENTLY\b/.test(text);
    try {
      if (!hasSettings) return await client.query<Record<string, unknown>>(text, values);
      return withoutSettings(await client.query<Record<string, unknown>>([...localSettings, text].join('; ')));
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  async #inTransaction<T>(
    client: PoolClient,
    mode: TransactionMode,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    await client.query(beginText(mode, !this.#isPooled));
    try {
      const result = await work(client);
      requireCommitted(await client.query('COMMIT'), this.address);
      return result;
    } catch (error) {
      // A lost connection has already rolled back; the first error is the one to report.
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }
}

/** PostgreSQL answers COMMIT with ROLLBACK when a statement failed and `work` continued anyway. */
function requireCommitted({ command }: Pick<QueryResult, 'command'>, address: Address): void {
  if (command === 'COMMIT') return;
  const message = `the ${describeAddress(address)} rolled back a transaction of calops at its end`;
  throw new StoreError('database-failed', message, 'see the server log for the statement that failed');
}

interface ServerRow {
  readonly version: number;
  readonly encoding: string;
}

/** Removes the results of the settings before a script: returns what the driver returns for the script alone, one result or a list. */
function withoutSettings<T>(results: T | readonly T[]): T {
  if (!Array.isArray(results)) return results as T;
  const own: readonly T[] = results.slice(localSettings.length);
  return (own.length === 1 ? own[0] : own) as T;
}

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

/** @throws StoreError unless the encoding of the database can store any name */
function requireEncoding(encoding: string, address: Address): void {
  if (encoding === 'UTF8') return;
  throw new StoreError(
    'database-encoding',
    `the ${describeAddress(address)} has the encoding ${encoding}; calops needs UTF8`,
    `create another one and name it in DATABASE_URL: CREATE DATABASE calops ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0`,
  );
}
