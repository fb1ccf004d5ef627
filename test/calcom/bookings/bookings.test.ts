import { describe, expect, it } from 'vitest';
import { onlyBooking } from '../../support/booking/only-booking.ts';
import type { CallEvent } from '../../../src/calcom/caller/caller.ts';
import type { CalcomBookings, NewBooking } from '../../../src/calcom/bookings/bookings-api.ts';
import { bookingsAt, errorOf } from '../support/clients.ts';
import { drop, dropHalfway, exception, hang, json, raw, stubServer, success } from '../support/stub-server.ts';
import type { Behaviour } from '../support/stub-server.ts';
import { MINUTE, TEN, wireBooking } from '../support/wire-booking.ts';

const ATTENDEE = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin', language: 'de' };
const NEW: NewBooking = { eventTypeId: 23, startMs: TEN, attendee: ATTENDEE, metadata: { ref: 'a' } };
const DAY = { eventTypeId: 23, fromMs: Date.parse('2026-11-23T00:00:00Z'), toMs: Date.parse('2026-11-24T00:00:00Z') };
const CANCELLED = wireBooking({ status: 'cancelled' });
const MOVED = wireBooking({ uid: 'uid-2', rescheduledFromUid: 'uid-1' });
const AGAIN = exception(
  400,
  'BadRequestException',
  "Can't cancel booking with uid=uid-1 because it has been cancelled already. Please provide uid of a booking that is not cancelled.",
);
const NO_SUCH = exception(404, 'NotFoundException', 'Booking with uid=uid-1 not found');
const LIMITED = json(429, { status: 'error', error: { code: 'ThrottlerException', message: 'No', details: 'No' } });

function made(data: unknown): Behaviour {
  return json(201, { status: 'success', data });
}

function slotsAt(...starts: readonly string[]): Behaviour {
  return success({ '2026-11-23': starts.map((start) => ({ start })) });
}

describe('slots', () => {
  it('are asked for in UTC, and come as ascending times', async () => {
    await using server = await stubServer(
      success({
        '2026-11-24': [{ start: '2026-11-24T09:00:00.000Z' }],
        '2026-11-23': [{ start: '2026-11-23T10:00:00.000Z' }, { start: '2026-11-23T10:30:00.000Z' }],
      }),
    );
    await using client = bookingsAt(server.baseUrl);
    const query = {
      ...DAY,
      toMs: DAY.toMs + 720 * MINUTE,
      minutes: 45,
      hostUserIds: [102, 103],
      withoutBookingUid: 'a&b',
    };
    const nineOnTuesday = Date.parse('2026-11-24T09:00:00Z');
    expect(await client.slots(query)).toEqual([TEN, TEN + 30 * MINUTE, nineOnTuesday]);
    expect(server.received[0]?.headers['cal-api-version']).toBe('2024-09-04');
    expect(Object.fromEntries(new URL(server.received[0]?.path ?? '', server.baseUrl).searchParams)).toEqual({
      eventTypeId: '23',
      start: '2026-11-23T00:00:00.000Z',
      end: '2026-11-24T12:00:00.000Z',
      timeZone: 'UTC',
      duration: '45',
      rrHostSubsetIds: '102,103',
      bookingUidToReschedule: 'a&b',
    });
  });

  it('until midnight are those of the day that ends, not of the one that begins', async () => {
    await using server = await stubServer(slotsAt());
    await using client = bookingsAt(server.baseUrl);
    await client.slots(DAY);
    expect(server.received[0]?.path).toContain('end=2026-11-23T23%3A59%3A59.000Z');
  });

  it('outside of the stretch are left out', async () => {
    await using server = await stubServer(
      slotsAt('2026-11-22T23:30:00.000Z', '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z'),
    );
    await using client = bookingsAt(server.baseUrl);
    expect(await client.slots(DAY)).toEqual([DAY.fromMs]);
  });

  it('of a managed parent are none', async () => {
    await using server = await stubServer(success({}));
    await using client = bookingsAt(server.baseUrl);
    expect(await client.slots(DAY)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['in the old envelope', { slots: { '2026-11-23': [] } }],
    ['as ranges', { '2026-11-23': [['10:00', '11:00']] }],
    ['in another time zone', { '2026-11-23': [{ start: '2026-11-23T10:00:00.000+01:00' }] }],
    ['as a list', []],
  ])('%s are rejected', async (_, data) => {
    await using server = await stubServer(success(data));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.slots(DAY))).kind).toBe('unexpected-shape');
  });

  it('of an event type that is gone', async () => {
    await using server = await stubServer(exception(404, 'NotFoundException', 'Event Type not found'));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.slots(DAY))).kind).toBe('not-found');
  });
});

describe('a booking', () => {
  it('is sent with what is given, and comes back in the words of the model', async () => {
    await using server = await stubServer(made(wireBooking({ hosts: [{ id: 103 }] })));
    await using client = bookingsAt(server.baseUrl);
    const booking = { ...NEW, minutes: 30, attendee: { ...ATTENDEE, phone: '+4930123456' }, hostUserId: 103 };
    expect(await onlyBooking(client.book(booking))).toEqual({
      uid: 'uid-1',
      status: 'accepted',
      fromMs: TEN,
      toMs: TEN + 30 * MINUTE,
      eventTypeId: 23,
      hostUserIds: [103],
      attendeeEmails: ['zoe@customer.example'],
      attendeeNames: [],
      metadata: { ref: 'a' },
      seats: [],
      seriesUid: null,
      createdMs: null,
      rescheduledFromUid: null,
      rescheduledToUid: null,
      updatedMs: Date.parse('2026-11-20T11:22:07.938Z'),
    });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/v2/bookings' });
    expect(server.received[0]?.headers['cal-api-version']).toBe('2024-08-13');
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      eventTypeId: 23,
      start: '2026-11-23T10:00:00.000Z',
      lengthInMinutes: 30,
      attendee: { ...ATTENDEE, phoneNumber: '+4930123456' },
      metadata: { ref: 'a' },
      routing: { responseId: 0, teamMemberIds: [103] },
    });
  });

  it('that waits for its confirmation counts as well', async () => {
    await using server = await stubServer(made(wireBooking({ status: 'pending' })));
    await using client = bookingsAt(server.baseUrl);
    expect(await onlyBooking(client.book(NEW))).toMatchObject({ status: 'pending' });
  });

  it('of before, with which a round robin answers the same customer, shows by its metadata', async () => {
    await using server = await stubServer(made(wireBooking({ metadata: { ref: 'before' } })));
    await using client = bookingsAt(server.baseUrl);
    expect((await onlyBooking(client.book(NEW))).metadata).toEqual({ ref: 'before' });
  });

  it('with a seat says which one this call took, and whose the others are', async () => {
    const attendees = [
      { email: 'ann@customer.example', seatUid: 'seat-0', metadata: { ref: 'b' } },
      { email: 'zoe@customer.example', seatUid: 'seat-1', metadata: { ref: 'a' } },
    ];
    const { metadata: _, ...shared } = wireBooking({ attendees });
    await using server = await stubServer(made({ ...shared, seatUid: 'seat-1' }));
    await using client = bookingsAt(server.baseUrl);
    const [ann, zoe] = attendees.map(({ email, seatUid: uid, metadata }) => ({ email, uid, metadata }));
    expect(await client.book(NEW)).toMatchObject({
      kind: 'read',
      seatUid: 'seat-1',
      bookings: [{ metadata: {}, seats: [ann, zoe] }],
    });
  });

  it('of a recurring event type is every occurrence that the answer has, be it none', async () => {
    const series = [1, 2].map((n) => wireBooking({ uid: `uid-${n}`, recurringBookingUid: 'series-1' }));
    await using server = await stubServer(made(series), made([]));
    await using client = bookingsAt(server.baseUrl);
    const occurrences = series.map(({ uid }) => ({ uid, seriesUid: 'series-1' }));
    expect(await client.book(NEW)).toMatchObject({ kind: 'read', bookings: occurrences });
    expect(await client.book(NEW)).toMatchObject({ kind: 'read', bookings: [] });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['without a uid', { ...wireBooking(), uid: undefined }, []],
    ['without its hosts', { ...wireBooking(), hosts: undefined }, ['uid-1']],
    ['with a status that nobody knows', { ...wireBooking(), status: 'awaiting_host' }, ['uid-1']],
    ['in a list with another that cannot be read', [wireBooking(), { uid: 'uid-2' }], ['uid-1', 'uid-2']],
  ])('%s is made, and the answer names it as far as it can', async (_, data, uids) => {
    await using server = await stubServer(made(data));
    await using client = bookingsAt(server.baseUrl);
    expect(await client.book(NEW)).toMatchObject({ kind: 'unread', uids });
    expect(client.calls.made).toBe(1);
  });

  it('is sent again after a 429, which made nothing', async () => {
    await using server = await stubServer(LIMITED, made(wireBooking()));
    await using client = bookingsAt(server.baseUrl);
    expect(await onlyBooking(client.book(NEW))).toMatchObject({ uid: 'uid-1' });
    expect(client.clock.slept).toEqual([60_000]);
  });
});

describe('a booking by its uid', () => {
  it('is found, or undefined', async () => {
    const gone = exception(404, 'NotFoundException', 'Booking with uid=a/b was not found in the database');
    const read = wireBooking({ eventTypeId: null, rescheduledToUid: 'uid-2', hosts: [{ id: 'unknown' }] });
    await using server = await stubServer(success(read), gone);
    await using client = bookingsAt(server.baseUrl);
    const found = await client.booking('uid-1');
    expect(found).toMatchObject({ eventTypeId: null, rescheduledToUid: 'uid-2', hostUserIds: [] });
    expect(await client.booking('a/b')).toBeUndefined();
    expect(server.received[1]?.path).toBe('/v2/bookings/a%2Fb');
  });

  it('is not missing just because the server has no such route', async () => {
    await using server = await stubServer(exception(404, 'NotFoundException', 'Cannot GET /v2/bookings/uid-1'));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.booking('uid-1'))).kind).toBe('unexpected-shape');
  });

  it('is not another one', async () => {
    await using server = await stubServer(success(wireBooking({ uid: 'uid-2' })));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.booking('uid-1'))).kind).toBe('unexpected-shape');
  });
});

describe('cancelling', () => {
  it.each<[string, Behaviour[], string]>([
    ['one that stood', [success(CANCELLED)], 'cancelled'],
    ['one that was cancelled before', [AGAIN], 'was-cancelled'],
    ['one that nobody knows', [NO_SUCH], 'unknown-booking'],
    ['one whose first answer was lost', [drop, AGAIN], 'was-cancelled'],
    [
      'one after a 500',
      [json(500, { statusCode: 500, message: 'Internal server error' }), success(CANCELLED)],
      'cancelled',
    ],
  ])('%s', async (_, answers, expected) => {
    const [first, ...others] = answers;
    await using server = await stubServer(first ?? hang, ...others);
    await using client = bookingsAt(server.baseUrl);
    expect(await client.cancel('uid-1', 'ill')).toBe(expected);
    expect(server.received).toHaveLength(answers.length);
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: '/v2/bookings/uid-1/cancel',
      body: '{"cancellationReason":"ill"}',
    });
  });

  it.each<[string, unknown]>([
    ['that still stands', wireBooking()],
    ['of another uid', wireBooking({ uid: 'uid-2', status: 'cancelled' })],
  ])('is not done when the answer is a booking %s', async (_, data) => {
    await using server = await stubServer(success(data));
    await using client = bookingsAt(server.baseUrl);
    expect(await errorOf(client.cancel('uid-1', 'ill'))).toMatchObject({
      kind: 'unexpected-shape',
      outcome: 'unknown',
    });
  });

  it('is not done because the server has no such route', async () => {
    await using server = await stubServer(exception(404, 'NotFoundException', 'Cannot POST /v2/bookings/uid-1/cancel'));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.cancel('uid-1', 'ill'))).kind).toBe('unexpected-shape');
  });
});

describe('cancelling one seat of a shared booking', () => {
  const shared = wireBooking({ attendees: [{ email: 'ann@customer.example', seatUid: 'seat-0' }] });
  const withSeat = wireBooking({ attendees: [{ email: 'zoe@customer.example', seatUid: 'seat-1' }] });
  const lost = exception(404, 'NOT_FOUND', 'Invalid Query: The requested record was not found.');

  it.each<[string, Behaviour[], string]>([
    ['is done while the others keep theirs', [success(shared)], 'cancelled'],
    ['is done when the seat is gone and the answer says 404', [lost, success(shared)], 'cancelled'],
    [
      'was done before when Cal.com no longer knows the seat',
      [
        exception(
          400,
          'BadRequestException',
          'Invalid seatUid: this seat does not exist or has already been cancelled.',
        ),
      ],
      'was-cancelled',
    ],
  ])('%s', async (_, answers, expected) => {
    const [first, ...others] = answers;
    await using server = await stubServer(first ?? hang, ...others);
    await using client = bookingsAt(server.baseUrl);
    expect(await client.cancel('uid-1', 'ill', { seatUid: 'seat-1' })).toBe(expected);
    expect(server.received[0]?.body).toBe('{"cancellationReason":"ill","seatUid":"seat-1"}');
  });

  it('is not done while the seat is there', async () => {
    await using server = await stubServer(lost, success(withSeat));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.cancel('uid-1', 'ill', { seatUid: 'seat-1' }))).kind).toBe('not-found');
  });
});

describe('a booking that its event type does not allow to change', () => {
  it.each<[string, Behaviour, string]>([
    ['cancel', json(400, { statusCode: 400, message: 'This event type does not allow cancellations' }), 'not-allowed'],
    [
      'move',
      json(403, { statusCode: 403, message: 'Rescheduling is not allowed within the minimum notice period' }),
      'not-allowed',
    ],
    ['move', json(400, { statusCode: 400, message: 'Invalid event length' }), 'length-refused'],
    ['move', exception(403, 'ForbiddenException', 'PermissionsGuard - no'), 'forbidden'],
  ])('%s is refused for good, and the key is not blamed', async (what, answer, kind) => {
    await using server = await stubServer(answer);
    await using client = bookingsAt(server.baseUrl);
    const call = what === 'cancel' ? client.cancel('uid-1', 'ill') : client.reschedule('uid-1', TEN, 'later');
    expect(await errorOf(call)).toMatchObject({ kind, outcome: 'refused' });
    expect(client.calls.made).toBe(1);
  });
});

describe('moving a booking', () => {
  it('makes a new one that names the old', async () => {
    await using server = await stubServer(made(MOVED));
    await using client = bookingsAt(server.baseUrl);
    expect(await onlyBooking(client.reschedule('uid-1', TEN, 'later'))).toMatchObject({
      uid: 'uid-2',
      rescheduledFromUid: 'uid-1',
    });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: '/v2/bookings/uid-1/reschedule',
      body: '{"start":"2026-11-23T10:00:00.000Z","reschedulingReason":"later"}',
    });
  });
});

describe('what may have been received', () => {
  const ONCE = { retry: { attempts: 1 } };
  const WRITES: readonly ((client: CalcomBookings) => Promise<unknown>)[] = [
    (client) => client.book(NEW),
    (client) => client.reschedule('uid-1', TEN, 'later'),
    (client) => client.cancel('uid-1', 'ill'),
  ];
  const READS: readonly ((client: CalcomBookings) => Promise<unknown>)[] = [
    (client) => client.slots(DAY),
    (client) => client.booking('uid-1'),
    (client) => client.bookings({}),
  ];

  it.each<[string, Behaviour, object, string]>([
    ['a dropped connection', drop, ONCE, 'unreachable'],
    ['half an answer', dropHalfway, ONCE, 'unreachable'],
    ['no answer', hang, { ...ONCE, timeouts: { bookingMs: 60 } }, 'timeout'],
    ['truncated JSON', raw(200, 'application/json', '{"status":"success","data":{'), ONCE, 'unexpected-shape'],
    ['an HTML page with status 502', raw(502, 'text/html', '<html>bad gateway</html>'), ONCE, 'server'],
    ['an HTML page with status 200', raw(200, 'text/html', '<html>hello</html>'), ONCE, 'unexpected-shape'],
    ['500', json(500, { statusCode: 500, message: 'Internal server error' }), ONCE, 'server'],
  ])('%s: the outcome of a write is unknown, and a read did nothing', async (_, fault, settings, kind) => {
    await using server = await stubServer(fault);
    await using client = bookingsAt(server.baseUrl, settings);
    for (const write of WRITES) expect(await errorOf(write(client))).toMatchObject({ kind, outcome: 'unknown' });
    for (const read of READS) expect(await errorOf(read(client))).toMatchObject({ kind, outcome: 'refused' });
  });

  it('is made again for reads and cancels, never for books and moves', async () => {
    await using server = await stubServer(drop);
    await using client = bookingsAt(server.baseUrl);
    const counts: number[] = [];
    for (const call of [...WRITES, ...READS]) {
      const before = server.received.length;
      await errorOf(call(client));
      counts.push(server.received.length - before);
    }
    expect(counts).toEqual([1, 1, 4, 4, 4, 4]);
  });

  it('is given up after the time that the call allows', async () => {
    await using server = await stubServer(hang);
    await using client = bookingsAt(server.baseUrl, ONCE);
    const error = await errorOf(client.book(NEW, { answerMs: 40 }));
    expect(error.message).toBe('POST /v2/bookings had no complete answer within 0.04 s');
  });

  it('is broken off by the signal', async () => {
    const controller = new AbortController();
    await using server = await stubServer(() => {
      controller.abort();
    });
    await using client = bookingsAt(server.baseUrl);
    const error = await errorOf(client.book(NEW, { signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'aborted', outcome: 'unknown' });
  });
});

it("a customer's mail address shows neither in errors nor in events", async () => {
  const events: CallEvent[] = [];
  await using server = await stubServer(json(500, { statusCode: 500, message: 'Internal server error' }), drop);
  await using client = bookingsAt(server.baseUrl, { retry: { attempts: 1 }, onCall: (event) => events.push(event) });
  const seen: unknown[] = [events];
  for (let call = 0; call < 2; call += 1) {
    const error = await errorOf(client.bookings({ attendeeEmail: 'zoe@customer.example', teamId: 3 }));
    expect(error.message).toContain('attendeeEmail=[mail]&teamId=3');
    seen.push(error.message);
  }
  expect(JSON.stringify(seen)).not.toMatch(/zoe|customer\.example/);
});

it('the child that a host has now is found by its slug', async () => {
  await using server = await stubServer(success([{ id: 40, slug: 'cut', ownerId: 102, title: 'Cut' }]));
  await using client = bookingsAt(server.baseUrl);
  const ann = { userId: 102, username: 'ann', organizationId: null };
  expect(await client.eventTypesOf(ann)).toEqual([{ id: 40, slug: 'cut', ownerId: 102 }]);
});
