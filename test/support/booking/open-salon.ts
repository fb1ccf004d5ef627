import { Temporal } from 'temporal-polyfill';
import type { Appointment, Customer } from '../../../src/model/appointment.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { BookRequest } from '../../../src/runtime/booking/book.ts';
import type { CompanyContext } from '../../../src/runtime/company/company-context.ts';
import type { AnsweringService } from './answering-service.ts';
import type { CompanyContexts } from '../../../src/runtime/company/company-context.ts';
import type { ProfileName } from '../../../src/sandbox/profile.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import type { Answer } from './answering-service.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { openBookingService } from './open-booking-service.ts';
import type { ServiceOptions } from './open-booking-service.ts';
import { salon } from '../manifests/salon.ts';
import { SALON_KEY, world } from '../world.ts';
import type { World } from '../world.ts';

/** The demo's people, with as many calls as a test likes: none waits for the end of a minute. */
export const UNLIMITED_SEED = {
  ...DEMO_SEED,
  apiKeys: (DEMO_SEED.apiKeys ?? []).map((key) => ({ ...key, rateLimit: { limit: 1_000_000 } })),
};

/** The same, who all work from Monday to Saturday from nine to six. */
export const BUSY_SEED = {
  ...UNLIMITED_SEED,
  schedules: (DEMO_SEED.schedules ?? []).map(({ id, userId }) => ({
    id,
    userId,
    timeZone: 'Europe/Berlin',
    days: [1, 2, 3, 4, 5, 6],
    start: '09:00',
    end: '18:00',
  })),
};

/** A salon with everything applied, and a booking service that takes its bookings. */
export interface OpenSalon extends AsyncDisposable {
  readonly world: World;
  readonly bookingService: AnsweringService;
  readonly companies: CompanyContexts;
  company(): Promise<CompanyContext>;
  /** Every appointment that came to an end here. */
  readonly finished: readonly Appointment[];
  /** What stands in Cal.com, as words: `emma 09:00-09:30`, by start. */
  calcomBookings(): readonly string[];
  /** Another process, as far as the booking service can tell: a store and a booking service of its own. */
  anotherService(wanted?: ServiceOptions): Promise<AnsweringService>;
}

export interface OpenSalonOptions extends Omit<ServiceOptions, 'finished'> {
  readonly catalog?: Catalog;
  readonly seed?: unknown;
  /** How Cal.com behaves; as 6.1 when absent. */
  readonly profile?: ProfileName;
}

export async function openSalon(options: OpenSalonOptions = {}): Promise<OpenSalon> {
  await using resources = new AsyncDisposableStack();
  const here = resources.use(
    await world({ seed: options.seed ?? BUSY_SEED, ...(options.profile && { profile: options.profile }) }),
  );
  await here.apply(options.catalog ?? salon().build());
  const finished: Appointment[] = [];
  const wanted = { ...options, finished: (appointment: Appointment) => void finished.push(appointment) };
  const ends = { baseUrl: here.sandbox.url, apiKey: SALON_KEY };
  const { bookingService, companies } = resources.use(openBookingService({ ...ends, store: here.store }, wanted));
  const owned = resources.move();
  return {
    world: here,
    bookingService,
    companies,
    finished,
    company: async () => {
      const company = await companies.get(COMPANY);
      if (!company) throw new Error('nothing was applied');
      return company;
    },
    calcomBookings: () => liveBookings(here),
    anotherService: async (others = {}) => {
      const { pass: _, ...shared } = wanted;
      const store = owned.use(await openStore({ url: here.databaseUrl }));
      return owned.use(openBookingService({ ...ends, store }, { ...shared, ...others })).bookingService;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export const COMPANY = salon().build().company.id;

export const ANNA: Customer = { name: 'Anna Beispiel', email: 'anna@guests.example', phone: null, language: 'de' };

/** The given time by Berlin's clocks on a Monday at least ten days ahead, or so many days later. */
export function monday(time: string, daysLater = 0): number {
  const soon = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 10 });
  const day = soon.add({ days: ((8 - soon.dayOfWeek) % 7) + daysLater });
  return day.toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: time }).epochMilliseconds;
}

export function wants(service: string, more: Partial<BookRequest> = {}): BookRequest {
  return {
    service,
    branch: null,
    staff: null,
    startMs: monday('10:00'),
    customer: ANNA,
    allowOverlap: true,
    key: null,
    ...more,
  };
}

/** The answer's appointment, as JSON. */
export function appointmentIn(answer: Answer) {
  return (answer.body as unknown as { appointment: AnsweredAppointment }).appointment;
}

interface AnsweredAppointment {
  readonly id: string;
  readonly status: string;
  readonly syncStatus: string;
  readonly start: string;
  readonly phases: readonly {
    readonly segment: string;
    readonly staff: { readonly name: string };
    readonly start: string;
    readonly end: string;
    readonly status: string;
    readonly bookingUid: string | null;
  }[];
}

interface SandboxState {
  readonly users: readonly { readonly id: number; readonly name: string }[];
  readonly bookings: readonly {
    readonly userId: number;
    readonly status: string;
    readonly startMs: number;
    readonly endMs: number;
  }[];
}

function liveBookings({ sandbox }: World): readonly string[] {
  const state = sandbox.state() as SandboxState;
  const names = new Map(state.users.map(({ id, name }) => [id, name]));
  return state.bookings
    .filter(({ status }) => status === 'accepted' || status === 'pending')
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ userId, startMs, endMs }) => `${names.get(userId)} ${time(startMs)}-${time(endMs)}`);
}

function time(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' }).format(ms);
}
