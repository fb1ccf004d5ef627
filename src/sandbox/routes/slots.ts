import { success, type Reply } from '../http/reply.ts';
import type { Call, Route } from '../router.ts';
import { findSlots } from '../slots/find-slots.ts';
import { parseSlotQuery, type SlotQuery } from '../slots/query.ts';
import { draftMove, draftReservation, reservationOutput, writeReservation } from '../slots/reservations.ts';
import { dateOf, isoIn, localDay } from '../slots/time-zone.ts';
import type { World } from '../world/world.ts';

const PATH = '/v2/slots';
const RESERVATION = `${PATH}/reservations/:uid`;
const versions = ['2024-09-04'] as const;

export const SLOT_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, versions, access: 'anybody', handle: list },
  { method: 'POST', path: `${PATH}/reservations`, versions, access: 'user if any', handle: reserve },
  { method: 'GET', path: RESERVATION, versions, access: 'anybody', handle: get },
  { method: 'PATCH', path: RESERVATION, versions, access: 'anybody', handle: move },
  { method: 'DELETE', path: RESERVATION, versions, access: 'anybody', handle: remove },
];

function list({ world, query, now }: Call): Reply {
  const asked = parseSlotQuery(world, query, now);
  const lengthMinutes = asked.duration ?? asked.type.settings.lengthInMinutes;
  const { type, startMs, endMs } = asked;
  const span = { startMs, endMs };
  const exceptUid = asked.bookingUidToReschedule;
  const zone = asked.timeZone ?? 'UTC';
  const starts = findSlots(world, { type, span, now, zone, lengthMinutes, among: hostsAsked(world, asked), exceptUid });
  return success(slotsOutput(world, asked, { starts, lengthMinutes, now }));
}

/** A booking that must keep its host can move only to times at which that host is free. */
function hostsAsked(
  world: World,
  { type, rrHostSubsetIds, bookingUidToReschedule: uid }: SlotQuery,
): readonly number[] {
  const moved = uid === undefined ? undefined : world.bookings.byUid(uid);
  if (moved && type.rescheduleWithSameRoundRobinHost) return [moved.userId];
  return type.rrHostSubsetEnabled ? rrHostSubsetIds : [];
}

async function reserve({ world, body, now, user, overlap }: Call): Promise<Reply> {
  const draft = draftReservation(world, { body, now, user });
  await overlap();
  return success(writeReservation(world, draft), 201);
}

/** An unknown reservation is no error: it is returned as null, and deleting it succeeds. */
function get({ world, params }: Call): Reply {
  const row = world.reservations.get(params['uid'] ?? '');
  return success(row ? reservationOutput(row) : null);
}

function move({ world, params, body, now }: Call): Reply {
  return success(writeReservation(world, draftMove(world, params['uid'] ?? '', { body, now })));
}

function remove({ world, params }: Call): Reply {
  world.reservations.delete(params['uid'] ?? '');
  return { status: 200, json: { status: 'success' } };
}

type Slot = Readonly<Record<string, unknown>>;

interface Found {
  readonly starts: readonly number[];
  readonly lengthMinutes: number;
  readonly now: number;
}

/** Starts by their date in the requested time zone, each with its end or its seats if there are any. */
function slotsOutput(world: World, query: SlotQuery, found: Found): Readonly<Record<string, readonly Slot[]>> {
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
