import { describe, expect, it } from 'vitest';
import { outcome, TAKEN } from '../../support/booking-outcome.ts';
import { startFieldTeam } from '../../support/field-team.ts';

describe('a limit of a type', () => {
  it.each([
    [{ bookingLimitsCount: { day: 1 } }, '401 booking_limit_reached'],
    [{ bookingLimitsCount: { week: 1 } }, '401 booking_limit_reached'],
    [{ bookingLimitsDuration: { month: 30 } }, '401 duration_limit_reached'],
    [{ bookingLimitsDuration: { day: 45 } }, TAKEN],
    [{ bookingLimitsCount: { day: 0 } }, '201 accepted'],
    [{ bookingLimitsCount: { day: '1' } }, '201 accepted'],
    [
      { bookerActiveBookingsLimit: { maximumActiveBookings: 1 } },
      "400 Attendee with this email can't book because the maximum number of active bookings has been reached.",
    ],
  ])('%j: the second booking is %s', async (limit, expected) => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('solo', limit);
    expect(await outcome(team, { eventTypeId })).toBe('201 accepted');
    expect(await outcome(team, { eventTypeId, start: '2026-11-30T12:00:00Z' })).toBe(expected);
  });
});
