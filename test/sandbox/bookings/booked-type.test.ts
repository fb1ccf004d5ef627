import { describe, expect, it } from 'vitest';
import { outcome, TAKEN } from '../../support/booking/booking-outcome.ts';
import { ALICE, BOB, startFieldTeam } from '../../support/manifests/field-team.ts';

it.each([
  [{ eventTypeSlug: 'kid', username: 'bob' }, '201 accepted'],
  [{ eventTypeSlug: 'solo', teamSlug: 'field' }, '201 accepted'],
  [{ eventTypeSlug: 'solo', teamSlug: 'nowhere' }, '404 Team with slug nowhere not found'],
  [{ eventTypeSlug: 'kid', username: 'bob', organizationSlug: 'acme' }, '404 User with username bob not found'],
  [
    { eventTypeSlug: 'solo', teamSlug: 'field', organizationSlug: 'acme' },
    '404 slots-input.service.ts: Organization with slug acme not found',
  ],
  [
    { eventTypeSlug: 'solo' },
    '400 eventTypeId or eventTypeSlug + username property is wrong,Either eventTypeId or eventTypeSlug + username or ' +
      'eventTypeSlug + teamSlug must be provided ',
  ],
])('the type named by %j: %s', async (named, expected) => {
  await using team = await startFieldTeam();
  await team.type('kid', { schedulingType: 'managed', hosts: [{ userId: BOB }] });
  await team.type('solo', { hosts: [{ userId: ALICE }] });
  expect(await outcome(team, named)).toBe(expected);
});

it.each([
  ['alice', 201],
  ['olive', 201],
  ['bob', 403],
  ['otto', 403],
  [null, 401],
])(
  'a type that wants credentials is booked by its host and the admins of its team: by %s %i',
  async (username, status) => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('secured', { bookingRequiresAuthentication: true });
    const attendee = { name: 'ann', email: 'ann@guest.example', timeZone: 'UTC' };
    const body = { eventTypeId, start: '2026-11-30T10:00:00Z', attendee };
    expect((await team.as(username)('POST', '/v2/bookings', body)).status).toBe(status);
  },
);

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
