import type { AttendeeRow, BookingRow } from '../world/booking-rows.ts';
import type { World } from '../world/world.ts';

type Output = Readonly<Record<string, unknown>>;

/** A booking as every endpoint of the API answers it. Keys that are absent when unset are left out. */
export function bookingOutput(world: World, row: BookingRow): Output {
  const organizer = world.users.get(row.userId);
  const { id, name, email, username, timeZone } = organizer ?? {};
  const eventType = world.eventTypes.get(row.eventTypeId);
  return {
    id: row.id,
    uid: row.uid,
    title: row.title,
    description: row.description,
    hosts: [{ id, name, email, username, timeZone }],
    status: row.status,
    cancellationReason: row.cancellationReason ?? '',
    ...(!row.hasSeats && { cancelledByEmail: row.cancelledByEmail ?? '' }),
    ...(row.reschedulingReason !== null && { reschedulingReason: row.reschedulingReason }),
    rescheduledByEmail: row.rescheduledByEmail,
    ...(row.rescheduledFromUid !== null && { rescheduledFromUid: row.rescheduledFromUid }),
    ...(row.rescheduledToUid !== null && { rescheduledToUid: row.rescheduledToUid }),
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
    attendees: row.attendees.map(attendeeOutput),
    ...(!row.hasSeats && formOutput(row)),
    ...(row.recurringBookingUid !== null && { recurringBookingUid: row.recurringBookingUid }),
  };
}

/** The answers once more, and the guests among them. */
function formOutput({ responses }: BookingRow): Output {
  const guests = responses['guests'];
  return { ...(Array.isArray(guests) && { guests }), bookingFieldsResponses: responses };
}

function attendeeOutput({ name, email, timeZone, language, absent, phoneNumber, seat }: AttendeeRow): Output {
  return {
    name,
    email,
    timeZone,
    language,
    absent,
    ...(phoneNumber !== null && !seat && { phoneNumber }),
    ...(seat && { seatUid: seat.uid, bookingFieldsResponses: seat.responses, metadata: seat.metadata }),
  };
}
