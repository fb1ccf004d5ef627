import { expect, it } from 'vitest';
import { startFieldTeam } from '../../support/field-team.ts';

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
