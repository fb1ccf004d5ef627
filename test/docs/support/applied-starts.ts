import type { World } from '../../../src/sandbox/world/world.ts';
import { type FreshDatabase, freshDatabase, TEMPLATE } from '../../support/database/database.ts';
import type { Start } from './page.ts';

/** What both ends hold after an apply, for copies: `freshDatabase({ copyOf })` and `startSandbox({ world })`. */
export interface AppliedStart {
  readonly database: string;
  readonly world: World;
}

/** Applies what pages start from once for all pages that start alike. */
export class AppliedStarts implements AsyncDisposable {
  readonly #made = new Map<string, Promise<AppliedStart>>();
  readonly #databases: FreshDatabase[] = [];

  /** @param apply is given the database, applies there and returns what the sandbox holds then */
  of(start: Start, apply: (databaseUrl: string) => Promise<World>): Promise<AppliedStart> {
    // a repository has a commit, which the run records
    const key = JSON.stringify([start.copies, start.sandbox, start.hasGit]);
    const made = this.#made.get(key) ?? this.#make(apply);
    this.#made.set(key, made);
    return made;
  }

  async #make(apply: (databaseUrl: string) => Promise<World>): Promise<AppliedStart> {
    // a database with sessions is not copied: the proxy keeps some, also from what a database was used for before
    const database = await freshDatabase({ direct: true, copyOf: TEMPLATE });
    this.#databases.push(database);
    return { database: database.name, world: await apply(database.url) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const database of this.#databases) await database[Symbol.asyncDispose]();
  }
}
