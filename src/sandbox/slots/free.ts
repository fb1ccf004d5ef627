import {
  WEEKDAYS,
  type BookingRow,
  type EventTypeRow,
  type ScheduleRow,
  type Span,
  type UserRow,
} from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { scheduleFor } from './hosts.ts';
import { limitedPeriods } from './limits.ts';
import { dateOf, instantOf, localDay, weekdayOf } from './time-zone.ts';

/** Times in the span at which the user may be booked: open, not busy, and not over a limit of the type. */
export function freeRanges(world: World, asked: Asked & { readonly lengthMinutes: number }): readonly Span[] {
  const schedule = scheduleFor(world, asked.type, asked.user);
  const open = workingHours(schedule, asked.span);
  if (!schedule || open.length === 0) return [];
  const limited = limitedPeriods(world, { ...asked, zone: schedule.timeZone });
  return withoutBusy(open, [...busySpans(world, asked), ...limited]);
}

/** Returns true if the user is free for the whole span. */
export function isFree(world: World, asked: Asked): boolean {
  const { startMs, endMs } = asked.span;
  const ranges = freeRanges(world, { ...asked, lengthMinutes: (endMs - startMs) / 60_000 });
  return ranges.some((range) => range.startMs <= startMs && range.endMs >= endMs);
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** A user, a time, and the type to book. */
interface Asked {
  readonly user: UserRow;
  readonly type: EventTypeRow;
  readonly span: Span;
  /** The booking that is being moved. */
  readonly exceptUid?: string | undefined;
}

/**
 * Times at which the user is busy, including buffers: those of the existing booking and those of the requested type add up on both sides,
 * so that the time after one meeting and the time before the next are both kept.
 */
function busySpans(world: World, asked: Asked): readonly Span[] {
  const { beforeEventBuffer, afterEventBuffer } = asked.type.settings;
  const around = { startMs: asked.span.startMs - DAY_MS, endMs: asked.span.endMs + DAY_MS };
  const booked = world.bookings
    .ofPerson(asked.user, around)
    .filter((row) => row.uid !== asked.exceptUid && blocks(world, row))
    .flatMap((row) => {
      const own = world.eventTypes.get(row.eventTypeId)?.settings;
      const whole = widened(row, {
        before: (own?.beforeEventBuffer ?? 0) + afterEventBuffer,
        after: (own?.afterEventBuffer ?? 0) + beforeEventBuffer,
      });
      return isOpenToItsType(world, row, asked.type) ? withoutBusy([whole], [row]) : [whole];
    });
  const calendar = world.busyTimes
    .of(asked.user.id, around)
    .map((span) => widened(span, { before: afterEventBuffer, after: beforeEventBuffer }));
  const zone = scheduleFor(world, asked.type, asked.user)?.timeZone ?? 'UTC';
  const away = [...world.absences.values()]
    .filter(({ userId }) => userId === asked.user.id)
    .map((row) => localDays(row, zone));
  return [...booked, ...calendar, ...away];
}

/** An absence from the first to the last millisecond of days in UTC means these days in the host's time zone. */
function localDays(span: Span, zone: string): Span {
  const isWhole = span.startMs % DAY_MS === 0 && (span.endMs + 1) % DAY_MS === 0;
  if (!isWhole) return span;
  return { startMs: instantOf(zone, span.startMs / DAY_MS), endMs: instantOf(zone, (span.endMs + 1) / DAY_MS) };
}

/** True for accepted bookings; for pending ones only if their event type says so. */
function blocks(world: World, row: BookingRow): boolean {
  if (row.status === 'cancelled' || row.status === 'rejected') return false;
  const settings = world.eventTypes.get(row.eventTypeId)?.settings;
  return row.status === 'accepted' || settings?.confirmationPolicy?.blockUnconfirmedBookingsInBooker === true;
}

/**
 * For its own event type a booking with seats blocks only its buffers, even when it is full: the real server counts bookings where it
 * should count seats. So starts of that type may overlap, unless it has one seat.
 */
function isOpenToItsType(world: World, row: BookingRow, asked: EventTypeRow): boolean {
  const seats = world.eventTypes.get(row.eventTypeId)?.settings.seats?.seatsPerTimeSlot ?? 1;
  return row.hasSeats && row.eventTypeId === asked.id && seats > 1;
}

function widened({ startMs, endMs }: Span, minutes: { readonly before: number; readonly after: number }): Span {
  return { startMs: startMs - minutes.before * MINUTE_MS, endMs: endMs + minutes.after * MINUTE_MS };
}

/** The schedule's open times within the span, in its own time zone, so that a day may have 23 or 25 hours. */
function workingHours(schedule: ScheduleRow | undefined, span: Span): readonly Span[] {
  if (!schedule || span.endMs <= span.startMs) return [];
  const { timeZone } = schedule;
  const open: Span[] = [];
  for (let day = localDay(timeZone, span.startMs); day <= localDay(timeZone, span.endMs); day += 1) {
    for (const { startTime, endTime } of hoursOf(schedule, day)) {
      const [startMs, endMs] = [startTime, endTime].map((time) => instantOf(timeZone, day, minutesOf(time)));
      if (startMs !== undefined && endMs !== undefined && startMs < endMs) open.push({ startMs, endMs });
    }
  }
  return common([open.sort((a, b) => a.startMs - b.startMs), [span]]);
}

/** `day` counts the days since 1970. Overrides of a day replace its hours. */
function hoursOf({ availability, overrides }: ScheduleRow, day: number): readonly Hours[] {
  const ofDay = overrides.filter(({ date }) => date === dateOf(day));
  if (ofDay.length > 0) return ofDay;
  return availability.filter(({ days }) => days.some((name) => WEEKDAYS.indexOf(name) === weekdayOf(day)));
}

interface Hours {
  readonly startTime: string;
  readonly endTime: string;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The ranges without the busy spans. */
export function withoutBusy(ranges: readonly Span[], busy: readonly Span[]): readonly Span[] {
  let left = ranges;
  for (const taken of busy) left = left.flatMap((range) => cut(range, taken));
  return left;
}

function cut(range: Span, taken: Span): readonly Span[] {
  if (taken.endMs <= range.startMs || taken.startMs >= range.endMs) return [range];
  const before = { startMs: range.startMs, endMs: taken.startMs };
  const after = { startMs: taken.endMs, endMs: range.endMs };
  return [before, after].filter(isSome);
}

/** Times that are in all of the lists. */
export function common(lists: readonly (readonly Span[])[]): readonly Span[] {
  const [first = [], ...others] = lists;
  return others.reduce((left, list) => left.flatMap((range) => list.flatMap((other) => shared(range, other))), first);
}

function shared(one: Span, other: Span): readonly Span[] {
  const startMs = Math.max(one.startMs, other.startMs);
  const endMs = Math.min(one.endMs, other.endMs);
  return [{ startMs, endMs }].filter(isSome);
}

function isSome({ startMs, endMs }: Span): boolean {
  return startMs < endMs;
}
