import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES } from '../../../src/sandbox/profile.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { ALICE, FIELD_SEED } from '../../support/manifests/field-team.ts';
import { caller } from '../../support/sandbox-calls.ts';

const TYPES = '/v2/teams/3/event-types';
const SERIES = { interval: 1, occurrences: 4, frequency: 'weekly' };
const SEATS = { seatsPerTimeSlot: 2, showAttendeeInfo: false, showAvailabilityCount: true };

describe.each(PROFILE_NAMES)('settings of an event type in %s', (profile) => {
  async function open(schedulingType = 'roundRobin', more: object = {}) {
    const sandbox = await startSandbox({ seed: FIELD_SEED, profile });
    const send = caller(sandbox, 'cal_olive');
    const body = {
      title: 'Cut',
      slug: 'cut',
      lengthInMinutes: 30,
      schedulingType,
      hosts: [{ userId: ALICE }],
      ...more,
    };
    const made = await send('POST', TYPES, body);
    const [type] = [made.body.data].flat() as readonly { readonly id: number }[];
    const path = `${TYPES}/${type?.id}`;
    return {
      path,
      patch: async (change: object) => await send('PATCH', path, change),
      get: async (): Promise<Record<string, unknown>> => (await send('GET', path)).body.data,
      [Symbol.asyncDispose]: () => sandbox.close(),
    };
  }

  it('a series once on is not taken off by disabled or null', async () => {
    await using type = await open('roundRobin', { recurrence: SERIES });
    for (const recurrence of [{ disabled: true }, null]) expect((await type.patch({ recurrence })).status).toBe(200);
    expect((await type.get())['recurrence']).toEqual({ ...SERIES, disabled: false });
  });

  it('a series without numbers reads back as none and refuses seats', async () => {
    await using type = await open('roundRobin', { recurrence: SERIES });
    expect((await type.patch({ recurrence: {} })).status).toBe(200);
    expect((await type.get())['recurrence']).toBeNull();
    expect(await type.patch({ seats: SEATS })).toMatchObject({ status: 400, body: { error: { code: 'TRPCError' } } });
    expect((await type.patch({ recurrence: SERIES })).status).toBe(200);
    expect((await type.get())['recurrence']).toEqual({ ...SERIES, disabled: false });
  });

  it.each([
    ['an empty title', { title: '' }, { title: 'Cut' }],
    ['a series without numbers', { recurrence: {} }, { recurrence: SERIES }],
  ])('%s in a managed type refuses every later change until it is sent again', async (_, bad, good) => {
    await using type = await open('managed');
    expect((await type.patch(bad)).status).toBe(400);
    expect((await type.patch({ description: 'x' })).status).toBe(400);
    expect((await type.get())['description']).toBe('x');
    expect((await type.patch(good)).status).toBe(200);
  });

  it('a limit of active bookings is refused where a series is, and a series is taken where the limit is', async () => {
    await using type = await open('roundRobin', { bookerActiveBookingsLimit: { maximumActiveBookings: 2 } });
    expect((await type.patch({ recurrence: SERIES })).status).toBe(200);
    expect((await type.patch({ bookerActiveBookingsLimit: { maximumActiveBookings: 1 } })).status).toBe(400);
    expect((await type.get())['bookerActiveBookingsLimit']).toMatchObject({ maximumActiveBookings: 2 });
  });

  it('a change of hosts resets their priority, and a change without hosts keeps it', async () => {
    await using type = await open('roundRobin', { hosts: [{ userId: ALICE, mandatory: true, priority: 'high' }] });
    await type.patch({ title: 'Other' });
    expect((await type.get())['hosts']).toMatchObject([{ mandatory: true, priority: 'high' }]);
    await type.patch({ hosts: [{ userId: ALICE, priority: 'high' }] });
    expect((await type.get())['hosts']).toMatchObject([{ mandatory: false, priority: 'high' }]);
    await type.patch({ hosts: [{ userId: ALICE }] });
    expect((await type.get())['hosts']).toMatchObject([{ mandatory: false, priority: 'medium' }]);
  });

  it('every change without video settings removes them', async () => {
    await using type = await open('roundRobin', { calVideoSettings: { disableRecordingForOrganizer: true } });
    expect((await type.get())['calVideoSettings']).toMatchObject({ disableRecordingForOrganizer: true });
    await type.patch({ title: 'Other' });
    const unset = profile === '6.1' ? { sendTranscriptionEmails: true } : null;
    expect((await type.get())['calVideoSettings']).toEqual(unset);
  });
});
