import { describe, expect, it } from 'vitest';
import { outcome } from '../../support/booking/booking-outcome.ts';
import { type FieldTeam, startFieldTeam } from '../../support/manifests/field-team.ts';

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

async function relocate(team: FieldTeam, uid: string, body: object | undefined, username: string | null = 'olive') {
  return await team.as(username)('PATCH', `/v2/bookings/${uid}/location`, body);
}

it.each([
  [{ type: 'address', address: 'Main Street 1' }, 'Main Street 1'],
  [{ type: 'link', link: 'https://meet.example/other' }, 'https://meet.example/other'],
  [{ type: 'phone', phone: '+4930123456' }, '+4930123456'],
  [{ type: 'attendeePhone', phone: '+4930123457' }, '+4930123457'],
  [{ type: 'attendeeAddress', address: 'Side Street 2' }, 'Side Street 2'],
  [{ type: 'attendeeDefined', location: 'at the lake' }, 'at the lake'],
])('a booking changes its place to %j, and a reschedule keeps it', async (location, place) => {
  await using team = await startFieldTeam();
  const ann = await team.book('ann', await team.type('cut'), '10:00');
  const changed = await relocate(team, ann.uid, { location });
  expect(changed.status).toBe(200);
  expect(changed.body.data).toMatchObject({ uid: ann.uid, location: place, meetingUrl: place });
  const moved = await team.act(`${ann.uid}/reschedule`, { start: '2026-11-30T14:00:00Z' }, null);
  expect(moved.body.data).toMatchObject({ location: place });
});

it.each([
  { type: 'integration', integration: 'cal-video' },
  { type: 'address' },
  { type: 'phone', phone: 'none' },
  'a text',
])('a place such as %j is refused', async (location) => {
  await using team = await startFieldTeam();
  const ann = await team.book('ann', await team.type('cut'), '10:00');
  expect((await relocate(team, ann.uid, { location })).status).toBe(400);
});

it('nothing changes without a place, and a cancelled booking may change, too', async () => {
  await using team = await startFieldTeam();
  const ann = await team.book('ann', await team.type('cut'), '10:00');
  const { location } = ann as unknown as { readonly location: string };
  expect((await relocate(team, ann.uid, undefined)).body.data).toMatchObject({ location });
  await team.act(`${ann.uid}/cancel`, {}, null);
  const other = { location: { type: 'address', address: 'Main Street 1' } };
  expect((await relocate(team, ann.uid, other)).body.data).toMatchObject({
    status: 'cancelled',
    location: 'Main Street 1',
  });
});

it.each([
  ['olive', 200],
  ['alice', 200],
  ['otto', 403],
  [null, 403],
])('%s who changes the place is answered %i', async (username, status) => {
  await using team = await startFieldTeam();
  const ann = await team.book('ann', await team.type('cut'), '10:00');
  const body = { location: { type: 'address', address: 'Main Street 1' } };
  expect((await relocate(team, ann.uid, body, username)).status).toBe(status);
});

it('at 6.0, and without the version of bookings, there is no such route', async () => {
  await using before = await startFieldTeam({ profile: '6.0' });
  const ann = await before.book('ann', await before.type('cut'), '10:00');
  expect((await relocate(before, ann.uid, {})).status).toBe(404);
  await using team = await startFieldTeam();
  const ben = await team.book('ben', await team.type('cut'), '10:00');
  const old = { headers: { 'cal-api-version': '2024-04-15' } };
  expect((await team.as('olive')('PATCH', `/v2/bookings/${ben.uid}/location`, {}, old)).status).toBe(404);
});
