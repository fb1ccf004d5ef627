import { randomUUID } from 'node:crypto';
import type { BookingField } from '../../calcom/wire/policy.ts';
import { teamOf } from '../bookings/visible.ts';
import { offsetMs } from '../slots/time-zone.ts';
import type { AttendeeRow, BookingRow, EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const BOOKER_URL = 'http://127.0.0.1:3000';

/** A new booking: created, requested, or, with the one it replaced, rescheduled. */
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

/** A booking that a host accepted or declined. The payload omits the booker's notes. */
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

/** A cancelled booking, without its metadata. If the type is deleted, its data is missing too. */
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

/** Attendees marked as absent, or as no longer absent. */
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

export type Payload = Readonly<Record<string, unknown>>;

/** Parts shared by several kinds of payloads. */

const SCHEDULING = { roundRobin: 'ROUND_ROBIN', collective: 'COLLECTIVE', managed: 'MANAGED' } as const;

function typeFacts(type: EventTypeRow | undefined): Payload {
  const { hideCalendarNotes, hideCalendarEventDetails, hideOrganizerEmail, seats } = type?.settings ?? {};
  return {
    eventTypeId: type?.id,
    hideCalendarNotes,
    hideCalendarEventDetails,
    hideOrganizerEmail,
    schedulingType: type?.schedulingType ? SCHEDULING[type.schedulingType] : null,
    seatsPerTimeSlot: seats?.seatsPerTimeSlot ?? null,
    seatsShowAttendees: seats?.showAttendeeInfo ?? true,
    seatsShowAvailabilityCount: seats?.showAvailabilityCount ?? true,
    customReplyToEmail: null,
    disableRescheduling: type?.settings.disableRescheduling.disabled ?? false,
    disableCancelling: type?.settings.disableCancelling.disabled ?? false,
  };
}

function titleFacts(type: EventTypeRow | undefined): Payload {
  if (!type) return { eventTitle: null, eventDescription: null };
  const { title, description } = type.settings;
  return { eventTitle: title, eventDescription: description || null, price: 0, currency: 'usd' };
}

/** The team of a child's parent has no name here. */
function teamFacts(world: World, row: BookingRow, type: EventTypeRow): Payload {
  const id = teamOf(world, type);
  const name = type.teamId === null ? 'Nameless' : world.teams.get(type.teamId)?.name;
  const members = otherHosts(world, row, type).map((user) => ({
    id: user.id,
    email: user.email,
    name: user.name,
    firstName: '',
    lastName: '',
    timeZone: user.timeZone,
    language: { locale: user.locale },
  }));
  return { members, name, id };
}

function replaced(previous: BookingRow): Payload {
  return {
    rescheduleId: previous.id,
    rescheduleUid: previous.uid,
    rescheduleStartTime: secondsOf(previous.startMs),
    rescheduleEndTime: secondsOf(previous.endMs),
    rescheduledBy: previous.rescheduledByEmail ?? undefined,
  };
}

function isConfirmedByHosts(type: EventTypeRow | undefined): boolean {
  return type !== undefined && type.settings.confirmationPolicy !== null;
}

function videoUrl({ location }: BookingRow): Payload {
  return location?.startsWith('http') ? { videoCallUrl: location } : {};
}

function notesOf({ responses }: BookingRow): string {
  return typeof responses['notes'] === 'string' ? responses['notes'] : '';
}

/** Number of moves of the booking. */
function sequenceOf(world: World, { rescheduledFromUid }: BookingRow): number {
  const previous = rescheduledFromUid === null ? undefined : world.bookings.byUid(rescheduledFromUid);
  return previous ? 1 + sequenceOf(world, previous) : 0;
}

function secondsOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function offsetSecondsOf(ms: number): string {
  return secondsOf(ms).replace('Z', '+00:00');
}

type Json = Readonly<Record<string, unknown>>;

function organizerOf(world: World, row: BookingRow): Json {
  const user = world.users.get(row.userId);
  if (!user) return {};
  const { id, name, email, username, timeZone, locale } = user;
  const timeFormat = user.timeFormat === 24 ? 'HH:mm' : 'h:mma';
  const utcOffset = minutesAhead(timeZone, row);
  return { id, name, email, username, timeZone, language: { locale }, timeFormat, utcOffset };
}

/** The guests in the booker's spelling: for payloads of new bookings. */
function newGuests(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly Json[] {
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

/** The guests as stored: for payloads of existing bookings. */
function storedGuests(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly Json[] {
  return guestsOf(world, row, type).map(({ name, email, timeZone, phoneNumber, language }) => {
    const utcOffset = minutesAhead(timeZone, row);
    return { name, email, timeZone, phoneNumber, language: { locale: language }, utcOffset };
  });
}

/** The other hosts of a collective type, who are stored as attendees. */
function otherHosts(world: World, row: BookingRow, type: EventTypeRow | undefined): readonly UserRow[] {
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

type Responses = Readonly<
  Record<string, { readonly label: string; readonly value?: unknown; readonly isHidden?: boolean }>
>;

/** Labels of the default fields on Cal.com's pages. */
const LABELS: Readonly<Record<string, string>> = {
  name: 'your_name',
  email: 'email_address',
  attendeePhoneNumber: 'phone_number',
  location: 'location',
  title: 'what_is_this_meeting_about',
  notes: 'additional_notes',
  guests: 'additional_guests',
  rescheduleReason: 'reason_for_reschedule',
};

/** The form with its answers; without its event type only the answers. */
function storedResponses(row: BookingRow, type: EventTypeRow | undefined): Responses {
  if (type) return answered(type.settings.bookingFields, row.responses);
  return Object.fromEntries(Object.entries(row.responses).map(([slug, value]) => [slug, { label: slug, value }]));
}

/** A new booking's form starts with a phone number, requested or not, and contains the location. */
function newResponses(row: BookingRow, type: EventTypeRow | undefined): Responses {
  const { location, ...others } = storedResponses(row, type);
  const { name, email, attendeePhoneNumber, ...rest } = others;
  return {
    attendeePhoneNumber: attendeePhoneNumber ?? { label: 'phone_number', isHidden: true },
    ...(name && { name }),
    ...(email && { email }),
    location: { label: 'location', isHidden: false, ...location, value: { value: row.location, optionValue: '' } },
    ...rest,
  };
}

/** The answers to the type's custom fields. */
function customResponses(row: BookingRow, type: EventTypeRow | undefined): Responses {
  const custom = type?.settings.bookingFields.filter((field) => !field.isDefault) ?? [];
  return answered(custom, row.responses);
}

function answered(fields: readonly BookingField[], answers: BookingRow['responses']): Responses {
  return Object.fromEntries(
    fields.map(({ slug, label, hidden }) => [
      slug,
      { label: label ?? LABELS[slug] ?? slug, value: answers[slug], isHidden: hidden === true },
    ]),
  );
}
