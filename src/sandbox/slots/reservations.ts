import { randomUUID } from 'node:crypto';
import { exception } from '../envelopes.ts';
import { isDateString, isInt, parseInput } from '../validation/check.ts';
import type { Shape } from '../validation/shape.ts';
import { overlaps, type EventTypeRow, type Span, type UserRow } from '../world/rows.ts';
import type { ReservationRow } from '../world/booking-table.ts';
import type { World } from '../world/world.ts';
import { instantFrom } from './time-zone.ts';

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 5;

const RESERVATION: Shape = {
  eventTypeId: { checks: [isInt] },
  slotStart: { checks: [isDateString] },
  slotDuration: { optional: true, checks: [isInt] },
  reservationDuration: { optional: true, checks: [isInt] },
};

interface ReservationDraft {
  readonly row: ReservationRow;
  /** In minutes. */
  readonly reservationDuration: number;
}

interface Given {
  readonly body: unknown;
  readonly now: number;
}

/** A reservation to be created or moved; others may be drafted before it is written. @throws Refusal */
export function draftReservation(
  world: World,
  { body, now, user }: Given & { readonly user: UserRow | undefined },
): ReservationDraft {
  const input = parseInput(RESERVATION, body);
  if (input['reservationDuration'] && !user) {
    const how = 'use access token, api key or OAuth credentials';
    throw exception(401, `reservationDuration can only be used for authenticated requests - ${how}`);
  }
  const type = requireType(world, input);
  if (input['reservationDuration'] && user) requireColleague(world, type, user);
  return draft(world, { input, type, now, uid: randomUUID() });
}

/** @throws Refusal */
export function draftMove(world: World, uid: string, { body, now }: Given): ReservationDraft {
  const input = parseInput(RESERVATION, body);
  if (!world.reservations.get(uid)) throw exception(404, `Slot with uid=${uid} not found`);
  return draft(world, { input, type: requireType(world, input), now, uid });
}

export function writeReservation(world: World, { row, reservationDuration }: ReservationDraft): unknown {
  world.reservations.put(row);
  return { ...reservationOutput(row), reservationDuration };
}

export function reservationOutput(row: ReservationRow): Readonly<Record<string, unknown>> {
  return {
    eventTypeId: row.eventTypeId,
    slotStart: new Date(row.startMs).toISOString(),
    slotEnd: new Date(row.endMs).toISOString(),
    slotDuration: (row.endMs - row.startMs) / MINUTE_MS,
    reservationUid: row.uid,
    reservationUntil: new Date(row.untilMs).toISOString(),
  };
}

interface Request {
  readonly input: Readonly<Record<string, unknown>>;
  readonly type: EventTypeRow;
  readonly now: number;
  readonly uid: string;
}

function draft(world: World, { input, type, now, uid }: Request): ReservationDraft {
  const startMs = instantFrom(String(input['slotStart']));
  if (Number.isNaN(startMs)) throw exception(400, 'Invalid start date');
  const minutes = requireLength(type, input['slotDuration']);
  const span = { startMs, endMs: startMs + minutes * MINUTE_MS };
  requireReservable(world, type, span, now);
  const userId = type.ownerId ?? type.hosts[0]?.userId;
  if (userId === undefined) throw exception(400, 'Cannot reserve a slot for a team event without any hosts');
  const reservationDuration = Number(input['reservationDuration'] ?? DEFAULT_MINUTES);
  const row = { uid, eventTypeId: type.id, userId, ...span, untilMs: now + reservationDuration * MINUTE_MS };
  return { row, reservationDuration };
}

function requireType(world: World, input: Readonly<Record<string, unknown>>): EventTypeRow {
  const type = world.eventTypes.get(Number(input['eventTypeId']));
  if (!type) throw exception(404, `Event Type with ID=${String(input['eventTypeId'])} not found`);
  return type;
}

/** Only users who share a team with the type or its owner may set the duration. */
function requireColleague(world: World, { teamId, ownerId }: EventTypeRow, user: UserRow): void {
  const isIn = (team: number, userId: number): boolean => world.membershipOf(team, userId)?.accepted === true;
  const isColleague =
    ownerId === user.id ||
    (teamId === null
      ? [...world.teams.keys()].some((team) => isIn(team, user.id) && isIn(team, ownerId ?? 0))
      : isIn(teamId, user.id));
  if (isColleague) return;
  const common = 'does not have memberships in common with owner of the event type';
  throw exception(
    403,
    `authenticated user is not owner of event type, ${common}, nor does belong to event type's team or org.`,
  );
}

function requireLength({ settings }: EventTypeRow, duration: unknown): number {
  if (!duration) return settings.lengthInMinutes;
  const options = settings.lengthInMinutesOptions;
  if (!options) {
    throw exception(400, "You passed 'slotDuration' but this event type is not a variable length event type.");
  }
  if (options.includes(Number(duration))) return Number(duration);
  const possible = `The possible lengths for this variable length event type are: ${options.join(', ')}`;
  throw exception(400, `Provided 'slotDuration' is not one of the possible lengths for the event type. ${possible}`);
}

/**
 * A round robin without mandatory hosts counts only reservations of exactly the same start, one per host; other types are reserved once,
 * and not when they are booked.
 */
function requireReservable(world: World, type: EventTypeRow, span: Span, now: number): void {
  const reserved = world.reservations.during(span, now).filter((row) => row.eventTypeId === type.id);
  const exact = reserved.filter((row) => row.startMs === span.startMs && row.endMs === span.endMs);
  const booking = world.bookings
    .ofEventType(type.id, span)
    .find((row) => (row.status === 'accepted' || row.status === 'pending') && overlaps(row, span));
  const isRoundRobin = type.schedulingType === 'roundRobin';
  const seats = type.settings.seats?.seatsPerTimeSlot;
  if (seats !== undefined && booking && booking.attendees.length >= seats) {
    const start = new Date(span.startMs).toISOString();
    throw exception(422, `Booking with id=${type.id} at ${start} has no more seats left.`);
  }
  if (seats === undefined && booking && !isRoundRobin) throw alreadyBooked();
  if (!isRoundRobin) {
    if (reserved.length === 0) return;
    throw exception(422, 'This time slot is already reserved by another user. Please choose a different time.');
  }
  const mandatory = type.hosts.filter((host) => host.mandatory);
  if (mandatory.length > 0 ? exact.length > 0 : exact.length === type.hosts.length) {
    const reason = 'the round robin event type has no available hosts left at this time slot';
    throw exception(422, `Can't reserve the slot because ${reason}.`);
  }
  if (booking && mandatory.some((host) => host.userId === booking.userId)) throw alreadyBooked();
}

function alreadyBooked(): Error {
  return exception(422, "Can't reserve a slot if the event is already booked.");
}
