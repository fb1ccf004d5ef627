import { describe, expect, it } from 'vitest';
import { outcome } from '../../support/booking-outcome.ts';
import { startFieldTeam } from '../../support/field-team.ts';

describe('where a booking is', () => {
  const link = { type: 'link', link: 'https://meet.example/room', public: true };
  const place = { type: 'address', address: 'Salon', public: true };

  it.each([
    [[link, place], undefined, 'https://meet.example/room'],
    [[link, place], { type: 'address' }, 'Salon'],
    [[{ type: 'attendeeAddress' }], { type: 'attendeeAddress', address: 'Home' }, 'Home'],
    [[{ type: 'attendeeDefined' }], { type: 'attendeeDefined', location: 'Park' }, 'Park'],
    [[{ type: 'attendeePhone' }], undefined, 'phone'],
    [[{ type: 'organizersDefaultApp' }], undefined, 'integrations:daily'],
    [[link], 'https://elsewhere.example/x', 'https://elsewhere.example/x'],
    [[link], 'in the park', 'in the park'],
  ])('of %j when the guest says %j is %s', async (locations, location, expected) => {
    await using team = await startFieldTeam();
    const solo = await team.type('solo', { locations });
    expect(await team.book('ann', solo, '10:00', { location })).toMatchObject({
      location: expected,
      meetingUrl: expected,
    });
  });

  it('is one of the places of the type', async () => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('solo', { locations: [link, place] });
    expect(await outcome(team, { eventTypeId, location: { type: 'phone' } })).toBe(
      `400 Booking location with type phone not valid for event type with id=${eventTypeId}. The event type has following ` +
        'location types: link, address, and only these types are allowed for booking location.',
    );
  });
});
