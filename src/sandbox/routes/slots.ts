import { exception } from '../envelopes.ts';
import { requireReadable } from '../event-types/output.ts';
import { success, type Reply } from '../http/reply.ts';
import type { Call, Route } from '../router.ts';
import { findSlots } from '../slots/find-slots.ts';
import { draftMove, draftReservation, reservationOutput, writeReservation } from '../slots/reservations.ts';
import { dateOf, instantFrom, isoIn, localDay } from '../slots/time-zone.ts';
import { each, isArray, isDateString, isNumber, isString, isTimeZone } from '../validation/check.ts';
import { type Check, parseStrictQuery, type Shape } from '../validation/shape.ts';
import type { EventTypeRow } from '../world/rows.ts';
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

/** A parsed query of GET /v2/slots. */
export interface SlotQuery {
  readonly type: EventTypeRow;
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string | undefined;
  readonly duration: number | undefined;
  readonly isRange: boolean;
  readonly bookingUidToReschedule: string | undefined;
  readonly rrHostSubsetIds: readonly number[];
}

const DAY_MS = 86_400_000;
/** Maximum range of one year. */
const LONGEST_MS = 365 * DAY_MS;

const whole = (value: unknown): unknown => (typeof value === 'string' ? Number.parseInt(value, 10) : value);
const textList = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
const text = { checks: [isString] };
const optionalText = { optional: true, checks: [isString] };

const slotFormat: Check = {
  name: 'isEnum',
  holds: (value) => value === 'range' || value === 'time',
  message: () => "slotFormat must be either 'range' or 'time'",
};

const atLeastTwo: Check = {
  name: 'arrayMinSize',
  holds: (value) => Array.isArray(value) && value.length >= 2,
  message: () => 'The array must contain at least 2 elements.',
};

const COMMON: Shape = {
  start: { checks: [isDateString] },
  end: { checks: [isDateString] },
  timeZone: { optional: true, checks: [isTimeZone] },
  duration: { optional: true, transform: whole, checks: [isNumber] },
  format: {
    optional: true,
    transform: (value) => (typeof value === 'string' ? value.toLowerCase() || undefined : value),
    checks: [slotFormat],
  },
  bookingUidToReschedule: optionalText,
  rrHostSubsetIds: {
    optional: true,
    transform: (value) => (typeof value === 'string' ? value.split(',').map(Number) : value),
    checks: [each(isNumber), isArray],
  },
};

const BY_ID: Shape = { eventTypeId: { transform: whole, checks: [isNumber] }, ...COMMON };
const BY_USER: Shape = { eventTypeSlug: text, username: text, organizationSlug: optionalText, ...COMMON };
const BY_TEAM: Shape = { eventTypeSlug: text, teamSlug: text, organizationSlug: optionalText, ...COMMON };
const BY_USERS: Shape = {
  usernames: { transform: textList, checks: [each(isString), atLeastTwo, isArray] },
  organizationSlug: text,
  ...COMMON,
};

/** @throws Refusal: 400 for an invalid query, 404 for a type that does not exist */
function parseSlotQuery(world: World, query: URLSearchParams, now: number): SlotQuery {
  const input = parseStrictQuery({ shape: shapeFor(query) }, query);
  const type = typeOf(world, input);
  if (!type) throw exception(404, 'Event Type not found');
  requireReadable(type);
  const zone = input['timeZone'];
  const uid = input['bookingUidToReschedule'];
  const subset = input['rrHostSubsetIds'];
  return {
    type,
    startMs: instantFrom(String(input['start'])),
    endMs: Math.min(endOf(instantFrom(String(input['end']))), now + LONGEST_MS),
    timeZone: typeof zone === 'string' ? zone : undefined,
    duration: typeof input['duration'] === 'number' ? input['duration'] : undefined,
    isRange: input['format'] === 'range',
    bookingUidToReschedule: typeof uid === 'string' ? uid : undefined,
    rrHostSubsetIds: Array.isArray(subset) ? (subset as readonly number[]) : [],
  };
}

/** The given parameters decide how the type is found; those of another way are then unknown. */
function shapeFor(query: URLSearchParams): Shape {
  if (query.has('eventTypeId')) return BY_ID;
  if (query.has('username') && query.has('eventTypeSlug')) return BY_USER;
  if (query.has('teamSlug') && query.has('eventTypeSlug')) return BY_TEAM;
  return BY_USERS;
}

function typeOf(world: World, input: Readonly<Record<string, unknown>>): EventTypeRow | undefined {
  if (typeof input['eventTypeId'] === 'number') return world.eventTypes.get(input['eventTypeId']);
  const { eventTypeSlug, username, teamSlug, organizationSlug } = input;
  if (typeof organizationSlug === 'string' && organizationSlug !== '') {
    throw exception(404, `slots-input.service.ts: Organization with slug ${organizationSlug} not found`);
  }
  if (typeof username === 'string') {
    const user = world.userByName(username);
    if (!user) throw exception(404, `User with username ${username} not found`);
    return world.eventTypes.byOwnerSlug(user.id, String(eventTypeSlug));
  }
  const team = [...world.teams.values()].find(({ slug }) => slug === teamSlug);
  if (!team) throw exception(404, `Team with slug ${String(teamSlug)} not found`);
  return world.eventTypes.byTeamSlug(team.id, String(eventTypeSlug));
}

/** Midnight means the whole day. */
function endOf(endMs: number): number {
  return Math.floor(endMs / 1000) % (DAY_MS / 1000) === 0 ? endMs + DAY_MS - 1000 : endMs;
}
