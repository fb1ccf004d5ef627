import { offsetMs } from '../slots/time-zone.ts';
import type { AttendeeRow, BookingRow } from '../world/booking-rows.ts';
import type { EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

type Json = Readonly<Record<string, unknown>>;

export function organizerOf(world: World, row: BookingRow): Json {
  const user = world.users.get(row.userId);
  if (!user) return {};
  const { id, name, email, username, timeZone, locale } = user;
  const timeFormat = user.timeFormat === 24 ? 'HH:mm' : 'h:mma';
  const utcOffset = minutesAhead(timeZone, row);
  return { id, name, email, username, timeZone, language: { locale }, timeFormat, utcOffset };
}

/** The guests as the one who booked named them: what is told of a new booking. */
export function newGuests(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly Json[] {
  return guestsOf(world, row, type).map(({ email, name, timeZone, language, phoneNumber }) => ({
    email,
    name,
    firstName: '',
    lastName: '',
    ...(phoneNumber !== null && { phoneNumber }),
    timeZone,
    language: { locale: language },
    utcOffset: minutesAhead(timeZone, row),
  }));
}

/** The guests as they are stored: what is told of a booking that is there. */
export function storedGuests(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly Json[] {
  return guestsOf(world, row, type).map(({ name, email, timeZone, phoneNumber, language }) => {
    const utcOffset = minutesAhead(timeZone, row);
    return { name, email, timeZone, phoneNumber, language: { locale: language }, utcOffset };
  });
}

/** The other hosts of a collective type, who are stored as attendees. */
export function otherHosts(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly UserRow[] {
  const emails = new Set(row.attendees.map(({ email }) => email));
  return hostsOf(world, type).filter(({ id, email }) => id !== row.userId && emails.has(email));
}

function guestsOf(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly AttendeeRow[] {
  const hosts = new Set(otherHosts(world, row, type).map(({ email }) => email));
  return row.attendees.filter(({ email }) => !hosts.has(email));
}

function hostsOf(world: World, type: EventTypeRow | undefined): readonly UserRow[] {
  return (type?.hosts ?? []).flatMap(({ userId }) => world.users.get(userId) ?? []);
}

function minutesAhead(timeZone: string, { startMs }: BookingRow): number {
  return offsetMs(timeZone, startMs) / 60_000;
}
