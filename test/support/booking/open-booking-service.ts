import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import { createCalcomBookings } from '../../../src/calcom/client.ts';
import { systemClock, type Clock, type Timeouts } from '../../../src/calcom/caller/clock.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import type { Appointment } from '../../../src/model/appointment.ts';
import type { RateBudget } from '../../../src/model/calcom-access.ts';
import type { Offers } from '../../../src/runtime/booking/book.ts';
import {
  BOOKING_SETTINGS,
  CompanyContexts,
  type BookingSettings,
} from '../../../src/runtime/company/company-context.ts';
import { BookingService } from '../../../src/runtime/booking/booking-service.ts';
import type { Store } from '../../../src/store/store.ts';
import { answering, type AnsweringService } from './answering-service.ts';
import { watchCalcom, watchStore, type Pass } from '../servers/tripwire.ts';

export interface ServiceOptions {
  /** Another way to Cal.com. */
  readonly baseUrl?: string;
  readonly settings?: Partial<BookingSettings>;
  readonly clock?: Clock;
  readonly timeouts?: Partial<Timeouts>;
  /** More calls than any test makes when absent. */
  readonly budget?: RateBudget;
  readonly wrap?: (calcom: CalcomBookings) => CalcomBookings;
  /** Told of each write to the journal and of each call to Cal.com, before and after; may wait, or kill the process. */
  readonly pass?: Pass;
  readonly offers?: Partial<Offers>;
  readonly finished?: (appointment: Appointment) => void;
  /** Of what failed after its caller had been answered. The test fails when nobody expects it. */
  readonly onError?: (error: unknown) => void;
}

export interface ServiceEnds {
  readonly store: Store;
  readonly baseUrl: string;
  readonly apiKey: string;
}

export interface OpenBookingService extends AsyncDisposable {
  readonly bookingService: AnsweringService;
  readonly companies: CompanyContexts;
}

/** Nothing is known of free times: candidates are tried in their order. */
const NO_OFFERS: Offers = {
  likelyFirst: ({ candidates }) => Promise.resolve(candidates),
  alternatives: () => Promise.resolve([]),
};

/** A booking service as a process has it. It repeats what failed at once, and has calls enough. */
export function openBookingService(ends: ServiceEnds, options: ServiceOptions = {}): OpenBookingService {
  const { clock = systemClock, pass } = options;
  const settings = { ...BOOKING_SETTINGS, lookUpAgainMs: 1, ...options.settings };
  const store = pass ? watchStore(ends.store, pass) : ends.store;
  const connect = (): Promise<CalcomBookings> => {
    const client = createCalcomBookings({
      baseUrl: options.baseUrl ?? ends.baseUrl,
      apiKey: ends.apiKey,
      budget:
        options.budget ?? new MemoryBudget(clock.now, { limit: 1_000_000, remaining: 1_000_000, resetMs: 60_000 }),
      clock,
      retry: { baseMs: 1, capMs: 1 },
      ...(options.timeouts && { timeouts: options.timeouts }),
    });
    const wrapped = options.wrap?.(client) ?? client;
    return Promise.resolve(pass ? watchCalcom(wrapped, pass) : wrapped);
  };
  const companies = new CompanyContexts({ store, connect, clock, settings });
  const bookingService = new BookingService({
    store: store.bookings,
    company: (companyId) => companies.get(companyId),
    offers: () => ({ ...NO_OFFERS, ...options.offers }),
    finished: (appointment) => options.finished?.(appointment),
    onError: (error) => (options.onError ?? unexpected)(error),
    clock,
    leaseMs: settings.leaseMs,
  });
  return {
    bookingService: answering(bookingService),
    companies,
    [Symbol.asyncDispose]: () => companies[Symbol.asyncDispose](),
  };
}

function unexpected(error: unknown): never {
  throw error;
}
