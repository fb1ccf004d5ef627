import type { World } from '../world/world.ts';
import type { SlotQuery } from './query.ts';
import { dateOf, isoIn, localDay } from './time-zone.ts';

type Slot = Readonly<Record<string, unknown>>;

interface Found {
  readonly starts: readonly number[];
  readonly lengthMinutes: number;
  readonly now: number;
}

/** Starts by their date in the requested time zone, each with its end or its seats if there are any. */
export function slotsOutput(world: World, query: SlotQuery, found: Found): Readonly<Record<string, readonly Slot[]>> {
  const zone = query.timeZone ?? 'UTC';
  const days: Record<string, Slot[]> = {};
  for (const startMs of found.starts) {
    const slots = (days[dateOf(localDay(zone, startMs))] ??= []);
    if (slots.length > 0 && query.type.settings.onlyShowFirstAvailableSlot) continue;
    slots.push({
      start: isoIn(zone, startMs),
      ...(query.isRange && { end: isoIn(zone, startMs + found.lengthMinutes * 60_000) }),
      ...seatsAt(world, query, { startMs, now: found.now }),
    });
  }
  return days;
}

function seatsAt(
  world: World,
  { type }: SlotQuery,
  { startMs, now }: { readonly startMs: number; readonly now: number },
): Slot {
  const total = type.settings.seats?.seatsPerTimeSlot;
  if (total === undefined) return {};
  const span = { startMs, endMs: startMs + 1 };
  const booking = world.bookings
    .ofEventType(type.id, span)
    .find((row) => row.startMs === startMs && row.status === 'accepted');
  const reserved = world.reservations
    .during(span, now)
    .filter((row) => row.eventTypeId === type.id && row.startMs === startMs);
  const seatsBooked = (booking?.attendees.length ?? 0) + reserved.length;
  return { seatsBooked, seatsRemaining: total - seatsBooked, seatsTotal: total, bookingUid: booking?.uid };
}
