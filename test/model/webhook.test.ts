import { expect, it } from 'vitest';
import type { LedgerEntry } from '../../src/model/stored.ts';
import { type RegisteredWebhook, webhooksByName } from '../../src/model/webhook.ts';

const entry: LedgerEntry = {
  serviceId: '1',
  serviceName: 'cut',
  segmentKey: 'A',
  eventTypeId: 7,
  slug: 'salon-cut-a',
  applied: {},
  accepted: {},
  children: {},
};

function registered(ownerKind: RegisteredWebhook['ownerKind'], ownerId: number): RegisteredWebhook {
  const { checkedAt, url } = { checkedAt: '2026-11-21T09:00:00Z', url: 'https://booking.salon.example/webhooks' };
  return {
    ownerKind,
    ownerId,
    webhookId: `${ownerKind}-${ownerId}`,
    url,
    triggers: [],
    secretHash: '',
    differs: [],
    checkedAt,
  };
}

it('a webhook is named after its event type, and that of an organisation is not, whatever event type has the same id', () => {
  const named = webhooksByName(
    [registered('eventType', 7), registered('organization', 7), registered('eventType', 8)],
    [entry],
  );
  expect(named.map(({ name, row, entry: found }) => [name, row.webhookId, found?.serviceName])).toEqual([
    ['cut/A', 'eventType-7', 'cut'],
    ['organization', 'organization-7', undefined],
  ]);
});
