import { randomUUID } from 'node:crypto';
import { teamOf } from '../bookings/visible.ts';
import type { BookingRow } from '../world/booking-rows.ts';
import type { World } from '../world/world.ts';
import {
  isConfirmedByHosts,
  notesOf,
  offsetSecondsOf,
  replaced,
  secondsOf,
  sequenceOf,
  teamFacts,
  titleFacts,
  typeFacts,
  videoUrl,
} from './payload-parts.ts';
import type { Payload } from './payload-parts.ts';
import { newGuests, organizerOf, storedGuests } from './people.ts';
import { customResponses, newResponses, storedResponses } from './responses.ts';

const BOOKER_URL = 'http://127.0.0.1:3000';

/** A booking that was just made: created, requested, or, with the one it replaced, rescheduled. */
export function madePayload(world: World, row: BookingRow, previous?: BookingRow): Payload {
  const type = world.eventTypes.get(row.eventTypeId);
  const notes = notesOf(row);
  const hasOtherHost = previous !== undefined && previous.userId !== row.userId;
  return {
    bookerUrl: BOOKER_URL,
    title: row.title,
    startTime: secondsOf(row.startMs),
    endTime: secondsOf(row.endMs),
    additionalNotes: notes,
    type: type?.slug,
    description: type?.settings.description || notes,
    ...typeFacts(type),
    organizer: organizerOf(world, row),
    attendees: newGuests(world, row, type),
    customInputs: {},
    responses: newResponses(row, type),
    userFieldsResponses: customResponses(row, type),
    location: row.location,
    destinationCalendar: type?.teamId === null ? null : [],
    ...(!hasOtherHost && { iCalUID: row.icsUid }),
    iCalSequence: sequenceOf(world, row),
    requiresConfirmation: isConfirmedByHosts(type),
    oneTimePassword: row.status === 'pending' ? randomUUID() : null,
    hashedLink: null,
    ...(type?.teamId != null && { team: teamFacts(world, row, type) }),
    uid: row.uid,
    ...(hasOtherHost && { hasOrganizerChanged: true }),
    ...(previous && { appsStatus: [] }),
    ...titleFacts(type),
    length: (row.endMs - row.startMs) / 60_000,
    bookingId: row.id,
    ...(previous && replaced(previous)),
    metadata: { ...videoUrl(row), ...row.metadata },
    status: row.status.toUpperCase(),
  };
}

/** A booking that a host accepted or declined. What the booker noted on it is told of neither. */
export function decidedPayload(world: World, row: BookingRow): Payload {
  const type = world.eventTypes.get(row.eventTypeId);
  const isRejected = row.status === 'rejected';
  return {
    type: type?.slug,
    title: row.title,
    description: row.description ?? '',
    bookerUrl: BOOKER_URL,
    userFieldsResponses: customResponses(row, type),
    responses: storedResponses(row, type),
    customInputs: {},
    startTime: new Date(row.startMs).toISOString(),
    endTime: new Date(row.endMs).toISOString(),
    organizer: organizerOf(world, row),
    attendees: storedGuests(world, row, type),
    location: row.location ?? '',
    uid: row.uid,
    destinationCalendar: [],
    requiresConfirmation: isConfirmedByHosts(type),
    hideOrganizerEmail: type?.settings.hideOrganizerEmail,
    hideCalendarNotes: type?.settings.hideCalendarNotes,
    hideCalendarEventDetails: type?.settings.hideCalendarEventDetails,
    eventTypeId: type?.id,
    customReplyToEmail: type && null,
    ...(type?.teamId != null && { team: { ...teamFacts(world, row, type), members: [] } }),
    organizationId: null,
    additionalNotes: '',
    ...(isRejected && { rejectionReason: row.rejectionReason ?? undefined }),
    ...titleFacts(type),
    length: type?.settings.lengthInMinutes,
    bookingId: row.id,
    status: row.status.toUpperCase(),
    ...(!isRejected && { metadata: videoUrl(row) }),
  };
}

/** A booking that was cancelled; without its metadata. When the type is gone, so is all that it said. */
export function cancelledPayload(world: World, row: BookingRow): Payload {
  const type = world.eventTypes.get(row.eventTypeId);
  return {
    bookerUrl: BOOKER_URL,
    title: row.title,
    length: type?.settings.lengthInMinutes ?? null,
    type: type?.slug,
    additionalNotes: row.description ?? '',
    description: type?.settings.description || (row.description ?? ''),
    customInputs: {},
    eventTypeId: type?.id ?? null,
    userFieldsResponses: customResponses(row, type),
    responses: storedResponses(row, type),
    startTime: offsetSecondsOf(row.startMs),
    endTime: offsetSecondsOf(row.endMs),
    organizer: organizerOf(world, row),
    attendees: storedGuests(world, row, type),
    uid: row.uid,
    bookingId: row.id,
    location: row.location,
    destinationCalendar: [],
    cancellationReason: row.cancellationReason ?? undefined,
    ...(type && teamOf(world, type) !== null && { team: teamFacts(world, row, type) }),
    ...(type && {
      seatsPerTimeSlot: type.settings.seats?.seatsPerTimeSlot ?? null,
      seatsShowAttendees: type.settings.seats?.showAttendeeInfo ?? false,
    }),
    iCalUID: row.icsUid,
    iCalSequence: sequenceOf(world, row) + 1,
    ...(type && { hideOrganizerEmail: type.settings.hideOrganizerEmail, customReplyToEmail: null }),
    organizationId: null,
    ...titleFacts(type),
    requiresConfirmation: isConfirmedByHosts(type) || null,
    price: null,
    currency: type ? 'usd' : null,
    status: 'CANCELLED',
  };
}

/** Attendees who were marked as absent, or as not absent after all. */
export function absencePayload(
  row: BookingRow,
  marked: readonly { readonly email: string; readonly absent: boolean }[],
): Payload {
  const [only, ...others] = marked;
  const message =
    only && others.length === 0
      ? `${only.email} ${only.absent ? 'marked' : 'unmarked'} as no-show`
      : 'No-show status updated for attendees';
  const attendees = marked.map(({ email, absent }) => ({ email, noShow: absent }));
  return { message, attendees, bookingUid: row.uid, bookingId: row.id };
}
