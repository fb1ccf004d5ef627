import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { ALICE, BOB, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { FieldTeam } from '../../support/manifests/field-team.ts';
import { startSubscriber } from '../../support/booking/subscriber.ts';
import type { Subscriber } from '../../support/booking/subscriber.ts';

const TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_NO_SHOW_UPDATED',
] as const;

const PENDING = { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } };

interface Told {
  readonly triggerEvent: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Hooks of the team, of Alice and of Bob, each under its own path. */
function hooksAt({ url }: Subscriber): Pick<Seed, 'webhooks'> {
  return {
    webhooks: [
      { teamId: 3, subscriberUrl: `${url}/team`, triggers: TRIGGERS, secret: 's' },
      { userId: ALICE, subscriberUrl: `${url}/alice`, triggers: TRIGGERS },
      { userId: BOB, subscriberUrl: `${url}/bob`, triggers: TRIGGERS },
    ],
  };
}

/** Who was told what, once everything has arrived. */
async function heard(team: FieldTeam, subscriber: Subscriber): Promise<readonly string[]> {
  await team.sandbox.deliveries.settled();
  return subscriber.received.map(({ path, text }) => `${path} ${(JSON.parse(text) as Told).triggerEvent}`).sort();
}

async function last(team: FieldTeam, subscriber: Subscriber): Promise<Told> {
  await team.sandbox.deliveries.settled();
  return JSON.parse(subscriber.received.at(-1)?.text ?? '{}') as Told;
}

describe('the subscribers of a change', () => {
  it('of a team type: the team, and not its hosts', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    await team.act(`${ann.uid}/cancel`, {});
    expect(await heard(team, subscriber)).toEqual(['/team BOOKING_CANCELLED', '/team BOOKING_CREATED']);
  });

  it('of a managed child: the team, its owner, and the hook of that type', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const child = await team.type('cut', { schedulingType: 'managed' });
    const hook = { active: true, subscriberUrl: `${subscriber.url}/type`, triggers: TRIGGERS };
    await team.as('alice')('POST', `/v2/event-types/${child}/webhooks`, hook);
    await team.book('ann', child, '10:00');
    expect(await heard(team, subscriber)).toEqual([
      '/alice BOOKING_CREATED',
      '/team BOOKING_CREATED',
      '/type BOOKING_CREATED',
    ]);
  });

  it('of a decision: a rejection goes to the host as well, an acceptance is a creation for the team', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const asked = await team.type('asked', PENDING);
    const [ann, ben] = [await team.book('ann', asked, '10:00'), await team.book('ben', asked, '11:00')];
    await team.act(`${ann.uid}/confirm`);
    await team.act(`${ben.uid}/decline`, {});
    expect(await heard(team, subscriber)).toEqual([
      '/alice BOOKING_REJECTED',
      '/team BOOKING_CREATED',
      '/team BOOKING_REJECTED',
      '/team BOOKING_REQUESTED',
      '/team BOOKING_REQUESTED',
    ]);
  });

  it('of a booking whose type was deleted: the organizer alone', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const cut = await team.type('cut');
    const ann = await team.book('ann', cut, '10:00');
    await team.as('olive')('DELETE', `/v2/teams/3/event-types/${cut}`, undefined, {
      headers: { 'cal-api-version': '2024-06-14' },
    });
    await team.act(`${ann.uid}/cancel`, {});
    expect(await heard(team, subscriber)).toEqual(['/alice BOOKING_CANCELLED', '/team BOOKING_CREATED']);
  });

  it('of an absence: of the team type the team, of a child its owner alone', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    const ben = await team.book('ben', await team.type('kid', { schedulingType: 'managed' }), '11:00');
    await team.sandbox.deliveries.settled();
    team.clock.now = Date.parse('2026-11-30T11:00:00Z');
    for (const [{ uid }, name] of [
      [ann, 'ann'],
      [ben, 'ben'],
    ] as const) {
      await team.act(`${uid}/mark-absent`, { attendees: [{ email: `${name}@guest.example`, absent: true }] });
    }
    const told = await heard(team, subscriber);
    expect(told.filter((line) => line.endsWith('NO_SHOW_UPDATED'))).toEqual([
      '/alice BOOKING_NO_SHOW_UPDATED',
      '/team BOOKING_NO_SHOW_UPDATED',
    ]);
  });

  it('of another host are none', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const any = await team.type('any', { hosts: [{ userId: ALICE }, { userId: BOB }] });
    const ann = await team.book('ann', any, '10:00');
    await team.act(`${ann.uid}/reassign`, {});
    expect(await heard(team, subscriber)).toEqual(['/team BOOKING_CREATED']);
  });

  it('are none that are inactive or asked for another trigger', async () => {
    await using subscriber = await startSubscriber();
    const webhooks = [
      { teamId: 3, subscriberUrl: `${subscriber.url}/off`, triggers: TRIGGERS, active: false },
      { teamId: 3, subscriberUrl: `${subscriber.url}/other`, triggers: ['BOOKING_CANCELLED'] as const },
    ];
    await using team = await startFieldTeam({ seed: { webhooks } });
    await team.book('ann', await team.type('cut'), '10:00');
    expect(await heard(team, subscriber)).toEqual([]);
  });
});

describe('the payload of a change', () => {
  it('of a new booking: its metadata and the address of the call', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const cut = await team.type('cut');
    const ann = await team.book('ann', cut, '10:00', { metadata: { ref: 'r' } });
    expect(await last(team, subscriber)).toMatchObject({
      triggerEvent: 'BOOKING_CREATED',
      payload: {
        uid: ann.uid,
        eventTypeId: cut,
        status: 'ACCEPTED',
        startTime: '2026-11-30T10:00:00Z',
        organizer: { id: ALICE, email: 'alice@field.example', utcOffset: 0 },
        attendees: [{ email: 'ann@guest.example' }],
        metadata: { ref: 'r', videoCallUrl: 'https://meet.example/room' },
        team: { id: 3, members: [] },
      },
    });
  });

  it('of a move: the uid of the new booking and that of the old one', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    const { uid } = (await team.act(`${ann.uid}/reschedule`, { start: '2026-11-30T11:00:00Z' })).body
      .data as typeof ann;
    expect(await last(team, subscriber)).toMatchObject({
      triggerEvent: 'BOOKING_RESCHEDULED',
      payload: { uid, rescheduleUid: ann.uid, rescheduleStartTime: '2026-11-30T10:00:00Z', iCalSequence: 1 },
    });
  });

  it('of an end: no metadata at all', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const asked = await team.type('asked', PENDING);
    const metadata = { ref: 'r' };
    const [ann, ben] = [await team.book('ann', asked, '10:00', { metadata }), await team.book('ben', asked, '11:00')];
    await team.act(`${ann.uid}/cancel`, { cancellationReason: 'ill' });
    const cancelled = await last(team, subscriber);
    expect(cancelled.payload).toMatchObject({ uid: ann.uid, status: 'CANCELLED', cancellationReason: 'ill' });
    expect(cancelled.payload).not.toHaveProperty('metadata');
    await team.act(`${ben.uid}/decline`, { reason: 'full' });
    const rejected = await last(team, subscriber);
    expect(rejected.payload).toMatchObject({ uid: ben.uid, status: 'REJECTED', rejectionReason: 'full' });
    expect(rejected.payload).not.toHaveProperty('metadata');
  });

  it('in a collective type: the other hosts as members of the team, and not as guests', async () => {
    await using subscriber = await startSubscriber();
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const both = await team.type('both', { schedulingType: 'collective', hosts: [{ userId: ALICE }, { userId: BOB }] });
    await team.book('ann', both, '10:00');
    const { payload } = await last(team, subscriber);
    expect(payload).toMatchObject({ attendees: [{ name: 'ann' }], team: { members: [{ id: BOB }] } });
    expect(payload['attendees']).toHaveLength(1);
  });
});

describe('a request that sends webhooks', () => {
  it('is answered while a subscriber is silent', async () => {
    await using subscriber = await startSubscriber(null);
    await using team = await startFieldTeam({ seed: hooksAt(subscriber) });
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    expect(ann.status).toBe('accepted');
    expect(team.sandbox.deliveries.entries()).toMatchObject([{ uid: ann.uid, state: 'under way' }]);
  });

  it('without effect sends none; one whose answer was lost sends them', async () => {
    await using subscriber = await startSubscriber();
    const match = { method: 'POST', path: '/v2/bookings' };
    const rules = [
      { match: { ...match, nth: 1 }, fault: { kind: 'no-effect' } },
      { match: { ...match, nth: 1 }, fault: { kind: 'handle-then-drop' } },
    ];
    await using team = await startFieldTeam({ seed: hooksAt(subscriber), faults: { rules } });
    const cut = await team.type('cut');
    await team.book('ann', cut, '10:00');
    expect(await heard(team, subscriber)).toEqual([]);
    await expect(team.book('ann', cut, '10:00')).rejects.toThrow();
    expect(await heard(team, subscriber)).toEqual(['/team BOOKING_CREATED']);
  });

  it('may be delivered in another order by the fault script, which is released over HTTP too', async () => {
    await using subscriber = await startSubscriber();
    const deliveries = [{ match: { trigger: 'BOOKING_CREATED' }, fault: { kind: 'hold' } }];
    await using team = await startFieldTeam({ seed: hooksAt(subscriber), faults: { deliveries } });
    const control = async (name: string) =>
      await (await fetch(`${team.sandbox.url}/__sandbox/deliveries${name}`, { method: name ? 'POST' : 'GET' })).json();
    const ann = await team.book('ann', await team.type('cut'), '10:00');
    await team.act(`${ann.uid}/cancel`, {});
    await control('/settle');
    expect(await control('')).toMatchObject([{ state: 'held' }, { state: 'answered', status: 200 }]);
    expect(await control('/release')).toEqual({ status: 'ok', released: 1 });
    await control('/settle');
    expect(subscriber.received.map(({ text }) => (JSON.parse(text) as Told).triggerEvent)).toEqual([
      'BOOKING_CANCELLED',
      'BOOKING_CREATED',
    ]);
    await fetch(`${team.sandbox.url}/__sandbox/journal/clear`, { method: 'POST' });
    expect(await control('')).toEqual([]);
  });
});
