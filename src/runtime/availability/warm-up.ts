import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Interval } from '../../model/time/interval.ts';
import type { Tenant } from '../company/tenant.ts';
import { candidates } from '../company/candidates.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { daysLater, readingOf, weeksOf, type Reading } from './reading.ts';

export interface WarmUp {
  /** Weeks of event types that are known now. */
  readonly known: number;
  /** Weeks that were not read because it stopped. */
  readonly left: number;
}

interface Week {
  readonly serviceId: string;
  readonly reading: Reading;
  readonly week: Interval;
}

export interface WarmUpOptions {
  readonly days: number;
  /** Ends it before the next call. */
  readonly stop?: AbortSignal | undefined;
}

/** Longer than the client's retries take. */
const PATIENCE_MS = 120_000;
/** Cal.com allows about two calls per second: half of them are left to bookings. */
const PAUSE_MS = 1000;
const MOST_CALLS = 120;

/**
 * Reads the free times of all staff who can be booked before a caller asks: the next weeks first, one call after the other, none for what
 * is fresh. Stops after the limit of calls, and as soon as calls become scarce or Cal.com does not answer: bookings have priority.
 */
export async function warmUp(context: AvailabilityContext, { days, stop }: WarmUpOptions): Promise<WarmUp> {
  const { company, freeTimes } = context;
  const { clock, calcom, store, tenant } = company;
  const weeks = weeksToRead(tenant, clock.now(), days);
  const staffIds = [...new Set(weeks.flatMap(({ reading }) => reading.calendars))];
  const now = { fromMs: clock.now(), toMs: clock.now() + 1 };
  const { epochs: all } = await store.busy(tenant.company.id, staffIds, now);
  const { waits } = calcom.calls;
  let [known, calls] = [0, 0];
  for (const { serviceId, reading, week } of weeks) {
    if (stop?.aborted === true) break;
    const epochs = Object.fromEntries(reading.calendars.map((staffId) => [staffId, all[staffId] ?? 0]));
    const { made } = calcom.calls;
    const question = { company, serviceId, reading, week, epochs, deadlineMs: clock.now() + PATIENCE_MS };
    try {
      const { isStale } = await freeTimes.read(question);
      if (isStale) break;
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      break;
    }
    known += 1;
    if (calcom.calls.made === made) continue;
    calls += 1;
    if (calls === MOST_CALLS || calcom.calls.waits > waits) break;
    await clock.sleep(PAUSE_MS, stop).catch(() => {}); // only the signal ends it early
  }
  return { known, left: weeks.length - known };
}

/** Each week of each event type once: services with one segment may share it between branches. */
function weeksToRead(tenant: Tenant, nowMs: number, days: number): readonly Week[] {
  const found = new Map<string, Week>();
  for (const service of tenant.services.values()) {
    for (const branchId of service.branches) {
      const timeZone = tenant.branches.get(branchId)?.timeZone ?? tenant.company.timeZone;
      const within = { fromMs: nowMs, toMs: daysLater(nowMs, days, timeZone) };
      for (const candidate of candidates(tenant, service, branchId).bookable) {
        const reading = readingOf(tenant, service, candidate);
        for (const week of weeksOf(within, timeZone))
          found.set(`${reading.eventType.id}/${week.fromMs}`, { serviceId: service.id, reading, week });
      }
    }
  }
  return [...found.values()].toSorted((a, b) => a.week.fromMs - b.week.fromMs);
}
