import { describe, expect, it } from 'vitest';
import { GUEST, outcome } from '../../support/booking/booking-outcome.ts';
import { ALICE, BOB, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { Booked, FieldTeam } from '../../support/manifests/field-team.ts';

it('a series is booked whole at the same time of day on the clocks of the guest', async () => {
  await using team = await startFieldTeam();
  const recurrence = { interval: 2, occurrences: 3, frequency: 'weekly' };
  const schedulingType = 'managed';
  const child = await team.type('kid', { schedulingType, hosts: [{ userId: BOB }], recurrence, locations: undefined });
  const attendee = { ...GUEST, timeZone: 'Europe/Berlin' };
  const series = (await team.book('ann', child, '2027-03-15T10:00:00Z', {
    attendee,
  })) as unknown as readonly (Booked & { readonly recurringBookingUid: string })[];
  expect(series.map(({ start }) => start)).toEqual([
    '2027-03-15T10:00:00.000Z',
    '2027-03-29T09:00:00.000Z',
    '2027-04-12T09:00:00.000Z',
  ]);
  const read = await team.as(null)('GET', `/v2/bookings/${series[0]?.recurringBookingUid}`);
  const created = (read.body.data as readonly object[]).map((item) => ({
    ...item,
    isPlatformManagedUserBooking: false,
  }));
  expect(created).toEqual(series);
});

type Occurrence = Booked & { readonly recurringBookingUid: string };

const FOUR = { recurrence: { interval: 1, occurrences: 4, frequency: 'weekly' } };
/** The starts of four weeks, from Monday at ten. */
const WEEKS = ['2026-11-30', '2026-12-07', '2026-12-14', '2026-12-21'].map((day) => `${day}T10:00:00.000Z`);
const MANAGED = { ...FOUR, schedulingType: 'managed' };

const series = async (team: FieldTeam, type: number, more: object = {}) =>
  (await team.book('ann', type, '10:00', more)) as unknown as readonly Occurrence[];

const startsOf = (bookings: readonly Booked[]) => bookings.map(({ start }) => start);
const statusesOf = (bookings: readonly Booked[]) => bookings.map(({ status }) => status);

async function read(team: FieldTeam, uid: string | undefined): Promise<readonly Occurrence[]> {
  return (await team.as(null)('GET', `/v2/bookings/${uid}`)).body.data;
}

async function listed(team: FieldTeam, query: string): Promise<readonly Occurrence[]> {
  return (await team.as('olive')('GET', `/v2/bookings?${query}`)).body.data;
}

async function bookStatus(team: FieldTeam, eventTypeId: number, more: object): Promise<number> {
  const body = { eventTypeId, start: '2026-11-30T10:00:00Z', attendee: GUEST, ...more };
  return (await team.as(null)('POST', '/v2/bookings', body)).status;
}

describe('the answer to a series', () => {
  it.each([
    ['a managed host', MANAGED, WEEKS],
    [
      'a collective type',
      { ...FOUR, schedulingType: 'collective', hosts: [{ userId: ALICE }, { userId: BOB }] },
      WEEKS,
    ],
    ['a round robin, which leaves the first one out', FOUR, WEEKS.slice(1)],
  ])('of %s names the occurrences', async (_, settings, starts) => {
    await using team = await startFieldTeam();
    const made = await series(team, await team.type('course', settings));
    expect(startsOf(made)).toEqual(starts);
    expect(new Set(made.map(({ uid }) => uid)).size).toBe(starts.length);
    expect(new Set(made.map(({ recurringBookingUid }) => recurringBookingUid)).size).toBe(1);
    expect(startsOf(await read(team, made[0]?.recurringBookingUid))).toEqual(WEEKS);
    expect(startsOf(await listed(team, 'status=recurring'))).toEqual(WEEKS);
    expect(startsOf(await listed(team, 'status=upcoming'))).toEqual(WEEKS);
  });

  it.each([
    ['roundRobin', []],
    ['managed', WEEKS.slice(0, 1)],
  ])('of one occurrence is an array, also of a %s type', async (schedulingType, starts) => {
    await using team = await startFieldTeam();
    const recurrence = { ...FOUR.recurrence, occurrences: 1 };
    const made = await series(team, await team.type('course', { recurrence, schedulingType }));
    expect(startsOf(made)).toEqual(starts);
    expect(startsOf(await listed(team, ''))).toEqual(WEEKS.slice(0, 1));
  });

  it('has as many as were asked for, from one to as many as the type allows', async () => {
    await using team = await startFieldTeam();
    const child = await team.type('course', MANAGED);
    expect(await bookStatus(team, child, { recurrenceCount: 0 })).toBe(400);
    expect(await bookStatus(team, child, { recurrenceCount: 5 })).toBe(400);
    expect(await listed(team, '')).toEqual([]);
    expect(startsOf(await series(team, child, { recurrenceCount: 2 }))).toEqual(WEEKS.slice(0, 2));
  });
});

describe('a series that meets a booking', () => {
  it('at its first start is refused, and nothing is made', async () => {
    await using team = await startFieldTeam();
    const course = await team.type('course', FOUR);
    await team.book('zoe', await team.type('cut'), '10:00');
    expect(await bookStatus(team, course, {})).toBe(400);
    expect(await listed(team, '')).toHaveLength(1);
  });

  it('at a later start stops there, and keeps what it made before', async () => {
    await using team = await startFieldTeam();
    const course = await team.type('course', FOUR);
    await team.book('zoe', await team.type('cut'), WEEKS[2] ?? '');
    expect(await bookStatus(team, course, {})).toBe(409);
    expect(startsOf(await listed(team, 'attendeeName=ann'))).toEqual(WEEKS.slice(0, 2));
  });

  it('that overlaps a later occurrence without the same start and end books over it', async () => {
    await using team = await startFieldTeam();
    const course = await team.type('course', FOUR);
    await team.book('zoe', await team.type('cut', { lengthInMinutes: 60 }), WEEKS[2] ?? '');
    expect(await bookStatus(team, course, {})).toBe(201);
  });
});

describe('of a series', () => {
  it('one occurrence is cancelled by its own uid, all by the uid of the series', async () => {
    await using team = await startFieldTeam();
    const made = await series(team, await team.type('course', MANAGED));
    const uid = made[0]?.recurringBookingUid;
    expect((await team.act(`${made[1]?.uid}/cancel`, {}, null)).body.data).toMatchObject({ status: 'cancelled' });
    expect(statusesOf(await read(team, uid))).toEqual(['accepted', 'cancelled', 'accepted', 'accepted']);
    const all = await team.act(`${uid}/cancel`, { cancellationReason: 'ill' }, null);
    expect(statusesOf(all.body.data)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('one occurrence is cancelled with all later ones, and the answer has the whole series', async () => {
    await using team = await startFieldTeam();
    const made = await series(team, await team.type('course', MANAGED));
    const answer = await team.act(`${made[2]?.uid}/cancel`, { cancelSubsequentBookings: true }, null);
    expect(startsOf(answer.body.data)).toEqual(WEEKS);
    expect(statusesOf(answer.body.data)).toEqual(['accepted', 'accepted', 'cancelled', 'cancelled']);
    const again = await team.act(`${made[2]?.uid}/cancel`, { cancelSubsequentBookings: true }, null);
    expect(again.status).toBe(400);
  });

  it('one occurrence is rescheduled, with a new uid and in the same series', async () => {
    await using team = await startFieldTeam();
    const [first] = await series(team, await team.type('course', MANAGED));
    const moved: Occurrence = (await team.act(`${first?.uid}/reschedule`, { start: '2026-12-01T10:00:00Z' }, null)).body
      .data;
    expect(moved).toMatchObject({ recurringBookingUid: first?.recurringBookingUid, rescheduledFromUid: first?.uid });
    expect(startsOf((await listed(team, 'status=upcoming')).slice(0, 2))).toEqual([
      '2026-12-01T10:00:00.000Z',
      WEEKS[1],
    ]);
  });
});

it('an event type whose recurrence was emptied takes no booking until it has a whole one again', async () => {
  await using team = await startFieldTeam();
  const course = await team.type('course', FOUR);
  await team.patch(course, { recurrence: {} });
  const body = { eventTypeId: course, start: '2026-11-30T10:00:00Z', attendee: GUEST };
  const refused = await team.as(null)('POST', '/v2/bookings', body);
  expect(refused.status).toBe(400);
  expect(refused.body.error.message).toBe('freq - Required, count - Required, interval - Required, ');
  await team.patch(course, FOUR);
  expect(await bookStatus(team, course, {})).toBe(201);
});

describe('a guest who books the same start again', () => {
  it('gets the same booking in a round robin, and in any type while it waits to be accepted', async () => {
    await using team = await startFieldTeam();
    const confirmationPolicy = { type: 'always', blockUnconfirmedBookingsInBooker: true };
    const waiting = await team.type('kid', { schedulingType: 'managed', hosts: [{ userId: BOB }], confirmationPolicy });
    for (const eventTypeId of [await team.type('solo'), waiting]) {
      const { uid } = await team.book('ann', eventTypeId, '10:00', { metadata: { n: '1' } });
      const again = await team.book('ann', eventTypeId, '10:00', { metadata: { n: '2' } });
      expect(again).toMatchObject({ uid, metadata: { n: '1' } });
    }
  });

  it('is refused by any other type', async () => {
    await using team = await startFieldTeam();
    const child = await team.type('kid', { schedulingType: 'managed', hosts: [{ userId: BOB }] });
    await team.book('ann', child, '10:00');
    expect(await outcome(team, { eventTypeId: child })).toBe(
      '400 User either already has booking at this time or is not available',
    );
  });

  it('of a managed host has no second seat', async () => {
    await using team = await startFieldTeam();
    const seats = { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true };
    const course = await team.type('course', { seats, schedulingType: 'managed' });
    await team.book('ann', course, '10:00');
    expect(await outcome(team, { eventTypeId: course })).toBe('409 already_signed_up_for_this_booking_error');
  });
});
