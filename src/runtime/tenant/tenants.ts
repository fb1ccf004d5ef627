import type { Store } from '../../store/store.ts';
import { tenantOf } from './tenant.ts';
import type { Tenant } from './tenant.ts';

interface Kept {
  readonly revision: string;
  readonly tenant: Tenant | undefined;
}

/** Companies as apply last left them. Kept between requests for as long as the database says that nothing was applied since. */
export class Tenants {
  readonly #store: Store;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined: unknown, or never applied. */
  async get(companyId: string): Promise<Tenant | undefined> {
    const revision = await this.#store.bookings.revision(companyId);
    const kept = this.#kept.get(companyId);
    if (kept && kept.revision === revision) return kept.tenant;
    const tenant = tenantOf(await this.#store.read((reader) => reader.company(companyId)));
    if (revision !== null && tenant) this.#kept.set(companyId, { revision, tenant });
    return tenant;
  }

  kept(companyId: string): Tenant | undefined {
    return this.#kept.get(companyId)?.tenant;
  }

  /** What was kept proved wrong: read it anew. */
  forget(companyId: string): void {
    this.#kept.delete(companyId);
  }
}
