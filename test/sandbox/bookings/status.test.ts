import { expect, it } from 'vitest';
import { startFieldTeam } from '../../support/field-team.ts';

it.each([
  [{ type: 'always', blockUnconfirmedBookingsInBooker: false }, 'pending'],
  [{ type: 'time', noticeThreshold: { unit: 'hours', count: 2 }, blockUnconfirmedBookingsInBooker: false }, 'pending'],
  [{ type: 'time', noticeThreshold: { unit: 'hours', count: 1 }, blockUnconfirmedBookingsInBooker: false }, 'accepted'],
])('two hours ahead, under %j, a booking is %s', async (confirmationPolicy, status) => {
  await using team = await startFieldTeam();
  const solo = await team.type('solo', { confirmationPolicy });
  expect(await team.book('ann', solo, '10:00')).toMatchObject({ status });
});
