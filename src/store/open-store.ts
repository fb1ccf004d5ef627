import type { RateBudget, TokenVault } from '../model/calcom-access.ts';
import type { BookingStore } from './bookings/booking-store.ts';
import { Database } from './connection/database.ts';
import { readDiskFacts, readServerFacts, readWritable, requireWritable } from './connection/server-facts.ts';
import { fetchRows } from './connection/statement.ts';
import type { DashboardStore } from './dashboard/dashboard-store.ts';
import { openEmbeddedServer } from './embedded/embedded-server.ts';
import type { InsightStore } from './insight/insight-store.ts';
import { lockCompany } from './ledger/company-lock.ts';
import { createReader, emptyReader } from './ledger/reader.ts';
import type { NoticeStore } from './notices/notice-store.ts';
import { migrate, readSchemaVersion, requireCurrent } from './schema.ts';
import type {
  CompanyLock,
  LedgerStore,
  LockHolder,
  QueueDatabase,
  Reader,
  RuntimeStores,
  Store,
  StoreFacts,
  Transactor,
} from './store.ts';
import { DatabaseBudget } from './tokens/rate-budget.ts';
import type { TokenStore } from './tokens/token-store.ts';
import { createTokenVault } from './tokens/token-vault.ts';

/** The user's own server, or the embedded one of a home directory. */
export type StoreTarget = { readonly url: string } | { readonly home: string };

export interface StoreOptions {
  /** The name of the sessions, for the server's administrators. */
  readonly applicationName?: string;
  /** The maximum number of connections, not counting those for locks. */
  readonly connections?: number;
  /** How long the lock of a company remains after its process has ended, behind a pooler. */
  readonly lockLeaseMs?: number;
  /** False: an embedded server that is started here flushes nothing to disk. For tests. */
  readonly durable?: boolean;
}

/**
 * Connects, and starts the embedded server if that is the target. Creates nothing in the database: see `migrate`. What the runtime uses is
 * loaded meanwhile, with Kysely.
 *
 * @throws StoreError
 */
export async function openStore(target: StoreTarget, options: StoreOptions = {}): Promise<Store> {
  const loaded = import('./runtime-stores.ts');
  const parts = await connect(target, options);
  return new PostgresStore(parts, (await loaded).createRuntimeStores(parts.database));
}

/** The same for commands of the reconciler, which start sooner: without Kysely until the first write of `write`. */
export async function openLedger(target: StoreTarget, options: StoreOptions = {}): Promise<LedgerStore> {
  return new PostgresLedger(await connect(target, options));
}

interface StoreParts {
  readonly database: Database;
  /** The home of the embedded server; null: the user's own server. */
  readonly home: string | null;
  readonly lockLeaseMs: number;
  readonly resources: AsyncDisposableStack;
}

async function connect(target: StoreTarget, options: StoreOptions): Promise<StoreParts> {
  const { applicationName = 'calops', connections = 5, durable = true, lockLeaseMs = 30_000 } = options;
  await using resources = new AsyncDisposableStack();
  const url = 'url' in target ? target.url : resources.use(await openEmbeddedServer(target.home, { durable })).url;
  const database = resources.use(new Database(url, { applicationName, connections }));
  await database.check();
  const home = 'home' in target ? target.home : null;
  return { database, home, lockLeaseMs, resources: resources.move() };
}

class PostgresLedger implements LedgerStore {
  readonly oauthTokens: TokenVault;
  readonly #database: Database;
  readonly #home: string | null;
  readonly #lockLeaseMs: number;
  readonly #resources: AsyncDisposableStack;
  /** Once the version was current it stays current: migrations only run forward. */
  #isCurrent = false;

  constructor({ database, home, lockLeaseMs, resources }: StoreParts) {
    this.#database = database;
    this.#home = home;
    this.#lockLeaseMs = lockLeaseMs;
    this.#resources = resources;
    this.oauthTokens = createTokenVault(database, () => this.requireSchema());
  }

  companies(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const text = 'SELECT id, name FROM calops.companies ORDER BY id';
    return this.#database.run((client) => fetchRows<{ id: string; name: string }>(client, { text }, []));
  }

  read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#database.transact('REPEATABLE READ READ ONLY', async (client) => {
      if (!this.#isCurrent) {
        const version = await readSchemaVersion(client);
        if (version === 0) return work(emptyReader);
        this.#noteVersion(version);
      }
      return work(createReader(client));
    });
  }

  async write<T>(work: (transactor: Transactor) => Promise<T>): Promise<T> {
    await this.requireSchema();
    const { createTransactor } = await import('./ledger/transactor.ts');
    return this.#database.transact('READ COMMITTED', (client) => work(createTransactor(client)));
  }

  lock(companyId: string, label: string): Promise<CompanyLock | LockHolder> {
    return lockCompany(this.#database, { companyId, label, leaseMs: this.#lockLeaseMs });
  }

  rateBudget(keyHash: string): RateBudget {
    return new DatabaseBudget(this.#database, keyHash);
  }

  migrate(): Promise<readonly string[]> {
    return migrate(this.#database);
  }

  schemaVersion(): Promise<number> {
    return this.#database.run(readSchemaVersion);
  }

  async requireSchema(): Promise<void> {
    if (!this.#isCurrent) this.#noteVersion(await this.schemaVersion());
  }

  async facts(): Promise<StoreFacts> {
    const server = await readServerFacts(this.#database);
    return { server, disk: this.#home === null ? null : await readDiskFacts(this.#home) };
  }

  isWritable(): Promise<boolean> {
    return this.#database.run(readWritable);
  }

  requireWritable(): Promise<void> {
    return requireWritable(this.#database);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }

  #noteVersion(version: number): void {
    requireCurrent(version);
    this.#isCurrent = true;
  }
}

class PostgresStore extends PostgresLedger implements Store {
  readonly bookings: BookingStore;
  readonly tokens: TokenStore;
  readonly insight: InsightStore;
  readonly dashboard: DashboardStore;
  readonly notices: NoticeStore;
  readonly queue: QueueDatabase;

  constructor(parts: StoreParts, stores: RuntimeStores) {
    super(parts);
    this.bookings = stores.bookings;
    this.tokens = stores.tokens;
    this.insight = stores.insight;
    this.dashboard = stores.dashboard;
    this.notices = stores.notices;
    this.queue = { executeSql: (text, values) => parts.database.runScript(text, values) };
  }
}
