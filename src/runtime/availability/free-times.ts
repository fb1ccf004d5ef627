import { LRUCache } from 'lru-cache';
import { CalcomError, type CalcomErrorKind } from '../../calcom/caller/errors.ts';
import type { Interval } from '../../model/interval.ts';
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
  /** When whoever asks has no patience left; what was asked of Cal.com goes on. */
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
  /** Cal.com could not be asked: this is what it said before. */
  readonly isStale: boolean;
}

const FRESH_MS = 15 * 60_000;
/** Cal.com's own answers are kept for two seconds: what is read right after a change may be from before it. */
const DOUBTFUL_MS = 5000;
/** How old an answer may be that is given while Cal.com is down. */
const USABLE_MS = 24 * 3_600_000;
/** Weeks of event types; each is some ten stretches. */
const KEPT_WEEKS = 10_000;

/**
 * What Cal.com said of free times, by event type and local week, in this process:
 *
 * | kept                                     | Cal.com is asked | if it is silent      |
 * |------------------------------------------|------------------|----------------------|
 * | nothing                                  | yes              | the error            |
 * | under 15 minutes, of the present epochs  | no               |                      |
 * | of an earlier epoch of somebody in it    | yes              | what is kept, if it is under 24 hours; else the error |
 * | older                                    | yes              | the same             |
 *
 * However many ask at once, Cal.com is asked once. An answer that is asked for because an epoch changed is kept for seconds only.
 */
export class FreeTimes {
  readonly #cache = new LRUCache<string, Kept, WeekQuestion>({
    max: KEPT_WEEKS,
    noDeleteOnFetchRejection: true,
    fetchMethod: (_, before, { context }) => readAnew(context, before),
  });

  readonly #distrusted = new WeakSet<Kept>();

  /** @throws CalcomError when Cal.com cannot be asked and nothing usable is kept, and for whatever is not its silence */
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

  /** What is kept, however old, without asking anybody. */
  peek(question: WeekName): Kept | undefined {
    return this.#cache.peek(keyOf(question));
  }

  /** It proved wrong: read anew, and given only when Cal.com is silent. */
  distrust(kept: Kept): void {
    this.#distrusted.add(kept);
  }

  /** A call that is under way may have begun before an epoch changed: then once more. */
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
  throw new CalcomError('Cal.com did not answer in time who is free', facts);
}

const SILENT: ReadonlySet<CalcomErrorKind> = new Set(['server', 'unreachable', 'timeout', 'rate-limited', 'aborted']);

/** Cal.com said nothing usable, and may do so later. */
function isSilence(error: unknown): error is CalcomError {
  return error instanceof CalcomError && SILENT.has(error.kind);
}

export function calcomProblem(error: CalcomError): Problem {
  const code = isSilence(error) ? 'calcom-unavailable' : 'calcom-refused';
  return problem(code, `free times are unknown: ${error.message}`);
}

/** When the host of an event type is free, as Cal.com says. */
interface FreeTime {
  /** In order; what touches is one. */
  readonly stretches: readonly Interval[];
  /** The only starts that the event type has, where it has an interval of its own; null: any. */
  readonly starts: readonly number[] | null;
}

interface Asked {
  readonly company: CompanyContext;
  readonly serviceId: string;
  readonly reading: Reading;
  readonly week: Interval;
}

/** Minutes of each slot that is asked for: fine enough for what ends at odd times. */
const STEP_MINUTES = 5;

/** @throws CalcomError */
async function readFreeTime(asked: Asked): Promise<FreeTime> {
  const { slotInterval } = asked.reading.eventType;
  if (slotInterval !== null) return onGrid(await slots(asked, slotInterval), slotInterval);
  const starts = await slots(asked, STEP_MINUTES);
  const undeclared = intervalOf(starts);
  if (undeclared !== null) return onGrid(await slots(asked, undeclared), undeclared);
  return { stretches: freeStretches(starts, STEP_MINUTES), starts: null };
}

function onGrid(starts: readonly number[], minutes: number): FreeTime {
  return { stretches: freeStretches(starts, minutes), starts };
}

/** Where somebody gave the event type an interval at Cal.com, slots never follow each other: it shows as the distance between them. */
function intervalOf(starts: readonly number[]): number | null {
  const distances = starts.slice(1).map((startMs, index) => (startMs - (starts[index] ?? startMs)) / 60_000);
  const least = Math.min(...distances);
  return distances.length > 0 && least > STEP_MINUTES ? least : null;
}

/** Of the week as far as it is not over. */
async function slots({ company, serviceId, reading, week }: Asked, minutes: number): Promise<readonly number[]> {
  const today = dayOf(company.clock.now(), company.tenant.company.timeZone);
  const stretch = { fromMs: Math.max(week.fromMs, today.fromMs), toMs: week.toMs };
  if (stretch.fromMs >= stretch.toMs) return [];
  const { candidate, segmentKey, eventType } = reading;
  try {
    return await company.calcom.slots({ ...stretch, eventTypeId: eventType.id, minutes });
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind !== 'not-found') throw error;
    const step = { staffId: candidate.staffId, segmentKey, eventTypeId: eventType.id };
    const childId = await currentChild({ company, appointment: { serviceId }, step });
    if (childId === undefined) throw error;
    return company.calcom.slots({ ...stretch, eventTypeId: childId, minutes });
  }
}
