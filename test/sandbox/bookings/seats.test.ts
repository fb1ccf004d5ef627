import { describe, expect, it } from 'vitest';
import { BOB, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { Booked, FieldTeam } from '../../support/manifests/field-team.ts';

const SEATS = { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true };

type Seated = Booked & {
  readonly seatUid: string;
  readonly attendees: readonly { readonly name: string; readonly seatUid: string; readonly metadata: object }[];
};

/** A course with three seats, and calls that answer what is needed of a booking with seats. */
async function startCourse(settings: object = {}) {
  const team = await startFieldTeam();
  const course = await team.type('course', { seats: SEATS, ...settings });
  return {
    team,
    course,
    book: async (guest: string, time = '10:00', more: object = {}) =>
      (await team.book(guest, course, time, more)) as Seated,
    read: async (uid: string, username: string | null = 'olive'): Promise<Seated> =>
      (await team.as(username)('GET', `/v2/bookings/${uid}`)).body.data,
    status: async (guest: string, time: string): Promise<number> => {
      const attendee = { name: guest, email: `${guest}@guest.example`, timeZone: 'UTC' };
      const body = { eventTypeId: course, start: `2026-11-30T${time}:00Z`, attendee };
      return (await team.as(null)('POST', '/v2/bookings', body)).status;
    },
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

const names = ({ attendees }: Seated): readonly string[] => attendees.map(({ name }) => name).toSorted();

async function offered({ as }: FieldTeam, type: number) {
  const path = `/v2/slots?eventTypeId=${type}&start=2026-11-30T09:00:00Z&end=2026-11-30T12:00:00Z`;
  const { body } = await as(null)('GET', path, undefined, { headers: { 'cal-api-version': '2024-09-04' } });
  return (body.data as Record<string, readonly { readonly start: string; readonly seatsRemaining?: number }[]>)[
    '2026-11-30'
  ];
}

describe('guests of one start', () => {
  it('share one booking, each with a seat, answers and metadata', async () => {
    await using course = await startCourse();
    const ann = await course.book('ann', '10:00', { metadata: { ref: 'a' } });
    const ben = await course.book('ben', '10:00', { metadata: { ref: 'b' } });
    expect(ben.uid).toBe(ann.uid);
    expect(ben).not.toHaveProperty('metadata');
    expect(ben).not.toHaveProperty('bookingFieldsResponses');
    expect(ben.attendees).toMatchObject([
      { name: 'ann', seatUid: ann.seatUid, metadata: { ref: 'a' }, bookingFieldsResponses: { name: 'ann' } },
      { name: 'ben', seatUid: ben.seatUid, metadata: { ref: 'b' }, bookingFieldsResponses: { name: 'ben' } },
    ]);
    expect(await course.read(ann.uid)).not.toHaveProperty('seatUid');
  });

  it('are refused when all seats are taken, and the start is still offered with none left', async () => {
    await using course = await startCourse();
    for (const guest of ['ann', 'ben', 'cem']) await course.book(guest);
    expect(await course.status('dan', '10:00')).toBe(409);
    expect(await offered(course.team, course.course)).toContainEqual({
      start: '2026-11-30T10:00:00.000Z',
      seatsBooked: 3,
      seatsRemaining: 0,
      seatsTotal: 3,
      bookingUid: expect.any(String) as string,
    });
  });

  it('who come a second time get the uid of a seat that does not exist, and no seat', async () => {
    await using course = await startCourse();
    const ann = await course.book('ann');
    const again = await course.book('ann');
    expect(again).toMatchObject({ uid: ann.uid, attendees: [{ seatUid: ann.seatUid }] });
    expect(again.seatUid).not.toBe(ann.seatUid);
    const cancelling = await course.team.act(`${ann.uid}/cancel`, { seatUid: again.seatUid }, null);
    expect(cancelling.status).toBe(400);
  });

  it.each([
    [true, ['ann', 'ben'], ['ann', 'ben']],
    [false, [], ['ann', 'ben']],
  ])('with showAttendeeInfo %s: without a key %j are shown, to the team %j', async (shown, toAll, toTeam) => {
    await using course = await startCourse({ seats: { ...SEATS, showAttendeeInfo: shown } });
    const ann = await course.book('ann');
    const ben = await course.book('ben');
    expect(names(ben)).toEqual(toAll);
    expect(ben.seatUid).toBeDefined();
    expect(names(await course.read(ann.uid, null))).toEqual(toAll);
    expect(names(await course.read(ann.uid, 'otto'))).toEqual(toAll);
    expect(names(await course.read(ann.uid, 'olive'))).toEqual(toTeam);
    expect(names(await course.read(ann.uid, 'alice'))).toEqual(toTeam);
  });
});

describe('a booking with seats', () => {
  it('leaves overlapping starts of its own event type free, full or not, and blocks other types of the host', async () => {
    await using course = await startCourse();
    const other = await course.team.type('cut');
    for (const guest of ['ann', 'ben', 'cem']) await course.book(guest);
    expect(await course.status('dan', '10:15')).toBe(201);
    expect(await course.team.book('eve', other, '10:15')).toBeUndefined();
  });

  it('keeps its buffers free from its own event type', async () => {
    await using course = await startCourse({ afterEventBuffer: 30 });
    await course.book('ann');
    expect(await course.status('ben', '10:30')).toBe(400);
    expect(await course.status('ben', '10:00')).toBe(201);
  });

  it('blocks its host for all when the event type has no seats any more', async () => {
    await using course = await startCourse();
    await course.book('ann');
    await course.team.patch(course.course, { seats: { disabled: true } });
    expect(await course.status('ben', '10:00')).toBe(400);
  });
});

describe('cancelling', () => {
  it('a seat leaves the others, and the last seat cancels the booking with its reason', async () => {
    await using course = await startCourse();
    const [ann, ben] = [await course.book('ann'), await course.book('ben')];
    const giveBack = async (seatUid: string) =>
      (await course.team.act(`${ann.uid}/cancel`, { seatUid, cancellationReason: 'ill' }, null)).status;
    expect(await giveBack(ann.seatUid)).toBe(200);
    expect(await course.read(ann.uid)).toMatchObject({
      status: 'accepted',
      cancellationReason: '',
      attendees: [{ name: 'ben' }],
    });
    expect(await giveBack(ann.seatUid)).toBe(400);
    expect(await giveBack(ben.seatUid)).toBe(200);
    expect(await course.read(ann.uid)).toMatchObject({ status: 'cancelled', cancellationReason: 'ill', attendees: [] });
  });

  it('without a seat cancels the start for all, also without a key, and drops its seats', async () => {
    await using course = await startCourse();
    const ann = await course.book('ann');
    await course.book('ben');
    expect((await course.team.act(`${ann.uid}/cancel`, {}, null)).status).toBe(200);
    expect(await course.read(ann.uid)).toMatchObject({ status: 'cancelled', attendees: [] });
  });
});

describe('rescheduling', () => {
  const at = (time: string) => `2026-11-30T${time}:00Z`;

  it('a seat makes a new booking with a new seat, which names no earlier one', async () => {
    await using course = await startCourse();
    const ann = await course.book('ann', '10:00', { metadata: { ref: 'a' } });
    await course.book('ben');
    const { body } = await course.team.act(`${ann.uid}/reschedule`, { start: at('12:00'), seatUid: ann.seatUid }, null);
    const moved: Seated = body.data;
    expect(moved).toMatchObject({ status: 'accepted', attendees: [{ name: 'ann', metadata: { ref: 'a' } }] });
    expect(moved.uid).not.toBe(ann.uid);
    expect(moved.seatUid).not.toBe(ann.seatUid);
    expect(moved).not.toHaveProperty('rescheduledFromUid');
    expect(names(await course.read(ann.uid))).toEqual(['ben']);
  });

  it('the only seat ends the booking that it leaves', async () => {
    await using course = await startCourse();
    const ann = await course.book('ann');
    await course.team.act(`${ann.uid}/reschedule`, { start: at('12:00'), seatUid: ann.seatUid }, null);
    expect(await course.read(ann.uid)).toMatchObject({ status: 'cancelled', attendees: [] });
  });

  it('a seat to a start with a booking joins it, and is refused when that is full', async () => {
    await using course = await startCourse({ seats: { ...SEATS, seatsPerTimeSlot: 2 } });
    const [ann, ben] = [await course.book('ann', '10:00'), await course.book('ben', '10:00')];
    const cem = await course.book('cem', '12:00');
    const joined = await course.team.act(`${ann.uid}/reschedule`, { start: at('12:00'), seatUid: ann.seatUid }, null);
    expect(joined.body.data).toMatchObject({ uid: cem.uid, seatUid: ann.seatUid });
    const late = await course.team.act(`${ben.uid}/reschedule`, { start: at('12:00'), seatUid: ben.seatUid }, null);
    expect(late.status).toBe(409);
    expect(names(await course.read(cem.uid))).toEqual(['ann', 'cem']);
    expect(names(await course.read(ben.uid))).toEqual(['ben']);
  });

  it('the whole start keeps its uid and is for those who manage it; a guest without a seat meets a fault of the server', async () => {
    await using course = await startCourse();
    const ann = await course.book('ann');
    await course.book('ben');
    expect((await course.team.act(`${ann.uid}/reschedule`, { start: at('12:00') }, null)).status).toBe(500);
    expect((await course.team.act(`${ann.uid}/reschedule`, { start: at('12:00') })).status).toBe(201);
    const moved = await course.read(ann.uid);
    expect(moved).toMatchObject({ start: at('12:00').replace('Z', '.000Z'), status: 'accepted' });
    expect(names(moved)).toEqual(['ann', 'ben']);
  });

  it('onto a time that another event type has taken is refused', async () => {
    await using course = await startCourse({ hosts: [{ userId: BOB }] });
    const cut = await course.team.type('cut', { hosts: [{ userId: BOB }] });
    const ann = await course.book('ann');
    await course.team.book('zoe', cut, '12:00');
    for (const [body, username] of [
      [{ start: at('12:00'), seatUid: ann.seatUid }, null],
      [{ start: at('12:00') }, 'olive'],
    ] as const) {
      expect((await course.team.act(`${ann.uid}/reschedule`, body, username)).status).toBe(400);
    }
  });
});

describe('a seat uid', () => {
  it.each([
    ['6.0', 404, undefined],
    ['6.1', 200, 'ann'],
  ] as const)('at %s: the route by seat answers %i', async (profile, status, name) => {
    await using team = await startFieldTeam({ profile });
    const { uid, seatUid } = (await team.book('ann', await team.type('course', { seats: SEATS }), '10:00')) as Seated;
    const found = await team.as(null)('GET', `/v2/bookings/by-seat/${seatUid}`);
    expect(found.status).toBe(status);
    if (name !== undefined) expect(found.body.data).toMatchObject({ uid, attendees: [{ name, seatUid }] });
    expect((await team.as(null)('GET', `/v2/bookings/${seatUid}`)).status).toBe(404);
  });
});

it('a fault script lets the cancel of a seat answer 404 although the seat is gone', async () => {
  const body = {
    status: 'error',
    error: { code: 'NOT_FOUND', message: 'Invalid Query: The requested record was not found.' },
  };
  const match = { method: 'POST', path: '/v2/bookings/*/cancel', nth: 1 };
  const fault = { kind: 'handle-then-body', status: 404, body };
  await using team = await startFieldTeam({ faults: { rules: [{ match, fault }] } });
  const { uid, seatUid } = (await team.book('ann', await team.type('course', { seats: SEATS }), '10:00')) as Seated;
  const answer = await team.act(`${uid}/cancel`, { seatUid }, null);
  expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect((await team.as(null)('GET', `/v2/bookings/${uid}`)).body.data).toMatchObject({ status: 'cancelled' });
});
