import { randomBytes, randomUUID } from 'node:crypto';
import { bare, exception } from '../envelopes.ts';
import {
  type AttendeeRow,
  type BookingRow,
  type BookingStatus,
  type EventTypeRow,
  idempotencyKey,
  type Span,
  type UserRow,
} from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { ChosenHosts } from './choose-hosts.ts';
import type { NewBooking } from './input.ts';
import { bookedLocation, chosenLocation } from './location.ts';

interface Decided {
  readonly type: EventTypeRow;
  readonly input: NewBooking;
  readonly span: Span;
  readonly hosts: ChosenHosts;
  readonly status: BookingStatus;
  readonly now: number;
  readonly recurringBookingUid: string | null;
}

/** The stored answers of the form: custom ones, and the guest's data. */
export function answersOf(type: EventTypeRow, input: NewBooking): Readonly<Record<string, unknown>> {
  const { attendee, guests } = input;
  const location = chosenLocation(type, input.location);
  // Fields with a place of their own in the request are not stored as answers.
  const { attendeePhoneNumber: _, guests: __, location: ___, ...custom } = input.bookingFieldsResponses;
  return {
    ...custom,
    name: attendee.name,
    email: attendee.email,
    ...(attendee.phoneNumber !== undefined && { attendeePhoneNumber: attendee.phoneNumber }),
    ...(guests && { guests }),
    ...(location && { location }),
  };
}

/** @throws Refusal (400) for a length that the type does not offer */
export function lengthOf({ settings }: EventTypeRow, { lengthInMinutes }: NewBooking): number {
  const options = settings.lengthInMinutesOptions;
  if (lengthInMinutes === undefined) return settings.lengthInMinutes;
  if (!options) {
    throw exception(
      400,
      "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, remove the " +
        "'lengthInMinutes' field from the request.",
    );
  }
  if (options.includes(lengthInMinutes)) return lengthInMinutes;
  const possible = `The possible lengths are: ${options.join(', ')}`;
  throw exception(400, `Provided 'lengthInMinutes' is not one of the possible lengths for the event type. ${possible}`);
}

/** The row of a booking after all decisions. Only an accepted one reserves its time with a key. */
export function newBookingRow(world: World, decided: Decided): Omit<BookingRow, 'id'> {
  const { type, input, span, hosts, status, now } = decided;
  const hasSeats = type.settings.seats !== null;
  const responses = answersOf(type, input);
  const location = bookedLocation(type, chosenLocation(type, input.location));
  const lengthMinutes = (span.endMs - span.startMs) / 60_000;
  const uid = newUid();
  const place = { ...span, userId: hosts[0].id, reassignedById: null };
  return {
    uid,
    eventTypeId: type.id,
    ...place,
    attendees: attendeesOf(input, hosts, hasSeats),
    status,
    title: bookingTitle(world, { type, hosts, guestName: input.attendee.name, location, lengthMinutes }),
    description: hasSeats ? null : noteOf(responses['notes']),
    location,
    hasSeats,
    responses,
    metadata: input.metadata,
    absentHost: false,
    cancellationReason: null,
    cancelledByEmail: null,
    rejectionReason: null,
    reschedulingReason: null,
    rescheduledByEmail: null,
    rescheduledFromUid: null,
    rescheduledToUid: null,
    icsUid: `${uid}@Cal.com`,
    recurringBookingUid: decided.recurringBookingUid,
    idempotencyKey: status === 'accepted' ? idempotencyKey(place) : null,
    createdAtMs: now,
    updatedAtMs: now,
    raw: null,
  };
}

export function bookerRow({ attendee }: NewBooking): AttendeeRow {
  const { name, email, timeZone, language, phoneNumber = null } = attendee;
  return { name, email, timeZone, language, phoneNumber, absent: false, seat: null };
}

function attendeesOf(input: NewBooking, [, ...others]: ChosenHosts, hasSeats: boolean): readonly AttendeeRow[] {
  const booker = bookerRow(input);
  if (hasSeats) return [{ ...booker, seat: newSeat(input) }];
  const guests = new Set((input.guests ?? []).filter((email) => email !== booker.email));
  const invited = [...guests].map((email) => ({ ...booker, name: '', email, phoneNumber: null }));
  return [booker, ...invited, ...others.map(colleagueRow)];
}

export function colleagueRow({ name, email, timeZone, locale }: UserRow): AttendeeRow {
  return { name, email, timeZone, language: locale, phoneNumber: null, absent: false, seat: null };
}

function noteOf(notes: unknown): string {
  return typeof notes === 'string' ? notes : '';
}

/** The booking whose seats are taken one by one: the event type's booking with exactly this start. */
export function seatedBooking(world: World, type: EventTypeRow, startMs: number): BookingRow | undefined {
  if (!type.settings.seats) return undefined;
  return world.bookings
    .ofEventType(type.id, { startMs, endMs: startMs + 1 })
    .find((row) => row.startMs === startMs && row.status === 'accepted' && row.hasSeats);
}

export function newSeat({ attendee, guests = [], bookingFieldsResponses, metadata }: NewBooking): AttendeeRow['seat'] {
  return { uid: randomUUID(), responses: { ...bookingFieldsResponses, name: attendee.name, guests }, metadata };
}

/** @throws Refusal: 409 if all seats are taken, and (bare) if the guest already has one */
export function requireSeat(type: EventTypeRow, row: BookingRow, { attendee }: NewBooking): void {
  if (row.attendees.some(({ email }) => email === attendee.email)) {
    throw bare(409, 'already_signed_up_for_this_booking_error');
  }
  requireRoom(type, row);
}

/** @throws Refusal (409) */
export function requireRoom({ settings }: EventTypeRow, row: BookingRow): void {
  if (row.attendees.length < (settings.seats?.seatsPerTimeSlot ?? 0)) return;
  throw exception(409, 'No more seats left at this seated booking.');
}

const ALPHABET = '123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 22;

/** Like Cal.com's uids: 22 digits in base 58. */
export function newUid(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

interface Meeting {
  readonly type: EventTypeRow;
  /** Starts with the organizer. */
  readonly hosts: readonly UserRow[];
  readonly guestName: string;
  readonly location: string;
  readonly lengthMinutes: number;
}

/** `Cut between Emma and Ann`; the team's name replaces the hosts if there are, or could be, several. */
export function bookingTitle(world: World, meeting: Meeting): string {
  const { type, hosts, guestName } = meeting;
  const team = type.teamId === null ? undefined : world.teams.get(type.teamId);
  const isTeam = type.schedulingType === 'collective' || hosts.length > 1;
  const host = isTeam && team ? team.name : (hosts[0]?.name ?? '');
  const { customName, title } = type.settings;
  if (!customName) return `${title} between ${host} and ${guestName}`;
  return Object.entries(variables(meeting, host)).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    customName,
  );
}

/** The title of an existing booking after a change of hosts or length. */
export function renewedTitle(world: World, row: Omit<BookingRow, 'id'>, of: Pick<Meeting, 'type' | 'hosts'>): string {
  const { responses, attendees, location, startMs, endMs } = row;
  const name = responses['name'];
  const guestName = typeof name === 'string' ? name : (attendees[0]?.name ?? '');
  return bookingTitle(world, { ...of, guestName, location: location ?? '', lengthMinutes: (endMs - startMs) / 60_000 });
}

function variables(
  { type, guestName, location, lengthMinutes }: Meeting,
  host: string,
): Readonly<Record<string, string>> {
  const [firstName = '', ...otherNames] = guestName.split(' ');
  return {
    '{Event type title}': type.settings.title,
    '{Organiser}': host,
    '{Organiser first name}': host.split(' ')[0] ?? '',
    '{Scheduler}': guestName,
    '{Scheduler first name}': firstName,
    '{Scheduler last name}': otherNames.join(' '),
    '{Location}': location,
    '{LOCATION}': location,
    '{Event duration}': `${lengthMinutes} mins`,
    '{HOST/ATTENDEE}': guestName,
    '{HOST}': host,
    '{ATTENDEE}': guestName,
    '{USER}': guestName,
  };
}
