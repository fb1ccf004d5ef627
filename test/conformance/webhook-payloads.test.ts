import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALICE, BOB, startFieldTeam } from '../support/manifests/field-team.ts';
import type { FieldTeam } from '../support/manifests/field-team.ts';
import { startSubscriber } from '../support/booking/subscriber.ts';

const RECORDED = new URL('recorded/webhook-deliveries.jsonl', import.meta.url);

interface Delivery {
  readonly triggerEvent: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const recorded = readFileSync(RECORDED, 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { readonly body: Delivery }).body);

const TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
] as const;
const TWO = { hosts: [{ userId: ALICE }, { userId: BOB }] };
const PENDING = { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } };
const METADATA = { metadata: { ext: '42' } };

type Play = (team: FieldTeam) => Promise<unknown>;

/** What happens, the event type that the recording had, and what is then told last. */
const CASES: readonly (readonly [string, { readonly trigger: string; readonly type: string | undefined }, Play])[] = [
  [
    'a round robin booking',
    { trigger: 'BOOKING_CREATED', type: 'book-rr' },
    async (team) => await team.book('ann', await team.type('a', TWO), '10:00', METADATA),
  ],
  [
    'a booking of a managed child',
    { trigger: 'BOOKING_CREATED', type: 'book-ma' },
    async (team) => await team.book('ann', await team.type('a', { schedulingType: 'managed' }), '10:00', METADATA),
  ],
  [
    'a move to another host',
    { trigger: 'BOOKING_RESCHEDULED', type: 'book-rr' },
    async (team) => {
      const type = await team.type('a', TWO);
      const ann = await team.book('ann', type, '10:00', {
        ...METADATA,
        routing: { responseId: 0, teamMemberIds: [BOB] },
      });
      await team.book('busy', type, '11:00', { routing: { responseId: 0, teamMemberIds: [BOB] } });
      await team.act(`${ann.uid}/reschedule`, { start: '2026-11-30T11:00:00Z', reschedulingReason: 'r' });
    },
  ],
  [
    'a cancellation',
    { trigger: 'BOOKING_CANCELLED', type: 'book-rr' },
    async (team) => {
      const ann = await team.book('ann', await team.type('a', TWO), '10:00', METADATA);
      await team.act(`${ann.uid}/cancel`, { cancellationReason: 'c' });
    },
  ],
  [
    'a request',
    { trigger: 'BOOKING_REQUESTED', type: 'conf' },
    async (team) => await team.book('ann', await team.type('a', PENDING), '10:00'),
  ],
  [
    'an acceptance',
    { trigger: 'BOOKING_CREATED', type: 'conf' },
    async (team) => await team.act(`${(await team.book('ann', await team.type('a', PENDING), '10:00')).uid}/confirm`),
  ],
  [
    'a rejection',
    { trigger: 'BOOKING_REJECTED', type: 'conf' },
    async (team) => {
      const { uid } = await team.book('ann', await team.type('a', PENDING), '10:00');
      await team.act(`${uid}/decline`, { reason: 'no' });
    },
  ],
];

describe('webhooks have the shape of the recorded ones', () => {
  it.each(CASES)('%s', async (_, { trigger, type }, play) => {
    await using subscriber = await startSubscriber();
    const webhooks = [{ teamId: 3, subscriberUrl: subscriber.url, triggers: TRIGGERS }];
    await using team = await startFieldTeam({ seed: { webhooks } });
    await play(team);
    await team.sandbox.deliveries.settled();
    const told = JSON.parse(subscriber.received.at(-1)?.text ?? '') as Delivery;
    const model = recorded.find(({ triggerEvent, payload }) => triggerEvent === trigger && payload['type'] === type);
    expect(model).toBeDefined();
    expect(told.triggerEvent).toBe(trigger);
    expect(shapeOf(told)).toEqual(shapeOf(model));
  });
});

/** Keys with the kinds of their values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}
