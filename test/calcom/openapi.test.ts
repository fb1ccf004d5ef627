import { describe, expect, it } from 'vitest';
import type { CalcomWriter, EventTypePatch, NewEventType } from '../../src/calcom/api.ts';
import type { CalcomBookings, NewBooking } from '../../src/calcom/bookings/bookings-api.ts';
import type { BookingsQuery } from '../../src/calcom/common-api.ts';
import type { DeclaredFields } from '../../src/model/event-type/event-type.ts';
import { bookingsAt, writerAt } from './support/clients.ts';
import { bodyCheck, meant, operationOf, unknownParameters } from './support/document.ts';
import { missingReference, openApi } from './support/reference.ts';
import { json, stubServer } from './support/stub-server.ts';
import type { Received } from './support/stub-server.ts';

const FULL: DeclaredFields = {
  title: 'Cut',
  hosts: [101, 102],
  hidden: true,
  lengthInMinutes: 45,
  description: 'Wash and cut',
  locations: [
    { type: 'address', address: '1 Main St', public: true },
    { type: 'link', link: 'https://meet.example', public: false },
    { type: 'phone', phone: '+14155550123', public: true },
    { type: 'integration', integration: 'cal-video' },
    { type: 'attendeeAddress' },
    { type: 'attendeePhone' },
    { type: 'attendeeDefined' },
    { type: 'organizersDefaultApp' },
  ],
  beforeEventBuffer: 5,
  afterEventBuffer: 10,
  minimumBookingNotice: 60,
  requiresConfirmation: true,
  bookingLimitsCount: { day: 1, week: 2, month: 3, year: 4 },
  slotInterval: 15,
  lengthInMinutesOptions: [45, 60],
};

const NEW: NewEventType = { title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'managed' };
const UNSET: EventTypePatch = { requiresConfirmation: false, bookingLimitsCount: {}, hosts: [] };

const BOOKING: NewBooking = {
  eventTypeId: 23,
  startMs: Date.parse('2026-11-23T10:00:00Z'),
  attendee: { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin', language: 'de' },
  metadata: { ref: 'a' },
};
const LIST: BookingsQuery = {
  attendeeEmail: 'zoe@customer.example',
  eventTypeId: 23,
  teamId: 3,
  afterStartMs: BOOKING.startMs,
  beforeEndMs: BOOKING.startMs + 3_600_000,
  updatedAfterMs: BOOKING.startMs,
};
const SLOTS = { eventTypeId: 23, fromMs: BOOKING.startMs, toMs: BOOKING.startMs + 3_600_000 };

interface Clients {
  readonly writer: CalcomWriter;
  readonly bookings: CalcomBookings;
}

/** Whatever it sends is recorded; that the answer is refused does not matter. */
async function requestOf(call: (clients: Clients) => Promise<unknown>): Promise<Received> {
  await using server = await stubServer(json(400, {}));
  await using writer = writerAt(server.baseUrl);
  await using bookings = bookingsAt(server.baseUrl);
  await call({ writer, bookings }).catch(() => undefined);
  const [received] = server.received;
  if (received === undefined) throw new Error('nothing was sent');
  return received;
}

describe("every request is one of Cal.com's own document", () => {
  it.for<[string, (clients: Clients) => Promise<unknown>]>([
    ['me', ({ writer }) => writer.me()],
    ['teams', ({ writer }) => writer.teams()],
    ['memberships', ({ writer }) => writer.memberships(3)],
    ['teamEventTypes', ({ writer }) => writer.teamEventTypes(3)],
    ['teamEventTypeBySlug', ({ writer }) => writer.teamEventTypeBySlug(3, 'cut')],
    ['teamEventType', ({ writer }) => writer.teamEventType(3, 10)],
    ['eventTypesOf', ({ writer }) => writer.eventTypesOf({ userId: 102, username: 'ann', organizationId: null })],
    [
      'eventTypesOf in an organisation',
      ({ writer }) => writer.eventTypesOf({ userId: 102, username: 'ann', organizationId: 7 }),
    ],
    ['isOrganizationAdmin', ({ writer }) => writer.isOrganizationAdmin(7)],
    ['create, bare', ({ writer }) => writer.createTeamEventType(3, NEW)],
    ['create, everything', ({ writer }) => writer.createTeamEventType(3, { ...NEW, ...FULL })],
    ['update, everything', ({ writer }) => writer.updateTeamEventType(3, 10, { ...FULL, slug: 'new' })],
    ['update, unset', ({ writer }) => writer.updateTeamEventType(3, 10, UNSET)],
    ['delete', ({ writer }) => writer.deleteTeamEventType(3, 10)],
    ['slots, bare', ({ bookings }) => bookings.slots(SLOTS)],
    [
      'slots, everything',
      ({ bookings }) => bookings.slots({ ...SLOTS, minutes: 45, hostUserIds: [102], withoutBookingUid: 'uid-1' }),
    ],
    ['book, bare', ({ bookings }) => bookings.book(BOOKING)],
    [
      'book, everything',
      ({ bookings }) => {
        const attendee = { ...BOOKING.attendee, phone: '+4930123456' };
        return bookings.book({ ...BOOKING, attendee, minutes: 45, hostUserId: 102 });
      },
    ],
    ['booking', ({ bookings }) => bookings.booking('uid-1')],
    ['bookings, bare', ({ bookings }) => bookings.bookings({})],
    ['bookings, everything', ({ bookings }) => bookings.bookings({ ...LIST, statuses: ['upcoming', 'cancelled'] })],
    [
      'bookings of some event types',
      ({ bookings }) => bookings.bookings({ eventTypeIds: [7, 8], statuses: ['recurring'] }),
    ],
    ['bookings by update', ({ bookings }) => bookings.bookings({ ...LIST, sort: 'updated' })],
    ['cancel', ({ bookings }) => bookings.cancel('uid-1', 'ill')],
    ['reschedule', ({ bookings }) => bookings.reschedule('uid-1', BOOKING.startMs, 'later')],
  ])('%s', async ([, call], { skip }) => {
    const missing = missingReference();
    skip(missing !== undefined, missing);
    const document = meant(openApi());
    const received = await requestOf(call);
    const operation = operationOf(document, received);
    expect(operation, `${received.method} ${received.path}`).toBeDefined();
    expect(operation && unknownParameters(operation, received.path)).toEqual([]);
    const check = operation === undefined ? undefined : bodyCheck(document, operation);
    expect(received.body === '').toBe(check === undefined);
    if (check !== undefined) expect(check(JSON.parse(received.body)), JSON.stringify(check.errors)).toBe(true);
  });
});
