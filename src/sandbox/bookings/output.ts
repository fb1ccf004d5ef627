import type { Profile } from '../profile.ts';
import { patched, type AttendeeRow, type BookingRow, type EventTypeRow, type UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { mayManage } from './visible.ts';

type Output = Readonly<Record<string, unknown>>;

/** A booking as every endpoint returns it to `viewer`. Unset optional keys are omitted. */
export function bookingOutput(world: World, row: BookingRow, viewer: UserRow | undefined): Output {
  const { profile } = world;
  const organizer = world.users.get(row.userId);
  const { id, name, email, username, timeZone } = organizer ?? {};
  const eventType = world.eventTypes.get(row.eventTypeId);
  const isOfSeries = row.recurringBookingUid !== null;
  const output = {
    id: row.id,
    uid: row.uid,
    title: row.title,
    description: row.description,
    hosts: [{ id, name, email, ...displayEmail(profile, email), username, timeZone }],
    status: row.status,
    cancellationReason: row.cancellationReason ?? '',
    ...(!row.hasSeats && { cancelledByEmail: row.cancelledByEmail ?? '' }),
    ...(row.reschedulingReason !== null && { reschedulingReason: row.reschedulingReason }),
    ...(!isOfSeries && { rescheduledByEmail: row.rescheduledByEmail }),
    ...(row.rescheduledFromUid !== null && { rescheduledFromUid: row.rescheduledFromUid }),
    ...(!isOfSeries && row.rescheduledToUid !== null && { rescheduledToUid: row.rescheduledToUid }),
    start: new Date(row.startMs).toISOString(),
    end: new Date(row.endMs).toISOString(),
    duration: (row.endMs - row.startMs) / 60_000,
    eventTypeId: eventType?.id ?? null,
    eventType: eventType ? { id: eventType.id, slug: eventType.slug } : null,
    meetingUrl: row.location,
    location: row.location,
    absentHost: row.absentHost,
    createdAt: new Date(row.createdAtMs).toISOString(),
    updatedAt: new Date(row.updatedAtMs).toISOString(),
    ...(!row.hasSeats && { metadata: row.metadata }),
    rating: null,
    icsUid: row.icsUid,
    attendees: hidesAttendees(row, { eventType, viewer, world })
      ? []
      : row.attendees.map((attendee) => attendeeOutput(profile, attendee)),
    ...(!row.hasSeats && formOutput(profile, row)),
    ...(row.recurringBookingUid !== null && { recurringBookingUid: row.recurringBookingUid }),
  };
  return patched(output, row.raw);
}

/** The response to a create has one more field; taking another seat is not a create. */
export function createdOutput(world: World, row: BookingRow, viewer: UserRow | undefined): Output {
  const output = bookingOutput(world, row, viewer);
  return world.profile.hasDisplayEmails ? { ...output, isPlatformManagedUserBooking: false } : output;
}

/** The address again; a platform's managed users are shown with another address, all others with their own. */
export function displayEmail(profile: Profile, email: string | undefined): Output {
  return profile.hasDisplayEmails ? { displayEmail: email } : {};
}

interface Sight {
  readonly world: World;
  readonly eventType: EventTypeRow | undefined;
  readonly viewer: UserRow | undefined;
}

/** True if only those who manage the event type's bookings may see the guests with seats. */
function hidesAttendees({ hasSeats }: BookingRow, { world, eventType, viewer }: Sight): boolean {
  if (!hasSeats || eventType?.settings.seats?.showAttendeeInfo !== false) return false;
  return !viewer || !mayManage(world, viewer, eventType);
}

/** The answers again, including the guests. */
function formOutput(profile: Profile, { responses }: BookingRow): Output {
  const { guests, email } = responses;
  const hasGuests = Array.isArray(guests);
  const shown = profile.hasDisplayEmails
    ? { ...responses, displayEmail: email, ...(hasGuests && { displayGuests: guests }) }
    : responses;
  return { ...(hasGuests && { guests }), bookingFieldsResponses: shown };
}

function attendeeOutput(profile: Profile, attendee: AttendeeRow): Output {
  const { name, email, timeZone, language, absent, phoneNumber, seat } = attendee;
  return {
    name,
    email,
    ...displayEmail(profile, email),
    timeZone,
    language,
    absent,
    ...(phoneNumber !== null && !seat && { phoneNumber }),
    ...(seat && { seatUid: seat.uid, bookingFieldsResponses: seat.responses, metadata: seat.metadata }),
  };
}
