import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { ALICE, FIELD_SEED } from '../support/manifests/field-team.ts';
import { caller } from '../support/sandbox-calls.ts';

const TYPE = {
  title: 'Cut',
  slug: 'cut',
  lengthInMinutes: 30,
  schedulingType: 'roundRobin',
  hosts: [{ userId: ALICE }],
};

describe('the profile', () => {
  it('is 6.1 when none is named', async () => {
    await using sandbox = await startSandbox({ seed: FIELD_SEED });
    const made = await caller(sandbox, 'cal_olive')('POST', '/v2/teams/3/event-types', TYPE);
    expect(made.body.data).toMatchObject({ bookingUrl: '', disableCancelling: { disabled: false } });
  });

  it('6.0 knows none of the later fields, drops them, and shows no second address of a guest', async () => {
    await using sandbox = await startSandbox({ seed: FIELD_SEED, profile: '6.0' });
    const send = caller(sandbox, 'cal_olive');
    const made = await send('POST', '/v2/teams/3/event-types', { ...TYPE, disableCancelling: { disabled: true } });
    const type: Record<string, unknown> = made.body.data;
    expect(type['calVideoSettings']).toBeNull();
    expect(Object.keys(type)).not.toContain('disableCancelling');
    expect(Object.keys(type)).not.toContain('bookingUrl');
  });
});

describe('a seed may hold rows that the API never makes', () => {
  const attendee = { name: 'Ann', email: 'ann@guest.example', timeZone: 'UTC' };
  const seed = {
    ...FIELD_SEED,
    eventTypes: [
      { ...TYPE, teamId: 3, raw: { set: { schedulingType: null }, drop: ['slotInterval', 'confirmationPolicy'] } },
      { ...TYPE, teamId: 3, slug: 'left', hosts: [{ userId: ALICE }, { userId: 104 }] },
      { ...TYPE, teamId: 3, slug: 'broken', stored: { lengthInMinutesOptions: null } },
    ],
    bookings: [
      {
        eventTypeId: 1,
        start: '2026-12-07T10:00:00Z',
        attendee,
        uid: 'odd',
        raw: { set: { status: 'awaiting_host', updatedAt: null, metadata: null, end: null } },
      },
    ],
  };

  it('an event type reads back with what the seed replaces and without what it drops', async () => {
    await using sandbox = await startSandbox({ seed });
    const { data } = (await caller(sandbox, 'cal_olive')('GET', '/v2/teams/3/event-types?eventSlug=cut')).body;
    const [type]: readonly Record<string, unknown>[] = data;
    expect(type).toMatchObject({ slug: 'cut', schedulingType: null });
    expect(Object.keys(type ?? {})).not.toContain('slotInterval');
    expect(Object.keys(type ?? {})).not.toContain('confirmationPolicy');
  });

  it('a host may have left the team', async () => {
    await using sandbox = await startSandbox({ seed });
    const { data } = (await caller(sandbox, 'cal_olive')('GET', '/v2/teams/3/event-types?eventSlug=left')).body;
    expect(data).toMatchObject([{ hosts: [{ userId: ALICE }, { userId: 104 }] }]);
  });

  it('a stored column is not checked', async () => {
    await using sandbox = await startSandbox({ seed });
    expect((await caller(sandbox, 'cal_olive')('GET', '/v2/teams/3/event-types')).status).toBe(400);
  });

  it('a booking reads back with what the seed replaces, in the list and alone', async () => {
    await using sandbox = await startSandbox({ seed });
    const send = caller(sandbox, 'cal_olive');
    const headers = { 'cal-api-version': '2024-08-13' };
    const odd = { uid: 'odd', status: 'awaiting_host', updatedAt: null, metadata: null, end: null };
    expect((await send('GET', '/v2/bookings/odd', undefined, { headers })).body.data).toMatchObject(odd);
    expect((await send('GET', '/v2/bookings', undefined, { headers })).body.data).toMatchObject([odd]);
  });
});
