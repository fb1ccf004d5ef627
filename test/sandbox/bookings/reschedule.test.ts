import { expect, it } from 'vitest';
import { draftMove, requireMovable, writeMove } from '../../../src/sandbox/bookings/reschedule.ts';
import { worldOf } from '../../../src/sandbox/seed.ts';
import type { BookingRow } from '../../../src/sandbox/world/rows.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { ALICE, FIELD_SEED, startFieldTeam } from '../../support/manifests/field-team.ts';

const NOW = Date.parse('2026-11-30T08:00:00Z');

/** Ann at ten and Ben at eleven, both with Alice: in a round robin, or as her own guests. */
function worldWithTwo(kind: 'roundRobin' | 'personal' = 'personal'): World {
  const guest = (name: string, time: string) => ({
    uid: name,
    eventTypeId: 1,
    start: `2026-11-30T${time}:00Z`,
    attendee: { name, email: `${name}@guest.example`, timeZone: 'UTC' },
  });
  const type = { id: 1, title: 'cut', slug: 'cut', lengthInMinutes: 30, minimumBookingNotice: 0 };
  const ofTeam = { teamId: 3, schedulingType: 'roundRobin', hosts: [{ userId: ALICE }] };
  return worldOf({
    ...FIELD_SEED,
    eventTypes: [{ ...type, ...(kind === 'roundRobin' ? ofTeam : { ownerId: ALICE }) }],
    bookings: [guest('ann', '10:00'), guest('ben', '11:00')],
  });
}

function requireRow(world: World, uid: string): BookingRow {
  const row = world.bookings.byUid(uid);
  if (!row) throw new Error(`no booking ${uid}`);
  return row;
}

/** A move of the booking to the time, drafted; what it returns writes it. */
function drafted(world: World, uid: string, time: string): () => BookingRow {
  const startMs = Date.parse(`2026-11-30T${time}:00Z`);
  const move = { row: requireRow(world, uid), startMs, rescheduledBy: null, reason: null, user: undefined, now: NOW };
  const type = requireMovable(world, move.row, NOW);
  const draft = draftMove(world, type, move);
  return () => (draft.kind === 'repeat' ? draft.row : writeMove(world, move, draft.row));
}

it('of two moves to one time that overlap the second fails, and its booking is as it was', () => {
  const world = worldWithTwo();
  const [first, second] = [drafted(world, 'ann', '14:00'), drafted(world, 'ben', '14:00')];
  const before = requireRow(world, 'ben');
  expect(first()).toMatchObject({ status: 'accepted', rescheduledFromUid: 'ann' });
  expect(() => second()).toThrow('booking_conflict_error');
  expect(requireRow(world, 'ben')).toEqual(before);
  expect([...world.bookings.all()]).toHaveLength(3);
});

it('two moves that overlap in another way both succeed: nothing but equal times is guarded', () => {
  const world = worldWithTwo();
  const moves = [drafted(world, 'ann', '14:00'), drafted(world, 'ben', '14:15')];
  expect(moves.map((write) => write().status)).toEqual(['accepted', 'accepted']);
});

it('a booking may move to where it is, and within its own time', () => {
  const world = worldWithTwo();
  const same = drafted(world, 'ann', '10:00')();
  expect(same).toMatchObject({ startMs: Date.parse('2026-11-30T10:00:00Z'), status: 'accepted' });
  expect(drafted(world, same.uid, '10:15')()).toMatchObject({ startMs: Date.parse('2026-11-30T10:15:00Z') });
});

it('in a round robin a move to where the guest is already is answered with what is there', () => {
  const world = worldWithTwo('roundRobin');
  const before = requireRow(world, 'ann');
  expect(drafted(world, 'ann', '10:00')()).toBe(before);
  expect(requireRow(world, 'ann')).toBe(before);
  expect(drafted(world, 'ann', '10:15')()).toMatchObject({ rescheduledFromUid: 'ann' });
});

it('a move that was prepared does not undo what happened to the booking meanwhile', () => {
  const world = worldWithTwo();
  const write = drafted(world, 'ann', '14:00');
  world.bookings.replace({ ...requireRow(world, 'ann'), absentHost: true });
  write();
  expect(requireRow(world, 'ann')).toMatchObject({ status: 'cancelled', absentHost: true });
});

const LENGTHS = { lengthInMinutes: 30, lengthInMinutesOptions: [30, 60] };
const LATER = { start: '2026-11-30T14:00:00Z' };

it.each([
  ['6.0', 30],
  ['6.1', 60],
] as const)(
  'at %s a booking of an hour on a type of half an hour is %i minutes long after a reschedule',
  async (profile, duration) => {
    await using team = await startFieldTeam({ profile });
    const ann = await team.book('ann', await team.type('cut', LENGTHS), '10:00', { lengthInMinutes: 60 });
    expect(ann).toMatchObject({ duration: 60 });
    expect((await team.act(`${ann.uid}/reschedule`, LATER, null)).body.data).toMatchObject({ duration });
  },
);

it.each([
  ['one length', {}, { lengthInMinutes: 40 }],
  ['a choice of lengths', LENGTHS, { lengthInMinutes: 40, lengthInMinutesOptions: [40] }],
])('at 6.1 a booking made before %s changed cannot be rescheduled, and stays as it was', async (_, before, after) => {
  await using team = await startFieldTeam();
  const cut = await team.type('cut', before);
  const ann = await team.book('ann', cut, '10:00');
  await team.patch(cut, after);
  const refused = await team.act(`${ann.uid}/reschedule`, LATER);
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.text)).toEqual({ statusCode: 400, message: 'Invalid event length' });
  expect((await team.as(null)('GET', `/v2/bookings/${ann.uid}`)).body.data).toMatchObject({
    status: 'accepted',
    duration: 30,
  });
});

it('at 6.0 a booking made before the length changed takes the new one', async () => {
  await using team = await startFieldTeam({ profile: '6.0' });
  const cut = await team.type('cut');
  const ann = await team.book('ann', cut, '10:00');
  await team.patch(cut, { lengthInMinutes: 40 });
  expect((await team.act(`${ann.uid}/reschedule`, LATER)).body.data).toMatchObject({ duration: 40 });
});

it('at 6.1 a whole start with seats whose length is gone cannot be rescheduled either', async () => {
  await using team = await startFieldTeam();
  const seats = { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true };
  const course = await team.type('course', { seats });
  const ann = await team.book('ann', course, '10:00');
  await team.patch(course, { lengthInMinutes: 40 });
  expect((await team.act(`${ann.uid}/reschedule`, LATER)).status).toBe(400);
});
