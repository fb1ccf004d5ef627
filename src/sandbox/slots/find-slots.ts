import type { ReservationRow } from '../world/booking-table.ts';
import { overlaps, type EventTypeRow, type Span, type UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { common, freeRanges } from './free.ts';
import { hostsOf, zoneOf, type Hosts } from './hosts.ts';
import { isBusinessDay, isOutOfBounds } from './limits.ts';
import { localDay, offsetMs } from './time-zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** Maximum number of days in which a rolling window looks for free slots. */
const FARTHEST_DAYS = 90;

export interface SlotQuestion {
  readonly type: EventTypeRow;
  readonly span: Span;
  readonly now: number;
  readonly lengthMinutes: number;
  /** The caller's time zone. */
  readonly zone: string;
  /** Restricts a round robin to these hosts. */
  readonly among: readonly number[];
  /** The booking that is being moved. */
  readonly exceptUid?: string | undefined;
}

/** The offered starts: all fixed hosts and one of the pool are free, within the window, and not reserved. */
export function findSlots(world: World, question: SlotQuestion): readonly number[] {
  const { type, now, lengthMinutes } = question;
  const hosts = hostsOf(world, type, question.among);
  const zone = zoneOf(world, type, hosts);
  const starts = freeStarts(world, question, hosts).filter(
    (startMs) => !isOutOfBounds(type.settings, { startMs, now, zone }),
  );
  const reserved = reservations(world, question, hosts);
  const isReserved = (startMs: number): boolean =>
    reserved.some((span) => overlaps(span, { startMs, endMs: startMs + lengthMinutes * MINUTE_MS }));
  const last = lastRollingDay(world, question, { hosts, zone });
  return starts.filter((startMs) => !isReserved(startMs) && localDay(zone, startMs) <= last);
}

function freeStarts(world: World, question: SlotQuestion, { fixed, pool }: Hosts): readonly number[] {
  const { type, span, now, lengthMinutes, exceptUid } = question;
  const { slotInterval, offsetStart, minimumBookingNotice } = type.settings;
  const notBeforeMs = now + minimumBookingNotice * MINUTE_MS;
  const asked = { type, lengthMinutes, exceptUid, span: { ...span, startMs: Math.max(span.startMs, now) } };
  const free = (user: UserRow): readonly Span[] => freeRanges(world, { ...asked, user });
  const shared = common(fixed.map(free));
  // A bug of the real server: if the mandatory hosts have no common time, the pool is offered without them.
  const together = shared.length > 0 || pool.length === 0 ? [shared] : [];
  // The ranges of the pool are not merged: one host must be free for the whole slot.
  const each = pool.length > 0 ? [pool.flatMap(({ user }) => free(user))] : [];
  return startsIn(common([...together, ...each]), {
    lengthMinutes,
    everyMinutes: slotInterval || lengthMinutes,
    offsetMinutes: offsetStart,
    notBeforeMs,
    zone: question.zone,
  });
}

/** A reservation hides a start for all types that share its host; a reserved seat only takes the seat. */
function reservations(world: World, { span, now }: SlotQuestion, { fixed, pool }: Hosts): readonly Span[] {
  const users = new Set([...fixed, ...pool.map(({ user }) => user)].map((user) => user.id));
  const isSeat = (row: ReservationRow): boolean => world.eventTypes.get(row.eventTypeId)?.settings.seats !== null;
  return world.reservations.during(span, now).filter((row) => users.has(row.userId) && !isSeat(row));
}

/** The last of the days with a free slot, as many as the window is long. */
function lastRollingDay(
  world: World,
  question: SlotQuestion,
  { hosts, zone }: { readonly hosts: Hosts; readonly zone: string },
): number {
  const window = question.type.settings.bookingWindow;
  if (window?.type === 'range' || window?.rolling !== true) return Number.POSITIVE_INFINITY;
  const span = { startMs: question.now, endMs: question.now + FARTHEST_DAYS * DAY_MS };
  const days = new Set(freeStarts(world, { ...question, span }, hosts).map((startMs) => localDay(zone, startMs)));
  const counted = [...days].filter((day) => window.type === 'calendarDays' || isBusinessDay(day));
  return counted[window.value - 1] ?? Number.POSITIVE_INFINITY;
}

const HOUR_MS = 60 * MINUTE_MS;
/** A requested day ends at 23:59:59, but a slot may end at midnight. */
const TOLERANCE_MS = 1000;
/** Starts are multiples of the largest of these that divides the interval between them. */
const ROUND_MINUTES = [60, 30, 20, 15, 10, 5];

interface Grid {
  readonly lengthMinutes: number;
  /** The interval between starts. */
  readonly everyMinutes: number;
  /** Added to the first start of a range, and to each interval. */
  readonly offsetMinutes: number;
  readonly notBeforeMs: number;
  /** The time zone of the rounded times: the caller's. */
  readonly zone: string;
}

/**
 * The starts within the ranges. A range starts at a rounded time; if it begins within a slot of an earlier range (another host's), it
 * continues that range's grid.
 */
export function startsIn(ranges: readonly Span[], grid: Grid): readonly number[] {
  const every = Math.max(1, grid.everyMinutes);
  const round = ROUND_MINUTES.find((minutes) => every % minutes === 0) ?? 1;
  const stepMs = (every + grid.offsetMinutes) * MINUTE_MS;
  const starts = new Set<number>();
  for (const range of [...ranges].sort((a, b) => a.startMs - b.startMs)) {
    const first = rounded(Math.max(range.startMs, grid.notBeforeMs), { minutes: round, zone: grid.zone });
    let startMs = aligned(first + grid.offsetMinutes * MINUTE_MS, { range, starts, stepMs });
    for (; startMs + grid.lengthMinutes * MINUTE_MS <= range.endMs + TOLERANCE_MS; startMs += stepMs)
      starts.add(startMs);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Rounds up to the next multiple within the hour; seconds are ignored. */
function rounded(atMs: number, { minutes, zone }: { readonly minutes: number; readonly zone: string }): number {
  const offset = offsetMs(zone, atMs);
  const local = Math.floor((atMs + offset) / MINUTE_MS) * MINUTE_MS;
  const hour = Math.floor(local / HOUR_MS) * HOUR_MS;
  const step = minutes * MINUTE_MS;
  return hour + Math.ceil((local - hour) / step) * step - offset;
}

interface Earlier {
  readonly range: Span;
  readonly starts: ReadonlySet<number>;
  readonly stepMs: number;
}

function aligned(startMs: number, { range, starts, stepMs }: Earlier): number {
  let previous = Number.NEGATIVE_INFINITY;
  for (const start of starts) if (start < startMs && start > previous) previous = start;
  if (previous + stepMs <= startMs) return startMs;
  return previous >= range.startMs ? previous : previous + stepMs;
}
