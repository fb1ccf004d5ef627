import { createHmac } from 'node:crypto';
import { Retell } from 'retell-sdk';
import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../support/booking/open-runtime.ts';
import { salon } from '../../support/manifests/salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';

const LIMIT = 5;
const catalog = salon()
  .company({ environment: { webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' }, retellKey: { env: 'RETELL_API_KEY' } } })
  .build();
const opened = sharedRuntime({ catalogs: [catalog], rateLimit: LIMIT });

const webhook = JSON.stringify({ triggerEvent: 'BOOKING_CREATED', payload: { uid: 'unknown' } });
const call = JSON.stringify({ name: 'nonsense', call: { call_id: 'call_1' }, args: {} });

const ROUTES = [
  {
    what: 'of Cal.com',
    url: '/webhooks/calcom/friseur',
    body: webhook,
    header: 'x-cal-signature-256',
    sign: () => Promise.resolve(hmac(SECRETS['CALCOM_WEBHOOK_SECRET'] ?? '')),
    forged: 'f'.repeat(64),
  },
  {
    what: 'of Retell',
    url: '/retell/friseur/functions',
    body: call,
    header: 'x-retell-signature',
    sign: () => Retell.sign(call, SECRETS['RETELL_API_KEY'] ?? ''),
    forged: `v=${Date.now()},d=${'f'.repeat(64)}`,
  },
] as const;

function hmac(secret: string): string {
  return createHmac('sha256', secret).update(webhook).digest('hex');
}

describe.each(ROUTES)('deliveries $what', ({ url, body, header, sign, forged }) => {
  async function send(signature: string | undefined, remoteAddress: string, times = 1) {
    const headers = { 'content-type': 'application/json', ...(signature !== undefined && { [header]: signature }) };
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const answer = await opened().server.inject({ method: 'POST', url, headers, payload: body, remoteAddress });
      statuses.push(answer.statusCode);
    }
    return statuses;
  }

  it('that are not signed are refused with 401, and with 429 once too many come from one address', async () => {
    expect(await send(undefined, '192.0.2.1', LIMIT + 2)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await send('no signature', '192.0.2.1')).toEqual([429]);
    expect(await send(undefined, '192.0.2.2')).toEqual([401]);
  });

  it('that are signed are served, however many come that are not, from the same address', async () => {
    expect(await send(forged, '192.0.2.3', LIMIT + 2)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await send(await sign(), '192.0.2.3', 3)).toEqual([200, 200, 200]);
    expect(await send(forged, '192.0.2.3')).toEqual([429]);
  });

  it('say with 429 when to retry, and are in the document', async () => {
    const headers = { 'content-type': 'application/json', [header]: forged };
    const ask = () =>
      opened().server.inject({ method: 'POST', url, headers, payload: body, remoteAddress: '192.0.2.4' });
    for (let time = 0; time < LIMIT; time += 1) await ask();
    const refused = await ask();
    expect(refused.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('ask the database of nothing past the bound, but for what is signed', async () => {
    await send(forged, '192.0.2.5', LIMIT);
    const { companies } = opened().runtime;
    const asked: string[] = [];
    const tenant = companies.tenant.bind(companies);
    companies.tenant = (companyId) => {
      asked.push(companyId);
      return tenant(companyId);
    };
    try {
      expect(await send(forged, '192.0.2.5', 3)).toEqual([429, 429, 429]);
    } finally {
      companies.tenant = tenant;
    }
    expect(asked).toEqual([]);
  });
});
