import { randomUUID } from 'node:crypto';
import type { Catalog } from '../../../src/model/catalog.ts';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import type { Callers } from './booking-load.ts';
import { BUSY_KEY, busySeed } from './busy-salon.ts';
import { startCalops } from '../serve-process.ts';
import type { ServeProcess } from '../serve-process.ts';
import { world } from '../world.ts';
import type { World } from '../world.ts';

export interface ServingOptions {
  readonly catalog: Catalog;
  /** How many `calops serve` there are. */
  readonly serves: number;
  readonly rateLimit: { readonly limit: number; readonly ttlMs: number };
}

/** A salon with everything applied that processes serve over one database, with one key at Cal.com. */
export interface ServingSalon extends AsyncDisposable {
  readonly world: World;
  readonly serves: readonly ServeProcess[];
  readonly callers: Callers;
}

export async function servingSalon({ catalog, serves, rateLimit }: ServingOptions): Promise<ServingSalon> {
  await using resources = new AsyncDisposableStack();
  const seed = busySeed(catalog.staff.length, rateLimit);
  const here = resources.use(await world({ seed, apiKey: BUSY_KEY }));
  await here.apply(catalog);
  const token = `calops_${randomUUID()}`;
  await here.store.tokens.create(catalog.company.id, { label: 'test', tokenHash: tokenHash(token), who: 'lina' });
  const env = { DATABASE_URL: here.databaseUrl, CALCOM_API_URL: here.sandbox.url, CALCOM_API_KEY: BUSY_KEY };
  const starting = Array.from({ length: serves }, () =>
    startCalops(['serve', '--log-level', 'error', '--rate-limit', '1000000'], env),
  );
  const started = await Promise.all(starting.map(async (one) => resources.use(await one)));
  const owned = resources.move();
  return {
    world: here,
    serves: started,
    callers: { token, urls: started.map(({ url }) => url), atOnce: 40 },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
