import { MemoryBudget } from '../calcom/caller/memory-budget.ts';
import type { RateBudget, RateWindow } from '../model/calcom-access.ts';
import type { LedgerStore } from '../store/store.ts';

interface ReadBudget {
  readonly budget: RateBudget;
  /** As far as this process knows. */
  readonly window: () => RateWindow;
}

export interface ReadBudgetOptions {
  /**
   * Whether reads are counted in the database: a process that serves bookings may write there, and its reads must not take their calls.
   * Absent: they are counted in this process alone.
   */
  readonly countsReads?: boolean;
}

/** The rate budgets that one process reads with. A plan writes nothing to the database: companies that share a key share its budget here. */
export class ReadBudgets {
  readonly #store: LedgerStore;
  readonly #now: () => number;
  readonly #countsReads: boolean;
  readonly #budgets = new Map<string, Promise<MemoryBudget>>();

  constructor(store: LedgerStore, now: () => number, { countsReads = false }: ReadBudgetOptions = {}) {
    this.#store = store;
    this.#now = now;
    this.#countsReads = countsReads;
  }

  /** Begins with the window that other processes have left. @throws StoreError */
  async of(key: string): Promise<ReadBudget> {
    const here = await this.#here(key);
    return { budget: this.#countsReads ? await this.written(key) : here, window: () => here.window };
  }

  /** The shared budget of the database, whose calls count here as well. @throws StoreError */
  async written(key: string): Promise<RateBudget> {
    const stored = this.#store.rateBudget(key);
    const here = await this.#here(key);
    return {
      take: async () => {
        const waitMs = await stored.take();
        if (waitMs === 0) await here.take();
        return waitMs;
      },
      observe: async (window) => {
        await Promise.all([stored.observe(window), here.observe(window)]);
      },
    };
  }

  async #here(key: string): Promise<MemoryBudget> {
    const known = this.#budgets.get(key);
    if (known !== undefined) return known;
    const budget = this.#open(key);
    this.#budgets.set(key, budget);
    budget.catch(() => this.#budgets.delete(key));
    return budget;
  }

  async #open(key: string): Promise<MemoryBudget> {
    const window = await this.#store.read((reader) => reader.rateWindow(key));
    return new MemoryBudget(this.#now, window ?? undefined);
  }
}
