import { exception, Refusal } from '../envelopes.ts';
import { instantOf, localDay, offsetMs } from '../slots/time-zone.ts';
import { type BookingRow, type EventTypeRow, idempotencyKey } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { NewBooking } from './input.ts';
import { newUid } from './new-row.ts';

/** One occurrence: a new booking, or the guest's existing one. */
export type SeriesItem =
  | { readonly kind: 'new'; readonly row: Omit<BookingRow, 'id'> }
  | { readonly kind: 'repeat'; readonly row: BookingRow };

/** The bookings that a create has written and the response contains; or the reason why it stopped early. */
export interface Written {
  readonly made: readonly BookingRow[];
  readonly answered: readonly BookingRow[];
  readonly refusal?: Refusal;
}

interface Asked {
  readonly type: EventTypeRow;
  readonly input: NewBooking;
  readonly status: 'accepted' | 'pending';
  /** Checks the first occurrence and drafts it. */
  readonly first: () => Omit<BookingRow, 'id'>;
}

/**
 * The first occurrence decides: only its time is checked, and its hosts are used for all.
 *
 * @throws Refusal for the first occurrence, and (400) for more occurrences than the event type allows
 */
export function draftSeries(world: World, { type, input, status, first }: Asked): readonly SeriesItem[] {
  const repeatAt = (startMs: number): BookingRow | undefined =>
    repeatedBooking(world, type, { input: { ...input, startMs }, status });
  const [, ...later] = startsOf(type, input);
  const repeat = repeatAt(input.startMs);
  const head: SeriesItem = repeat ? { kind: 'repeat', row: repeat } : { kind: 'new', row: first() };
  return [head, ...later.map((startMs) => itemAt(head.row, startMs, repeatAt(startMs)))];
}

function itemAt(head: Omit<BookingRow, 'id'>, startMs: number, repeat: BookingRow | undefined): SeriesItem {
  if (repeat) return { kind: 'repeat', row: repeat };
  const uid = newUid();
  const place = { startMs, endMs: startMs + head.endMs - head.startMs, userId: head.userId, reassignedById: null };
  const key = head.status === 'accepted' ? idempotencyKey(place) : null;
  return { kind: 'new', row: { ...head, ...place, uid, icsUid: `${uid}@Cal.com`, idempotencyKey: key } };
}

/** Writes one occurrence after another: those before a refused one stay. */
export function writeSeries(world: World, items: readonly SeriesItem[], now: number): Written {
  const made: BookingRow[] = [];
  const answered: BookingRow[] = [];
  try {
    for (const item of items) {
      const row =
        item.kind === 'new' ? world.bookings.insert({ ...item.row, createdAtMs: now, updatedAtMs: now }) : item.row;
      if (item.kind === 'new') made.push(row);
      answered.push(row);
    }
  } catch (error) {
    if (error instanceof Refusal) return { made, answered, refusal: error };
    throw error;
  }
  return { made, answered };
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/**
 * The starts of a series, at the same local time for the guest; a single start for a type that does not recur.
 *
 * @throws Refusal (400) for more occurrences than the type allows
 */
function startsOf({ settings }: EventTypeRow, input: NewBooking): readonly number[] {
  const { recurrence } = settings;
  if (!recurrence) return [input.startMs];
  const { interval, occurrences, frequency } = recurrence;
  const count = input.recurrenceCount ?? occurrences;
  if (count > occurrences) {
    throw exception(400, "Provided recurrence count is higher than the event type's recurring event count.");
  }
  const zone = input.attendee.timeZone;
  const first = localDay(zone, input.startMs);
  const minutes = (input.startMs + offsetMs(zone, input.startMs) - first * DAY_MS) / MINUTE_MS;
  return Array.from({ length: count }, (_, index) =>
    instantOf(zone, later(first, frequency, index * interval), minutes),
  );
}

function later(day: number, frequency: 'yearly' | 'monthly' | 'weekly', times: number): number {
  if (frequency === 'weekly') return day + 7 * times;
  const date = new Date(day * DAY_MS);
  const months = frequency === 'monthly' ? times : 12 * times;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / DAY_MS;
}

const FOREVER_MS = 8_640_000_000_000_000;

/**
 * The earlier booking of the same guest, which a repeated create returns: same type and start, exactly the same address. Only for a round
 * robin, or while a booking awaits acceptance.
 */
export function repeatedBooking(world: World, type: EventTypeRow, asked: Repeat): BookingRow | undefined {
  const { input, status } = asked;
  const isRoundRobin = type.schedulingType === 'roundRobin';
  if (!isRoundRobin && status === 'accepted') return undefined;
  const { startMs, attendee } = input;
  return world.bookings
    .ofEventType(type.id, { startMs, endMs: startMs + 1 })
    .find(
      (row) =>
        row.startMs === startMs &&
        (row.status === 'pending' || (status === 'accepted' && row.status === 'accepted')) &&
        row.attendees.some(({ email }) => email === attendee.email),
    );
}

interface Repeat {
  readonly input: Pick<NewBooking, 'startMs'> & { readonly attendee: Pick<NewBooking['attendee'], 'email'> };
  /** The status that a new booking would have. */
  readonly status: 'accepted' | 'pending';
}

/** A type can limit a guest's number of future bookings. @throws Refusal (400) */
export function requireFewBookings(world: World, type: EventTypeRow, { attendee }: NewBooking, now: number): void {
  const { maximumActiveBookings, offerReschedule } = type.settings;
  if (maximumActiveBookings === null) return;
  const active = world.bookings
    .ofEventType(type.id, { startMs: now, endMs: FOREVER_MS })
    .filter((row) => row.status === 'accepted' && row.attendees.some(({ email }) => email === attendee.email));
  if (active.length < maximumActiveBookings) return;
  const last = active.at(-1);
  const text = "Attendee with this email can't book because the maximum number of active bookings has been reached.";
  const offer = last && offerReschedule;
  throw exception(
    400,
    offer ? `${text} You can reschedule your existing booking (${last.uid}) to a new timeslot instead.` : text,
  );
}
