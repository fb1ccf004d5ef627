import { describe, expect, it } from 'vitest';
import { outcome } from '../../support/booking-outcome.ts';
import { BOB, startFieldTeam } from '../../support/field-team.ts';

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
