import { systemClock } from '../../../src/calcom/caller/clock.ts';
import type { Clock } from '../../../src/calcom/caller/clock.ts';
import type { Interval } from '../../../src/model/time/interval.ts';
import { checkAvailability, nextSlots } from '../../../src/runtime/availability/starts-of-service.ts';
import type { AvailabilityContext } from '../../../src/runtime/availability/find-starts.ts';
import { FreeTimes } from '../../../src/runtime/availability/free-times.ts';
import { offersOf } from '../../../src/runtime/availability/offers.ts';
import type { AvailabilityResult, NextStartsResult } from '../../../src/model/results.ts';
import { answerOf } from '../../../src/runtime/http/answer.ts';
import type { CompanyContext } from '../../../src/runtime/company/company-context.ts';
import type { ServiceRequest } from '../../../src/runtime/company/candidates.ts';
import { monday, openSalon } from '../../support/booking/open-salon.ts';
import type { OpenSalon, OpenSalonOptions } from '../../support/booking/open-salon.ts';

interface Body {
  readonly available: boolean;
  readonly starts: readonly AnsweredStart[];
  readonly alternatives: readonly AnsweredStart[];
  readonly more: boolean;
  readonly stale: boolean;
  readonly ageSeconds?: number;
  readonly staffCertain: boolean;
  readonly fallback?: { readonly asked: string; readonly used: { readonly name: string } };
  readonly unread?: readonly { readonly name: string }[];
  readonly searchedUntil: string;
  readonly code?: string;
}

interface Answer {
  readonly status: number;
  readonly body: Body;
}

interface AnsweredStart {
  readonly start: string;
  readonly staff: readonly { readonly name: string; readonly end: string }[];
}

export interface AskingSalon extends AsyncDisposable {
  readonly salon: OpenSalon;
  context(): Promise<AvailabilityContext>;
  /** At a time of `monday()`, or within two: `ask('cut', '10:00')`, `ask('cut', '10:00-11:00')`. */
  ask(service: string, at: string, more?: Partial<ServiceRequest>): Promise<Answer>;
  next(service: string, fromMs: number, more?: Partial<ServiceRequest> & { limit?: number }): Promise<Answer>;
  /** How often Cal.com was asked for slots since the beginning, or since the last look. */
  slotCalls(): number;
  /** Time passes for the salon, not for Cal.com. */
  advance(ms: number): void;
  /** From now on every deadline is over at once. */
  losePatience(): void;
}

/** In place of the seconds that Cal.com is waited for: a machine may be busy. */
const PATIENCE_MS = 120_000;

/** Between two attempts, in place of what is left of a deadline. */
function isPause(ms: number): boolean {
  return ms > 0 && ms < 500;
}

/** A salon of which people ask when it has time; its bookings ask the same of the same cache. */
export async function askingSalon(options: OpenSalonOptions = {}): Promise<AskingSalon> {
  let aheadMs = 0;
  let patienceMs = PATIENCE_MS;
  const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(isPause(ms) ? ms : patienceMs, signal);
  const clock = { ...systemClock, sleep, now: () => Date.now() + aheadMs };
  const freeTimes = new FreeTimes();
  const company = (): Promise<CompanyContext> => salon.company();
  const context = async (): Promise<AvailabilityContext> => ({ company: await company(), freeTimes });
  const salon: OpenSalon = await openSalon({
    clock,
    offers: {
      likelyFirst: async (request, startMs) => offersOf(await context()).likelyFirst(request, startMs),
      alternatives: async (request, startMs) => offersOf(await context()).alternatives(request, startMs),
    },
    ...options,
  });
  let seen = 0;
  return {
    salon,
    context,
    ask: async (service, at, more) => {
      const question = { ...requestFor(service, more), at: mondayStretch(at), understood: at };
      return answered(await checkAvailability(await context(), question));
    },
    next: async (service, fromMs, { limit = 3, ...more } = {}) => {
      return answered(await nextSlots(await context(), requestFor(service, more), { fromMs, limit }));
    },
    slotCalls: () => {
      const calls = salon.world.sandbox.journal.entries().filter(({ path }) => path.startsWith('/v2/slots?'));
      const fresh = calls.length - seen;
      seen = calls.length;
      return fresh;
    },
    advance: (ms) => {
      aheadMs += ms;
    },
    losePatience: () => {
      patienceMs = 1;
    },
    [Symbol.asyncDispose]: () => salon[Symbol.asyncDispose](),
  };
}

function answered(result: AvailabilityResult | NextStartsResult): Answer {
  const { status, body } = answerOf(result);
  return { status, body: body as unknown as Body };
}

function requestFor(service: string, more: Partial<ServiceRequest> = {}): ServiceRequest {
  return { service, branch: null, staff: null, ...more };
}

function mondayStretch(at: string): Interval {
  const [from = '', to = from] = at.split('-');
  return { fromMs: monday(from), toMs: monday(to) };
}

/** Each as `10:00 emma, fabian-1`. */
export function words(starts: readonly AnsweredStart[]): readonly string[] {
  return starts.map(({ start, staff }) => `${start.slice(11, 16)} ${staff.map(({ name }) => name).join(', ')}`);
}
