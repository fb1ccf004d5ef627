import { expect, it } from 'vitest';
import { GUEST } from '../../support/booking/booking-outcome.ts';
import { startFieldTeam } from '../../support/manifests/field-team.ts';

it.each([
  [null, 'solo between Alice Host and Ann Maria Moe'],
  [
    '{Event type title} of {Scheduler first name} at {Organiser first name}, {Event duration}',
    'solo of Ann at Alice, 30 mins',
  ],
  ['{Scheduler last name} in {Location}', 'Maria Moe in https://meet.example/room'],
])('a booking of a type named %s is called %s', async (customName, title) => {
  await using team = await startFieldTeam();
  const solo = await team.type('solo', customName === null ? {} : { customName });
  const attendee = { ...GUEST, name: 'Ann Maria Moe' };
  expect(await team.book('ann', solo, '10:00', { attendee })).toMatchObject({ title });
});
