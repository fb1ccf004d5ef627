import type { CalcomBookings } from '../../calcom/bookings/bookings-api.ts';
import type { Clock } from '../../calcom/caller/clock.ts';
import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { CompanyRow } from '../../model/stored.ts';
import type { BookingStore } from '../../store/bookings/booking-store.ts';
import type { Store } from '../../store/store.ts';
import { tenantOf } from './tenant.ts';
import type { Tenant } from './tenant.ts';

/** What a booking of one company needs. */
export interface CompanyContext {
  readonly tenant: Tenant;
  readonly calcom: CalcomBookings;
  readonly store: BookingStore;
  readonly clock: Clock;
  readonly settings: BookingSettings;
  /** Discards what was read of the company after it proved wrong: the next request reads it again. */
  readonly dropTenant: () => void;
}

export interface BookingSettings {
  /** How long a saga is left alone without a renewal before another process resumes it; a third of it is longer than one call can take. */
  readonly leaseMs: number;
  /** Delay before the second look-up of a booking after an unknown outcome. */
  readonly lookUpAgainMs: number;
  /** How often a saga is resumed before it needs manual review. */
  readonly maxResumes: number;
}

export const BOOKING_SETTINGS: BookingSettings = { leaseMs: 120_000, lookUpAgainMs: 1000, maxResumes: 20 };

/** A company's API key, and the region of hosted Cal.com where it is valid. */
export type CalcomAccount = { readonly apiKey: CalcomAuth } & Pick<CompanyRow, 'region'>;

export interface CompanyContextsOptions {
  readonly store: Store;
  /** Creates a client for a company's key; called once per key. */
  readonly connect: (account: CalcomAccount) => Promise<CalcomBookings>;
  readonly clock: Clock;
  readonly settings: BookingSettings;
}

/** The contexts of all companies that were applied at least once. All requests with the same key share one client. */
export class CompanyContexts implements AsyncDisposable {
  readonly #options: CompanyContextsOptions;
  readonly #tenants: Tenants;
  readonly #clients = new Map<string, Promise<CalcomBookings>>();

  constructor(options: CompanyContextsOptions) {
    this.#options = options;
    this.#tenants = new Tenants(options.store);
  }

  /** A company's rows as apply wrote them; needs no Cal.com API key. */
  tenant(companyId: string): Promise<Tenant | undefined> {
    return this.#tenants.get(companyId);
  }

  /** The company as last loaded; makes no query. */
  kept(companyId: string): Tenant | undefined {
    return this.#tenants.kept(companyId);
  }

  /**
   * Undefined: the company does not exist, or nothing was ever applied for it. `revision`: as the request has read it; absent: it is read.
   */
  async get(companyId: string, revision?: string | null): Promise<CompanyContext | undefined> {
    const tenant = await this.#tenants.get(companyId, revision);
    if (!tenant?.company.apiKey) return undefined;
    const { apiKey, region } = tenant.company;
    const { store, clock, settings } = this.#options;
    const calcom = await this.#client({ apiKey, region });
    const dropTenant = (): void => this.#tenants.forget(companyId);
    return { tenant, calcom, store: store.bookings, clock, settings, dropTenant };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    const open = clients.flatMap((client) => (client.status === 'fulfilled' ? [client.value] : []));
    await Promise.all(open.map((client) => client[Symbol.asyncDispose]()));
  }

  /** A key that cannot be read now may be readable later: only a client that was created is kept. */
  async #client(account: CalcomAccount): Promise<CalcomBookings> {
    const name = JSON.stringify(account);
    const client = this.#clients.get(name) ?? this.#options.connect(account);
    this.#clients.set(name, client);
    client.catch(() => this.#clients.delete(name));
    return client;
  }
}

interface Kept {
  readonly revision: string;
  readonly tenant: Tenant | undefined;
}

/**
 * Companies as the last apply and drift run left them. Kept between requests until the database shows that one of them has changed
 * something.
 */
export class Tenants {
  readonly #store: Store;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined: the company is unknown, or nothing was ever applied for it. */
  async get(companyId: string, known?: string | null): Promise<Tenant | undefined> {
    const revision = known === undefined ? await this.#store.bookings.revision(companyId) : known;
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

  /** Discards what is kept after it proved wrong, so that it is read again. */
  forget(companyId: string): void {
    this.#kept.delete(companyId);
  }
}
