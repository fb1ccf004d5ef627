import type { CalcomBookings } from '../../calcom/bookings/bookings-api.ts';
import type { Clock } from '../../calcom/caller/clock.ts';
import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { CompanyRow } from '../../model/stored.ts';
import type { BookingStore } from '../../store/bookings/booking-store.ts';
import type { Store } from '../../store/store.ts';
import { tenantOf } from './tenant.ts';
import type { Tenant } from './tenant.ts';

/** Everything that a booking of one company needs. */
export interface CompanyContext {
  readonly tenant: Tenant;
  readonly calcom: CalcomBookings;
  readonly store: BookingStore;
  readonly clock: Clock;
  readonly settings: BookingSettings;
  /** What was read of the company proved wrong: the next request reads it again. */
  readonly forgetTenant: () => void;
}

export interface BookingSettings {
  /** How long a saga is left alone before others take it up; longer than its calls can take. */
  readonly leaseMs: number;
  /** Before a booking that could not be found after an unknown outcome is looked for once more. */
  readonly lookUpAgainMs: number;
  /** How often a saga is taken up before a person has to look at it. */
  readonly maxResumes: number;
}

export const BOOKING_SETTINGS: BookingSettings = { leaseMs: 120_000, lookUpAgainMs: 1000, maxResumes: 20 };

/** Where a company's key is kept, and in which region of hosted Cal.com it is good. */
export type CalcomAccount = { readonly apiKey: CalcomAuth } & Pick<CompanyRow, 'region'>;

export interface CompanyContextsOptions {
  readonly store: Store;
  /** A client for the company's key; called once for each key. */
  readonly connect: (account: CalcomAccount) => Promise<CalcomBookings>;
  readonly clock: Clock;
  readonly settings: BookingSettings;
}

/** The context of each company that was applied at least once. All requests share one client for each key. */
export class CompanyContexts implements AsyncDisposable {
  readonly #options: CompanyContextsOptions;
  readonly #tenants: Tenants;
  readonly #clients = new Map<string, Promise<CalcomBookings>>();

  constructor(options: CompanyContextsOptions) {
    this.#options = options;
    this.#tenants = new Tenants(options.store);
  }

  /** What apply has written of a company; the key of Cal.com is not needed for it. */
  tenant(companyId: string): Promise<Tenant | undefined> {
    return this.#tenants.get(companyId);
  }

  /** As it was when it was last asked for; nothing is read for it. */
  kept(companyId: string): Tenant | undefined {
    return this.#tenants.kept(companyId);
  }

  /** Undefined: no such company, or nothing was ever applied for it. */
  async get(companyId: string): Promise<CompanyContext | undefined> {
    const tenant = await this.#tenants.get(companyId);
    if (!tenant?.company.apiKey) return undefined;
    const { apiKey, region } = tenant.company;
    const { store, clock, settings } = this.#options;
    const calcom = await this.#client({ apiKey, region });
    const forgetTenant = (): void => this.#tenants.forget(companyId);
    return { tenant, calcom, store: store.bookings, clock, settings, forgetTenant };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    const open = clients.flatMap((client) => (client.status === 'fulfilled' ? [client.value] : []));
    await Promise.all(open.map((client) => client[Symbol.asyncDispose]()));
  }

  /** A key that cannot be read now may be readable later: only what worked is kept. */
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
