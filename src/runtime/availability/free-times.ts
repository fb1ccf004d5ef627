import { LRUCache } from 'lru-cache';
import { CalcomError, type CalcomErrorKind } from '../../calcom/caller/errors.ts';
import type { ClassSlot, SlotsQuery } from '../../calcom/bookings/bookings-api.ts';
import { mergeIntervals, overlaps, type Interval } from '../../model/time/interval.ts';
import { problem, type Problem } from '../../model/results.ts';
import type { Busy } from '../../store/bookings/booking-store.ts';
import { currentChild } from '../booking/book-step.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { freeStretches } from './fit.ts';
import { dayOf, type Reading } from './reading.ts';

/** One week of one event type. */
export interface WeekQuestion {
  readonly company: CompanyContext;
  readonly serviceId: string;
  readonly reading: Reading;
  readonly week: Interval;
  readonly epochs: Busy['epochs'];
  /** When the caller's waiting time ends; the call to Cal.com continues. */
  readonly deadlineMs: number;
}

type WeekName = Pick<WeekQuestion, 'company' | 'reading' | 'week'>;

export interface Kept extends FreeTime {
  /** When Cal.com was asked. */
  readonly readMs: number;
  readonly epochs: Busy['epochs'];
  readonly freshUntilMs: number;
}

export interface Known {
  readonly free: Kept;
  /** Cal.com did not answer: this is its earlier answer. */
  readonly isStale: boolean;
}

const FRESH_MS = 15 * 60_000;
/** Cal.com caches its answers for two seconds: an answer right after a change may be older than the change. */
const DOUBTFUL_MS = 5000;
/** The maximum age of an answer that is used while Cal.com is down. */
const USABLE_MS = 24 * 3_600_000;
/** Weeks of event types; each has about ten intervals. */
const KEPT_WEEKS = 10_000;

/**
 * A cache of the free times that Cal.com returned, by event type and local week, in this process:
 *
 * | cached                                   | asks Cal.com     | if Cal.com does not answer |
 * |------------------------------------------|------------------|----------------------|
 * | nothing                                  | yes              | the error            |
 * | under 15 minutes old, with the present epochs | no          |                      |
 * | with an earlier epoch of one of its staff | yes             | the cached answer if it is under 24 hours old; else the error |
 * | older                                    | yes              | the same             |
 *
 * Simultaneous reads share one call to Cal.com (single-flight). An answer that was read because an epoch changed is kept only for seconds.
 */
export class FreeTimes {
  readonly #cache = new LRUCache<string, Kept, WeekQuestion>({
    max: KEPT_WEEKS,
    noDeleteOnFetchRejection: true,
    fetchMethod: (_, before, { context }) => readAnew(context, before),
  });

  readonly #distrusted = new WeakSet<Kept>();

  /** @throws CalcomError when Cal.com does not answer and no usable answer is cached, and for every other error */
  async read(question: WeekQuestion): Promise<Known> {
    const { company, epochs } = question;
    const kept = this.peek(question);
    const isFresh = kept && covers(kept, epochs) && company.clock.now() < kept.freshUntilMs;
    if (isFresh && !this.#distrusted.has(kept)) return { free: kept, isStale: false };
    try {
      return { free: await inTime(question, this.#fetch(question)), isStale: false };
    } catch (error) {
      if (!isSilence(error) || !kept || !isUsable(kept, company.clock.now())) throw error;
      return { free: kept, isStale: true };
    }
  }

  /** The cached answer of any age; makes no call. */
  peek(question: WeekName): Kept | undefined {
    return this.#cache.peek(keyOf(question));
  }

  /** Marks an answer that proved wrong: it is read again, and used only when Cal.com does not answer. */
  distrust(kept: Kept): void {
    this.#distrusted.add(kept);
  }

  /** A call in flight may have begun before an epoch changed: then it is made once more. */
  async #fetch(question: WeekQuestion): Promise<Kept> {
    for (;;) {
      const fetched = await this.#cache.forceFetch(keyOf(question), { forceRefresh: true, context: question });
      if (covers(fetched, question.epochs)) return fetched;
    }
  }
}

async function readAnew({ epochs, ...question }: WeekQuestion, before: Kept | undefined): Promise<Kept> {
  const readMs = question.company.clock.now();
  const isAfterChange = before !== undefined && !covers(before, epochs);
  const free = await readFreeTime(question);
  return {
    ...free,
    readMs,
    epochs,
    freshUntilMs: question.company.clock.now() + (isAfterChange ? DOUBTFUL_MS : FRESH_MS),
  };
}

export function isUsable(kept: Kept, nowMs: number): boolean {
  return nowMs - kept.readMs <= USABLE_MS;
}

function covers(kept: Kept, epochs: Busy['epochs']): boolean {
  return Object.entries(epochs).every(([staffId, epoch]) => (kept.epochs[staffId] ?? -1) >= epoch);
}

function keyOf({ company, reading, week }: WeekName): string {
  return `${company.tenant.company.id}/${reading.eventType.id}/${week.fromMs}`;
}

async function inTime<T>({ company, deadlineMs }: WeekQuestion, work: Promise<T>): Promise<T> {
  const enough = new AbortController();
  const late = company.clock.sleep(Math.max(0, deadlineMs - company.clock.now()), enough.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  try {
    const first = await Promise.race([work, late]);
    if (first !== 'late') return first;
  } finally {
    enough.abort();
  }
  const facts = { kind: 'timeout', outcome: 'refused', retryable: true } as const;
  throw new CalcomError('Cal.com did not return free times in time', facts);
}

const SILENT: ReadonlySet<CalcomErrorKind> = new Set(['server', 'unreachable', 'timeout', 'rate-limited', 'aborted']);

/** Whether Cal.com gave no usable answer and may give one later. */
function isSilence(error: unknown): error is CalcomError {
  return error instanceof CalcomError && SILENT.has(error.kind);
}

export function calcomProblem(error: CalcomError): Problem {
  const code = isSilence(error) ? 'calcom-unavailable' : 'calcom-refused';
  return problem(code, `free times are unknown: ${error.message}`);
}

/** The free time of an event type's host, as Cal.com returns it. */
interface FreeTime {
  /** Ascending; adjoining intervals are joined. */
  readonly stretches: readonly Interval[];
  /** The only starts of the event type, if it is a class or has an interval of its own; null: any. */
  readonly starts: readonly number[] | null;
  /** Of a class: the places that are left at each start. */
  readonly left?: ReadonlyMap<number, number>;
}

interface Asked {
  readonly company: CompanyContext;
  readonly serviceId: string;
  readonly reading: Reading;
  readonly week: Interval;
}

/** Length of each requested slot in minutes: fine enough for services that end at odd times. */
const STEP_MINUTES = 5;

/** @throws CalcomError */
async function readFreeTime(asked: Asked): Promise<FreeTime> {
  if (asked.reading.isClass) return classTimes(asked);
  const { slotInterval } = asked.reading.eventType;
  if (slotInterval !== null) return onGrid(await slots(asked, slotInterval), slotInterval);
  const starts = await slots(asked, STEP_MINUTES);
  const undeclared = intervalOf(starts);
  if (undeclared !== null) return onGrid(await slots(asked, undeclared), undeclared);
  return { stretches: freeStretches(starts, STEP_MINUTES), starts: null };
}

/** Cal.com lists full starts too, and accepts a start that overlaps another one of the same class: neither is offered. */
async function classTimes(asked: Asked): Promise<FreeTime> {
  const { candidate, segmentKey, lengthMs } = asked.reading;
  const minutes = candidate.ownMinutes[segmentKey];
  const slots = await ask(asked, minutes === undefined ? {} : { minutes }, (query) =>
    asked.company.calcom.classSlots(query),
  );
  const time = ({ startMs }: ClassSlot): Interval => ({ fromMs: startMs, toMs: startMs + lengthMs });
  const booked = slots.filter((slot) => slot.booked > 0);
  const open = slots.filter(
    (slot) => slot.left > 0 && !booked.some((one) => one !== slot && overlaps(time(one), time(slot))),
  );
  const starts = open.map(({ startMs }) => startMs);
  return {
    stretches: mergeIntervals(open.map(time)),
    starts,
    left: new Map(open.map(({ startMs, left }) => [startMs, left])),
  };
}

function onGrid(starts: readonly number[], minutes: number): FreeTime {
  return { stretches: freeStretches(starts, minutes), starts };
}

/** If the event type has an interval of its own in Cal.com, slots never adjoin: the distance between them is that interval. */
function intervalOf(starts: readonly number[]): number | null {
  const distances = starts.slice(1).map((startMs, index) => (startMs - (starts[index] ?? startMs)) / 60_000);
  const least = Math.min(...distances);
  return distances.length > 0 && least > STEP_MINUTES ? least : null;
}

function slots(asked: Asked, minutes: number): Promise<readonly number[]> {
  return ask(asked, { minutes }, (query) => asked.company.calcom.slots(query));
}

/** The slots of the week, without its past. */
async function ask<Slot>(
  { company, serviceId, reading, week }: Asked,
  length: Pick<SlotsQuery, 'minutes'>,
  read: (query: SlotsQuery) => Promise<readonly Slot[]>,
): Promise<readonly Slot[]> {
  const today = dayOf(company.clock.now(), company.tenant.company.timeZone);
  const stretch = { fromMs: Math.max(week.fromMs, today.fromMs), toMs: week.toMs };
  if (stretch.fromMs >= stretch.toMs) return [];
  const { candidate, segmentKey, eventType } = reading;
  try {
    return await read({ ...stretch, eventTypeId: eventType.id, ...length });
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind !== 'not-found') throw error;
    const step = { staffId: candidate.staffId, segmentKey, eventTypeId: eventType.id };
    const childId = await currentChild({ company, appointment: { serviceId }, step });
    if (childId === undefined) throw error;
    return read({ ...stretch, eventTypeId: childId, ...length });
  }
}
