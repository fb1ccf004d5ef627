import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DeliveryFaults } from '../../../src/sandbox/faults/script.ts';
import type { DeliveryRule } from '../../../src/sandbox/faults/script.ts';
import { Deliveries } from '../../../src/sandbox/webhooks/deliveries.ts';
import type { Trigger, WebhookRow } from '../../../src/sandbox/world/rows.ts';
import { startSubscriber } from '../../support/booking/subscriber.ts';

const NOW = Date.parse('2026-11-30T09:00:00.000Z');

function hook(subscriberUrl: string, more: Partial<WebhookRow> = {}): WebhookRow {
  return {
    id: 'hook',
    userId: 1,
    teamId: null,
    eventTypeId: null,
    subscriberUrl,
    payloadTemplate: null,
    active: true,
    secret: 'correct horse',
    triggers: ['BOOKING_CREATED'],
    createdAt: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

function deliveries(rules: readonly DeliveryRule[] = []): Deliveries {
  const made = new Deliveries(() => NOW);
  made.faults = new DeliveryFaults(rules);
  return made;
}

const message = (uid: string, trigger: Trigger = 'BOOKING_CREATED') => ({ trigger, payload: { uid } });

/** The uids as they arrived. */
function uids(received: readonly { readonly text: string }[]): readonly string[] {
  return received.map(({ text }) => (JSON.parse(text) as { readonly payload: { readonly uid: string } }).payload.uid);
}

describe('a delivery', () => {
  it('is a POST of trigger, time and payload, signed over the body as it is sent', async () => {
    await using subscriber = await startSubscriber();
    const sent = deliveries();
    sent.send(hook(`${subscriber.url}/in?a=b`), message('grüße'));
    await sent.settled();
    const [got] = subscriber.received;
    const text = got?.text ?? '';
    expect(JSON.parse(text)).toEqual({
      triggerEvent: 'BOOKING_CREATED',
      createdAt: '2026-11-30T09:00:00.000Z',
      payload: { uid: 'grüße' },
    });
    expect(got?.path).toBe('/in?a=b');
    expect(got?.headers['content-type']).toBe('application/json');
    const signature = createHmac('sha256', 'correct horse').update(text).digest('hex');
    expect(got?.headers['x-cal-signature-256']).toBe(signature);
  });

  it.each([null, ''])('without a secret (%j) says so in place of a signature', async (secret) => {
    await using subscriber = await startSubscriber();
    const sent = deliveries();
    sent.send(hook(subscriber.url, { secret }), message('a'));
    await sent.settled();
    expect(subscriber.received[0]?.headers['x-cal-signature-256']).toBe('no-secret-provided');
  });

  it.each([
    [
      '{"uid":"{{uid}}","who":"{{ a.0.name }}","none":"{{no.such}}"}',
      'application/json',
      '{"uid":"u","who":"Ann &amp; Bob","none":""}',
    ],
    ['uid={{uid}}&on={{triggerEvent}}', 'application/x-www-form-urlencoded', 'uid=u&on=BOOKING_CREATED'],
    ['{"deep":"{{a}}"}', 'application/json', '{"deep":"[object Object]"}'],
  ])('follows the template %s', async (payloadTemplate, type, body) => {
    await using subscriber = await startSubscriber();
    const sent = deliveries();
    const payload = { uid: 'u', a: [{ name: 'Ann & Bob' }] };
    sent.send(hook(subscriber.url, { payloadTemplate }), { trigger: 'BOOKING_CREATED', payload });
    await sent.settled();
    const [got] = subscriber.received;
    expect(got?.headers['content-type']).toBe(type);
    expect(got?.text).toBe(body);
    expect(got?.headers['x-cal-signature-256']).toBe(createHmac('sha256', 'correct horse').update(body).digest('hex'));
  });

  it('is not repeated when it fails, and is noted with its status', async () => {
    await using subscriber = await startSubscriber(500);
    const sent = deliveries();
    sent.send(hook(subscriber.url), message('a'));
    await sent.settled();
    expect(subscriber.received).toHaveLength(1);
    expect(sent.entries()).toMatchObject([{ number: 1, uid: 'a', state: 'answered', status: 500 }]);
  });

  it('to a subscriber who does not listen fails, and does not delay others', async () => {
    await using subscriber = await startSubscriber();
    const gone = await startSubscriber();
    await gone[Symbol.asyncDispose]();
    const sent = deliveries();
    sent.send(hook(gone.url), message('a'));
    sent.send(hook(subscriber.url), message('b'));
    await sent.settled();
    expect(sent.entries().map(({ state }) => state)).toEqual(['failed', 'answered']);
    expect(uids(subscriber.received)).toEqual(['b']);
  });

  it('that is never answered ends with the deliveries', async () => {
    await using subscriber = await startSubscriber(null);
    const sent = deliveries();
    sent.send(hook(subscriber.url), message('a'));
    sent.close();
    await sent.settled();
    expect(sent.entries()).toMatchObject([{ state: 'failed', status: null }]);
  });

  it.each([
    'https://hooks.example.test/a',
    'http://10.0.0.1/',
    'http://127.0.0.1.example.test/',
    'http://localhost.example.test/',
    'ftp://127.0.0.1/',
    'no url',
  ])('to %s is refused', async (url) => {
    const sent = deliveries();
    sent.send(hook(url), message('a'));
    await sent.settled();
    expect(sent.entries()).toMatchObject([{ state: 'refused', status: null }]);
  });
});

describe('faults of deliveries', () => {
  it('drop never sends', async () => {
    await using subscriber = await startSubscriber();
    const sent = deliveries([{ match: { times: 1 }, fault: { kind: 'drop' } }]);
    for (const uid of ['a', 'b']) sent.send(hook(subscriber.url), message(uid));
    await sent.settled();
    expect(uids(subscriber.received)).toEqual(['b']);
    expect(sent.entries().map(({ state }) => state)).toEqual(['dropped', 'answered']);
  });

  it.each([
    [undefined, 2],
    [3, 3],
  ])('duplicate with %j copies sends %i of the same', async (copies, count) => {
    await using subscriber = await startSubscriber();
    const sent = deliveries([{ fault: { kind: 'duplicate', ...(copies !== undefined && { copies }) } }]);
    sent.send(hook(subscriber.url), message('a'));
    await sent.settled();
    expect(subscriber.received).toHaveLength(count);
    expect(new Set(subscriber.received.map(({ text }) => text)).size).toBe(1);
  });

  it('hold waits for the release, and settling does not wait for it', async () => {
    await using subscriber = await startSubscriber();
    const sent = deliveries([{ match: { trigger: 'BOOKING_CREATED' }, fault: { kind: 'hold' } }]);
    sent.send(hook(subscriber.url), message('made'));
    sent.send(hook(subscriber.url), message('over', 'BOOKING_CANCELLED'));
    await sent.settled();
    expect(uids(subscriber.received)).toEqual(['over']);
    expect(sent.entries().map(({ state }) => state)).toEqual(['held', 'answered']);
    expect(sent.release()).toBe(1);
    await sent.settled();
    expect(uids(subscriber.received)).toEqual(['over', 'made']);
    expect(sent.release()).toBe(0);
  });

  it('late comes after the next one to the same URL was answered', async () => {
    await using subscriber = await startSubscriber();
    const sent = deliveries([{ match: { nth: 1 }, fault: { kind: 'late' } }]);
    sent.send(hook(`${subscriber.url}/one`), message('first'));
    sent.send(hook(`${subscriber.url}/two`), message('elsewhere'));
    await sent.settled();
    expect(uids(subscriber.received)).toEqual(['elsewhere']);
    sent.send(hook(`${subscriber.url}/one`), message('second'));
    await sent.settled();
    expect(uids(subscriber.received)).toEqual(['elsewhere', 'second', 'first']);
  });

  it('a URL is matched as a glob, and a reset drops what is held', async () => {
    await using subscriber = await startSubscriber();
    const sent = deliveries([{ match: { url: '**/held' }, fault: { kind: 'hold' } }]);
    sent.send(hook(`${subscriber.url}/held`), message('a'));
    sent.send(hook(`${subscriber.url}/sent`), message('b'));
    sent.reset();
    expect(sent.release()).toBe(0);
    await sent.settled();
    expect(uids(subscriber.received)).toEqual(['b']);
  });
});
