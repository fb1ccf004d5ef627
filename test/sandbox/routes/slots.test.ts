import { describe, expect, it } from 'vitest';
import { ALICE, BOB, OLIVE, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { FieldTeam } from '../../support/manifests/field-team.ts';

const SLOTS = { headers: { 'cal-api-version': '2024-09-04' } };
const DAY = 'start=2026-11-30&end=2026-11-30';

type Days = Readonly<Record<string, readonly { readonly start: string; readonly end?: string }[]>>;

async function days(team: FieldTeam, eventTypeId: number, query = DAY): Promise<Days> {
  const path = `/v2/slots?eventTypeId=${eventTypeId}&${query}`;
  const { status, body } = await team.as(null)('GET', path, undefined, SLOTS);
  expect(status).toBe(200);
  return body.data;
}

/** The starts of the days asked for, as times of day. */
async function starts(team: FieldTeam, eventTypeId: number, query = DAY): Promise<string> {
  const slots = Object.values(await days(team, eventTypeId, query)).flat();
  return slots.map(({ start }) => start.slice(11, 16)).join(' ');
}

const MORNING = 'start=2026-11-30T09:00:00Z&end=2026-11-30T12:00:00Z';
const ALL_MORNING = '09:00 09:30 10:00 10:30 11:00 11:30';

describe('a start is offered', () => {
  it('in a round robin while any host is free for the whole of it', async () => {
    await using team = await startFieldTeam();
    const any = await team.type('any', { hosts: [{ userId: ALICE }, { userId: BOB }] });
    const route = (host: number) => ({ routing: { responseId: 0, teamMemberIds: [host] } });
    await team.book('ann', any, '10:00', route(ALICE));
    expect(await starts(team, any, MORNING)).toBe(ALL_MORNING);
    await team.book('ben', any, '10:15', route(BOB));
    expect(await starts(team, any, MORNING)).toBe('09:00 09:30 10:30 11:00 11:30');
  });

  it('in a collective type while all hosts are', async () => {
    await using team = await startFieldTeam();
    const both = await team.type('both', { schedulingType: 'collective', hosts: [{ userId: ALICE }, { userId: BOB }] });
    await team.book('ann', await team.type('bobs', { hosts: [{ userId: BOB }] }), '10:00');
    expect(await starts(team, both, MORNING)).toBe('09:00 09:30 10:30 11:00 11:30');
  });

  it('in a child of a managed type while its owner is, and never in the parent', async () => {
    await using team = await startFieldTeam();
    const child = await team.type('kid', { schedulingType: 'managed', hosts: [{ userId: BOB }] });
    await team.book('ann', child, '11:30');
    expect(await starts(team, child, MORNING)).toBe('09:00 09:30 10:00 10:30 11:00');
    expect(await days(team, child - 1)).toEqual({});
  });

  it('to a mandatory host together with one of the others', async () => {
    await using team = await startFieldTeam();
    const hosts = [{ userId: ALICE, mandatory: true }, { userId: BOB }, { userId: OLIVE }];
    const fixed = await team.type('fixed', { hosts });
    await team.book('ann', await team.type('alices'), '10:00');
    await team.book('ben', await team.type('bobs', { hosts: [{ userId: BOB }] }), '11:00');
    expect(await starts(team, fixed, MORNING)).toBe('09:00 09:30 10:30 11:00 11:30');
  });

  it('unless something in a calendar is in its way, with the buffers of the type around', async () => {
    const busyTimes = [{ userId: ALICE, start: '2026-11-30T10:00:00Z', end: '2026-11-30T10:20:00Z' }];
    await using team = await startFieldTeam({ seed: { busyTimes } });
    expect(await starts(team, await team.type('plain'), MORNING)).toBe('09:00 09:30 10:30 11:00 11:30');
    const buffered = await team.type('wide', { beforeEventBuffer: 30, afterEventBuffer: 15 });
    expect(await starts(team, buffered, MORNING)).toBe('09:00 11:00 11:30');
  });

  it('once more when its booking is cancelled, and to the booking that is moved', async () => {
    await using team = await startFieldTeam();
    const solo = await team.type('solo');
    const { uid } = await team.book('ann', solo, '10:00');
    const taken = '09:00 09:30 10:30 11:00 11:30';
    expect(await starts(team, solo, MORNING)).toBe(taken);
    expect(await starts(team, solo, `${MORNING}&bookingUidToReschedule=${uid}`)).toBe(ALL_MORNING);
    await team.act(`${uid}/cancel`, {});
    expect(await starts(team, solo, MORNING)).toBe(ALL_MORNING);
  });

  it('only by the hosts of a subset, where the type allows one', async () => {
    await using team = await startFieldTeam();
    const hosts = [{ userId: ALICE }, { userId: BOB }];
    const open = await team.type('open', { hosts, rrHostSubsetEnabled: true });
    const closed = await team.type('closed', { hosts });
    await team.book('ann', await team.type('alices'), '10:00');
    const ofAlice = `${MORNING}&rrHostSubsetIds=${ALICE}`;
    expect(await starts(team, open, ofAlice)).toBe('09:00 09:30 10:30 11:00 11:30');
    expect(await starts(team, closed, ofAlice)).toBe(ALL_MORNING);
  });

  it.each([
    ['always', 'blocks', true, '09:00 09:30 10:30 11:00 11:30'],
    ['always', 'does not block', false, ALL_MORNING],
  ])('although it has a booking to be confirmed (%s) that %s', async (type, _, blocks, expected) => {
    await using team = await startFieldTeam();
    const confirmationPolicy = { type, blockUnconfirmedBookingsInBooker: blocks };
    const solo = await team.type('solo', { confirmationPolicy });
    expect(await team.book('ann', solo, '10:00')).toMatchObject({ status: 'pending' });
    expect(await starts(team, solo, MORNING)).toBe(expected);
  });
});

describe('a type bounds its starts', () => {
  it.each([
    [{ bookingLimitsCount: { week: 1 } }, '2026-12-07'],
    [{ bookingLimitsCount: { month: 1 } }, '2026-12-01'],
    [{ bookingLimitsDuration: { day: 45 } }, '2026-12-01'],
    [{ bookingLimitsCount: { day: 2 } }, '2026-11-30'],
  ])('%j: after one booking, the first day is %s', async (limit, first) => {
    await using team = await startFieldTeam();
    const solo = await team.type('solo', limit);
    await team.book('ann', solo, '10:00');
    expect(Object.keys(await days(team, solo, 'start=2026-11-30&end=2026-12-14'))[0]).toBe(first);
  });

  it.each([
    [{ type: 'calendarDays', value: 2 }, ['2026-11-30', '2026-12-01', '2026-12-02']],
    [
      { type: 'businessDays', value: 5 },
      ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-07'],
    ],
    [{ type: 'calendarDays', value: 2, rolling: true }, ['2026-12-01', '2026-12-02']],
  ])('%j: its days are %j', async (bookingWindow, expected) => {
    const wholeDay = [{ userId: ALICE, start: '2026-11-30T00:00:00Z', end: '2026-12-01T00:00:00Z' }];
    const seed = 'rolling' in bookingWindow ? { busyTimes: wholeDay } : {};
    await using team = await startFieldTeam({ seed });
    const solo = await team.type('solo', { bookingWindow });
    expect(Object.keys(await days(team, solo, 'start=2026-11-30&end=2026-12-31'))).toEqual(expected);
  });

  it('by the notice it needs, which moves with the clock', async () => {
    await using team = await startFieldTeam();
    const solo = await team.type('solo', { minimumBookingNotice: 120 });
    expect(await starts(team, solo, MORNING)).toBe('10:00 10:30 11:00 11:30');
    team.clock.now += 61 * 60_000;
    expect(await starts(team, solo, MORNING)).toBe('11:30');
  });
});

describe('the clocks of a host in Berlin', () => {
  const schedules = [
    { id: ALICE, userId: ALICE, timeZone: 'Europe/Berlin', days: [0, 1, 2, 3, 4, 5, 6], end: '11:00' },
  ];

  it.each([
    ['2027-03-27', '08:00 08:30 09:00 09:30'],
    ['2027-03-28', '07:00 07:30 08:00 08:30'],
    ['2027-10-30', '07:00 07:30 08:00 08:30'],
    ['2027-10-31', '08:00 08:30 09:00 09:30'],
  ])('on %s open at %s UTC', async (date, expected) => {
    await using team = await startFieldTeam({ seed: { schedules } });
    expect(await starts(team, await team.type('solo'), `start=${date}&end=${date}`)).toBe(expected);
  });

  it('are listed in another zone under the date that the slot has there', async () => {
    await using team = await startFieldTeam({ seed: { schedules } });
    const solo = await team.type('solo');
    const query = 'start=2026-12-01T08:00:00Z&end=2026-12-01T09:00:00Z&timeZone=Pacific/Auckland&format=range';
    expect(await days(team, solo, query)).toEqual({
      '2026-12-01': [
        { start: '2026-12-01T21:00:00.000+13:00', end: '2026-12-01T21:30:00.000+13:00' },
        { start: '2026-12-01T21:30:00.000+13:00', end: '2026-12-01T22:00:00.000+13:00' },
      ],
    });
  });
});

it('slots of a type with seats show how many are left, booked or reserved', async () => {
  await using team = await startFieldTeam();
  const seats = { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true };
  const course = await team.type('course', { seats });
  const { uid } = await team.book('ann', course, '09:00');
  await team.as(null)(
    'POST',
    '/v2/slots/reservations',
    { eventTypeId: course, slotStart: '2026-11-30T09:00:00Z' },
    SLOTS,
  );
  const slots = (await days(team, course))['2026-11-30'] ?? [];
  expect(slots.slice(0, 2)).toEqual([
    { start: '2026-11-30T09:00:00.000Z', seatsBooked: 2, seatsRemaining: 1, seatsTotal: 3, bookingUid: uid },
    { start: '2026-11-30T09:30:00.000Z', seatsBooked: 0, seatsRemaining: 3, seatsTotal: 3 },
  ]);
});

describe('a reservation', () => {
  async function reserving() {
    const team = await startFieldTeam();
    const reserve = async (eventTypeId: number, time: string, more: object = {}, username: string | null = null) => {
      const body = { eventTypeId, slotStart: `2026-11-30T${time}:00Z`, ...more };
      return await team.as(username)('POST', '/v2/slots/reservations', body, SLOTS);
    };
    return { team, reserve };
  }

  it('hides its start, from other types of that host too, until it ends', async () => {
    const { team, reserve } = await reserving();
    await using _ = team;
    const [one, other] = [await team.type('one'), await team.type('other')];
    expect(await reserve(one, '10:00')).toMatchObject({ status: 201 });
    expect(await starts(team, other, MORNING)).toBe('09:00 09:30 10:30 11:00 11:30');
    team.clock.now += 5 * 60_000;
    expect(await starts(team, other, MORNING)).toBe(ALL_MORNING);
  });

  it('can be made once for each host of a round robin', async () => {
    const { team, reserve } = await reserving();
    await using _ = team;
    const any = await team.type('any', { hosts: [{ userId: ALICE }, { userId: BOB }] });
    const outcomes = [await reserve(any, '10:00'), await reserve(any, '10:00'), await reserve(any, '10:00')];
    expect(outcomes.map(({ status }) => status)).toEqual([201, 201, 422]);
  });

  it('does not keep one out that arrives with it', async () => {
    const { team, reserve } = await reserving();
    await using _ = team;
    const child = await team.type('kid', { schedulingType: 'managed', hosts: [{ userId: BOB }] });
    const together = await Promise.all([reserve(child, '10:00'), reserve(child, '10:00')]);
    expect(together.map(({ status }) => status)).toEqual([201, 201]);
    expect((await reserve(child, '10:00')).status).toBe(422);
  });

  it('of a child is refused on any overlap, and when it is booked', async () => {
    const { team, reserve } = await reserving();
    await using _ = team;
    const child = await team.type('kid', { schedulingType: 'managed', hosts: [{ userId: BOB }] });
    await reserve(child, '10:00');
    expect((await reserve(child, '10:15')).body.error.message).toBe(
      'This time slot is already reserved by another user. Please choose a different time.',
    );
    await team.book('ann', child, '11:00');
    expect((await reserve(child, '11:15')).body.error.message).toBe(
      "Can't reserve a slot if the event is already booked.",
    );
  });

  it('is as long as a colleague says, and no other user', async () => {
    const { team, reserve } = await reserving();
    await using _ = team;
    const solo = await team.type('solo');
    const made = await reserve(solo, '10:00', { reservationDuration: 30 }, 'bob');
    expect(made.body.data).toMatchObject({ reservationDuration: 30, reservationUntil: '2026-11-30T08:30:00.000Z' });
    expect((await reserve(solo, '11:00', { reservationDuration: 30 }, 'otto')).status).toBe(403);
    expect((await reserve(solo, '11:00', { reservationDuration: 30 })).status).toBe(401);
  });

  it.each([
    [{ slotDuration: 60 }, {}, "You passed 'slotDuration' but this event type is not a variable length event type."],
    [
      { slotDuration: 45 },
      { lengthInMinutesOptions: [30, 60] },
      "Provided 'slotDuration' is not one of the possible lengths for the event type. The possible lengths for this " +
        'variable length event type are: 30, 60',
    ],
  ])('%j of a type with %j: %s', async (more, settings, message) => {
    const { team, reserve } = await reserving();
    await using _ = team;
    const solo = await team.type('solo', settings);
    expect((await reserve(solo, '10:00', more)).body.error.message).toBe(message);
  });

  it('that is unknown cannot be moved', async () => {
    const { team } = await reserving();
    await using _ = team;
    const body = { eventTypeId: await team.type('solo'), slotStart: '2026-11-30T10:00:00Z' };
    const answer = await team.as(null)('PATCH', '/v2/slots/reservations/nope', body, SLOTS);
    expect(answer).toMatchObject({ status: 404, body: { error: { message: 'Slot with uid=nope not found' } } });
  });
});

it.each([
  ['eventTypeSlug=x&username=nobody', 'User with username nobody not found'],
  ['eventTypeSlug=x&teamSlug=nowhere', 'Team with slug nowhere not found'],
  [
    'eventTypeSlug=x&username=alice&organizationSlug=acme',
    'slots-input.service.ts: Organization with slug acme not found',
  ],
])('slots of %s: 404 %s', async (query, message) => {
  await using team = await startFieldTeam();
  const answer = await team.as(null)('GET', `/v2/slots?${query}&${DAY}`, undefined, SLOTS);
  expect(answer).toMatchObject({ status: 404, body: { error: { message } } });
});

it('a day that is in no calendar is refused', async () => {
  await using team = await startFieldTeam();
  const path = `/v2/slots?eventTypeId=${await team.type('solo')}&start=2027-02-30&end=2027-03-01`;
  const { status, body } = await team.as(null)('GET', path, undefined, SLOTS);
  expect(status).toBe(400);
  expect(body.error.message).toBe('start property is wrong,start must be a valid ISO 8601 date string ');
});

it('slots farther ahead than a year are refused', async () => {
  await using team = await startFieldTeam();
  const found = Object.keys(await days(team, await team.type('solo'), 'start=2027-11-25&end=2028-06-01'));
  expect(found).toEqual(['2027-11-25', '2027-11-26', '2027-11-29']);
});
