import type { BookingRow } from '../world/booking-rows.ts';
import type { EventTypeRow, UserRow } from '../world/rows.ts';
import type { Span } from '../world/span.ts';
import type { World } from '../world/world.ts';
import { withoutBusy } from './ranges.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** Somebody, some time, and the type that is to be booked. */
export interface Asked {
  readonly user: UserRow;
  readonly type: EventTypeRow;
  readonly span: Span;
  /** A booking that is about to move away. */
  readonly exceptUid?: string | undefined;
}

/**
 * When the user is taken, buffers included: those of the booking that is there and those of the type asked for add up on both
 * sides, so that the time after one meeting and the time before the next are both kept.
 */
export function busySpans(world: World, asked: Asked): readonly Span[] {
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
  const away = [...world.absences.values()].filter(({ userId }) => userId === asked.user.id);
  return [...booked, ...calendar, ...away];
}

/** Accepted bookings do; pending ones only when their event type says so. */
function blocks(world: World, row: BookingRow): boolean {
  if (row.status === 'cancelled' || row.status === 'rejected') return false;
  const settings = world.eventTypes.get(row.eventTypeId)?.settings;
  return row.status === 'accepted' || settings?.confirmationPolicy?.blockUnconfirmedBookingsInBooker === true;
}

/**
 * A booking with seats takes nothing but its buffers from its own event type, even when it is full: the real server counts bookings
 * where it means to count seats. So starts of that type may overlap, unless it has one seat.
 */
function isOpenToItsType(world: World, row: BookingRow, asked: EventTypeRow): boolean {
  const seats = world.eventTypes.get(row.eventTypeId)?.settings.seats?.seatsPerTimeSlot ?? 1;
  return row.hasSeats && row.eventTypeId === asked.id && seats > 1;
}

function widened({ startMs, endMs }: Span, minutes: { readonly before: number; readonly after: number }): Span {
  return { startMs: startMs - minutes.before * MINUTE_MS, endMs: endMs + minutes.after * MINUTE_MS };
}
