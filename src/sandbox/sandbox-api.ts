import type { IncomingMessage } from 'node:http';
import { control, type Controls, Journal } from './control.ts';
import { exchange, type Stage } from './exchange.ts';
import { Faults } from './faults/script.ts';
import { Overlap } from './http/overlap.ts';
import type { Reply } from './http/reply.ts';
import { RateLimiter } from './rate-limit.ts';
import { Router } from './router.ts';
import { ABSENCE_ROUTES } from './routes/absences.ts';
import { BOOKING_CHANGE_ROUTES, BOOKING_RESCHEDULE_ROUTES } from './routes/booking-changes.ts';
import { BOOKING_FIELD_ROUTES } from './routes/booking-fields.ts';
import { BOOKING_LIST_ROUTES, BOOKING_ROUTES } from './routes/bookings.ts';
import { EVENT_TYPE_HISTORY_ROUTES } from './routes/event-type-history.ts';
import { PERSONAL_EVENT_TYPE_ROUTES, TEAM_EVENT_TYPE_ROUTES } from './routes/event-types.ts';
import { MEMBERSHIP_ROUTES } from './routes/memberships.ts';
import { SCHEDULE_ROUTES } from './routes/schedules.ts';
import { SLOT_ROUTES } from './routes/slots.ts';
import { ME_ROUTES, OAUTH_ROUTES, ORGANIZATION_ROUTES, TEAM_ROUTES } from './routes/teams.ts';
import { WEBHOOK_ROUTES } from './routes/webhooks.ts';
import { worldOf } from './seed.ts';
import { Deliveries } from './webhooks/deliveries.ts';
import type { World } from './world/world.ts';

const ROUTES = [
  ...ME_ROUTES,
  ...TEAM_ROUTES,
  ...MEMBERSHIP_ROUTES,
  ...TEAM_EVENT_TYPE_ROUTES,
  ...PERSONAL_EVENT_TYPE_ROUTES,
  ...SCHEDULE_ROUTES,
  ...ABSENCE_ROUTES,
  ...ORGANIZATION_ROUTES,
  ...EVENT_TYPE_HISTORY_ROUTES,
  ...BOOKING_FIELD_ROUTES,
  ...OAUTH_ROUTES,
  ...SLOT_ROUTES,
  ...BOOKING_ROUTES,
  ...BOOKING_LIST_ROUTES,
  ...BOOKING_CHANGE_ROUTES,
  ...BOOKING_RESCHEDULE_ROUTES,
  ...WEBHOOK_ROUTES,
];

/** The stand-in behind its socket: its state and its responses. */
export class SandboxApi implements Controls {
  readonly journal = new Journal();
  readonly overlap = new Overlap();
  readonly deliveries: Deliveries;
  readonly #now: () => number;
  #stage: Stage;

  /** @throws SandboxInputError */
  constructor({ world, faults, now }: { readonly world: World; readonly faults: unknown; readonly now: () => number }) {
    this.#now = now;
    this.deliveries = new Deliveries(now);
    this.#stage = this.#stageOf(world, new Faults(faults));
  }

  world(): World {
    return this.#stage.world.clone();
  }

  state(): unknown {
    return this.#stage.world.toJSON();
  }

  reset(seed: unknown): void {
    this.#stage = this.#stageOf(worldOf(seed, this.#stage.world.profile), new Faults());
    this.deliveries.reset();
  }

  setFaults(script: unknown): void {
    this.#stage.faults = new Faults(script);
    this.deliveries.faults = this.#stage.faults.deliveries;
  }

  /** null: close the connection. */
  async answer(request: IncomingMessage): Promise<Reply | null> {
    const { method = 'GET', url: path = '/' } = request;
    if (path.startsWith('/__sandbox/')) return await control(this, request);
    const { reply, keyName, fault } = await exchange(this.#stage, request);
    const at = new Date(this.#now()).toISOString();
    this.journal.add({ at, method, path, keyName, status: reply?.status ?? null, fault });
    return reply;
  }

  #stageOf(world: World, faults: Faults): Stage {
    const limiter = new RateLimiter(this.#now, world.switches);
    this.deliveries.faults = faults.deliveries;
    const shared = {
      router: new Router(ROUTES, world),
      overlap: this.overlap,
      now: this.#now,
      outbox: this.deliveries,
    };
    return { ...shared, world, limiter, faults };
  }
}
