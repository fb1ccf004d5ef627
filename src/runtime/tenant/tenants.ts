import type { Store } from '../../store/store.ts';
import { tenantOf } from './tenant.ts';
import type { Tenant } from './tenant.ts';

interface Kept {
  readonly revision: string;
  readonly tenant: Tenant | undefined;
}

/** Companies as apply and drift last left them. Kept between requests until the database says that one of them has changed something. */
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
    const tenant = await this.#store.read(async (reader) => {
      return tenantOf(await reader.company(companyId), await reader.findings(companyId));
    });
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
