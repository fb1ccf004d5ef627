import { MemoryBudget } from '../calcom/caller/memory-budget.ts';
import type { RateBudget } from '../model/calcom-access.ts';
import type { LedgerStore } from '../store/store.ts';

/**
 * The rate budgets that one process reads with. Reads write nothing to the database, so companies that share a key can share its budget
 * only here.
 */
export class ReadBudgets {
  readonly #store: LedgerStore;
  readonly #now: () => number;
  readonly #budgets = new Map<string, Promise<MemoryBudget>>();

  constructor(store: LedgerStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Begins with the window that other processes have left. @throws StoreError */
  async of(key: string): Promise<MemoryBudget> {
    const known = this.#budgets.get(key);
    if (known !== undefined) return known;
    const budget = this.#open(key);
    this.#budgets.set(key, budget);
    budget.catch(() => this.#budgets.delete(key));
    return budget;
  }

  /** The shared budget of the database, whose calls count here as well. */
  async written(key: string): Promise<RateBudget> {
    const stored = this.#store.rateBudget(key);
    const read = await this.of(key);
    return {
      take: async () => {
        const waitMs = await stored.take();
        if (waitMs === 0) await read.take();
        return waitMs;
      },
      observe: async (window) => {
        await Promise.all([stored.observe(window), read.observe(window)]);
      },
    };
  }

  async #open(key: string): Promise<MemoryBudget> {
    const window = await this.#store.read((reader) => reader.rateWindow(key));
    return new MemoryBudget(this.#now, window ?? undefined);
  }
}
