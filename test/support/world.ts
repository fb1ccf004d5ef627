import { inject } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import type { CompanyAccess } from '../../src/reconcile/company-access.ts';
import type { Applied, ApplyOptions } from '../../src/reconcile/reconcile-company.ts';
import { applyCompany, planCompany } from '../../src/reconcile/reconcile-company.ts';
import type { ProfileName } from '../../src/sandbox/profile.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { LockHolder, Store } from '../../src/store/store.ts';
import { freshDatabase, freshStore, type FreshStore } from './database/database.ts';
import { snapshotDatabase } from './database/snapshot.ts';

/** The key of the demo seed's salon; the sandbox knows no other secrets. */
export const SALON_KEY = 'cal_sandbox_friseur';

/** A company's two ends, real both: the sandbox over HTTP and a database of its own. */
export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly databaseUrl: string;
  readonly store: Store;
  access(catalog: Catalog): CompanyAccess;
  plan(catalog: Catalog, wanted?: Partial<ApplyOptions>): ReturnType<typeof planCompany>;
  apply(catalog: Catalog, wanted?: Partial<ApplyOptions>): Promise<Applied>;
  tryApply(catalog: Catalog, wanted?: Partial<ApplyOptions>): Promise<Applied | LockHolder>;
  /** Everything that both ends hold, as text: equal before and after means that nothing was written. */
  snapshot(): Promise<string>;
}

export interface WorldOptions {
  /** The version of Cal.com; the sandbox's default when absent. */
  readonly profile?: ProfileName;
  readonly seed?: unknown;
  readonly faults?: unknown;
  readonly migrated?: boolean;
  /** An empty database in place of one of the run's PostgreSQL. */
  readonly databaseUrl?: string;
  /** One for every company, or by company. */
  readonly apiKey?: string | ((company: string) => string);
  /** The clock of the sandbox and of apply. */
  readonly now?: () => number;
}

let runs = 0;

export async function world(options: WorldOptions = {}): Promise<World> {
  inject('postgresUrl');
  await using resources = new AsyncDisposableStack();
  const sandbox = resources.use(await startSandbox(options));
  const { url: databaseUrl, store } = resources.use(await openDatabase(options));
  const { apiKey = SALON_KEY } = options;
  const access = (catalog: Catalog): CompanyAccess => ({
    catalog,
    store,
    baseUrl: sandbox.url,
    apiKey: typeof apiKey === 'string' ? apiKey : apiKey(catalog.company.name),
    now: options.now ?? Date.now,
  });
  const tryApply: World['tryApply'] = (catalog, wanted) => applyCompany(access(catalog), applyOptions(wanted));
  const owned = resources.move();
  return {
    sandbox,
    store,
    databaseUrl,
    access,
    tryApply,
    plan: (catalog, wanted) => planCompany(access(catalog), applyOptions(wanted)),
    apply: async (catalog, wanted) => {
      const applied = await tryApply(catalog, wanted);
      if ('held' in applied) throw new Error(`the lock is held by ${applied.who}`);
      return applied;
    },
    snapshot: async () => JSON.stringify({ calcom: sandbox.state(), database: await snapshotDatabase(databaseUrl) }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openDatabase({ databaseUrl, migrated = true }: WorldOptions): Promise<FreshStore> {
  if (databaseUrl === undefined && migrated) return freshStore();
  await using resources = new AsyncDisposableStack();
  const url = databaseUrl ?? resources.use(await freshDatabase({ migrated: false })).url;
  const store = resources.use(await openStore({ url }));
  if (migrated) await store.migrate();
  const owned = resources.move();
  return { url, store, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function applyOptions(wanted: Partial<ApplyOptions> = {}): ApplyOptions {
  runs += 1;
  return {
    allow: new Set(),
    only: null,
    saved: null,
    concurrency: 4,
    run: {
      id: `run-${process.pid}-${runs}`,
      command: 'apply',
      who: 'tester',
      host: 'here',
      commit: null,
      runUrl: null,
    },
    onEvent: () => {},
    stop: new AbortController().signal,
    confirm: () => Promise.resolve(true),
    ...wanted,
  };
}
