import { expect, it } from 'vitest';
import { GUEST } from '../../support/booking-outcome.ts';
import { BOB, startFieldTeam } from '../../support/field-team.ts';
import type { Booked } from '../../support/field-team.ts';

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
