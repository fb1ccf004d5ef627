import type { CalcomBookings } from '../calcom/bookings-api.ts';
import type { Clock } from '../calcom/clock.ts';
import type { SecretRef } from '../model/catalog.ts';
import type { Store } from '../store/store.ts';
import type { BookingSettings, Desk } from './booking/desk.ts';
import type { Tenant } from './tenant/tenant.ts';
import { Tenants } from './tenant/tenants.ts';

export interface DesksOptions {
  readonly store: Store;
  /** A client for the company's key; called once for each key. */
  readonly connect: (apiKey: SecretRef) => Promise<CalcomBookings>;
  readonly clock: Clock;
  readonly settings: BookingSettings;
}

/** Opens a desk for each company that something was applied for. One client for each key, shared by all requests. */
export class Desks implements AsyncDisposable {
  readonly #options: DesksOptions;
  readonly #tenants: Tenants;
  readonly #clients = new Map<string, Promise<CalcomBookings>>();

  constructor(options: DesksOptions) {
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
  async get(companyId: string): Promise<Desk | undefined> {
    const tenant = await this.#tenants.get(companyId);
    const apiKey = tenant?.company.apiKey;
    if (!tenant || !apiKey) return undefined;
    const { store, clock, settings } = this.#options;
    const calcom = await this.#client(apiKey);
    const forgetTenant = (): void => this.#tenants.forget(companyId);
    return { tenant, calcom, store: store.bookings, clock, settings, forgetTenant };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    const open = clients.flatMap((client) => (client.status === 'fulfilled' ? [client.value] : []));
    await Promise.all(open.map((client) => client[Symbol.asyncDispose]()));
  }

  /** A key that cannot be read now may be readable later: only what worked is kept. */
  async #client(apiKey: SecretRef): Promise<CalcomBookings> {
    const name = JSON.stringify(apiKey);
    const client = this.#clients.get(name) ?? this.#options.connect(apiKey);
    this.#clients.set(name, client);
    client.catch(() => this.#clients.delete(name));
    return client;
  }
}
