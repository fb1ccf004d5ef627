import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { COMPANY } from '../../support/booking/open-salon.ts';
import { TOKEN } from '../../support/booking/open-runtime.ts';
import type { CallOptions } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';

const opened = sharedRuntime();
const nextMs = slots();
const call = (method: 'GET' | 'POST', path: string, more?: CallOptions) => opened().call(method, path, more);
const iso = (ms: number): string => new Date(ms).toISOString();

function booking(more: object = {}) {
  return { service: 'cut', staff: 'emma', start: iso(nextMs()), customer: { name: 'Anna Beispiel' }, ...more };
}

async function book(more: object = {}, headers: Readonly<Record<string, string>> = {}) {
  const { status, body } = await call('POST', '/v2/bookings', { body: booking(more), headers });
  expect(status).toBe(201);
  return (body as { readonly appointment: { readonly id: string; readonly start: string } }).appointment;
}

describe('every route of a booking', () => {
  it('books, shows, moves, shows and cancels', async () => {
    const { id } = await book({ service: 'colour' });
    expect(await call('GET', `/v2/bookings/${id}`)).toMatchObject({ status: 200, body: { appointment: { id } } });
    const start = iso(nextMs());
    const moved = await call('POST', `/v2/bookings/${id}/reschedule`, { body: { start } });
    expect(moved).toMatchObject({ status: 200, body: { appointment: { id, status: 'booked' } } });
    const shown = await call('GET', `/v2/bookings/${id}`);
    const { appointment } = shown.body as { readonly appointment: { readonly start: string } };
    expect(Date.parse(appointment.start)).toBe(Date.parse(start));
    const cancelled = await call('POST', `/v2/bookings/${id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { appointment: { id, status: 'cancelled' } } });
    expect(await call('POST', `/v2/bookings/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not-booked' },
    });
  });

  it('answers problems as problem+json with a code', async () => {
    const answer = await call('POST', '/v2/bookings', { body: booking({ service: 'perm' }) });
    expect(answer).toMatchObject({
      status: 404,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { type: 'about:blank', status: 404, code: 'unknown-service', detail: expect.stringContaining('perm') },
    });
  });

  it('answers availability questions', async () => {
    const when = iso(nextMs());
    const check = await call('POST', '/event-management/check-availability', { body: { service: 'cut', when } });
    expect(check.status).toBe(200);
    const next = await call('POST', '/event-management/next-slot', { body: { service: 'cut', after: when } });
    expect(next.status).toBe(200);
  });

  it('asks no token for health', async () => {
    expect(await call('GET', '/healthz', { token: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await call('GET', '/readyz', { token: null })).toMatchObject({
      status: 200,
      body: { status: 'ok', parts: { database: 'ok', calcom: 'ok' } },
    });
  });
});

describe('a request that is not as it should be names the field, and books nothing', () => {
  const good = { service: 'cut', start: '2027-01-11T10:00:00+01:00', customer: { name: 'Anna' } };
  it.each<[string, object, string]>([
    ['no service', { ...good, service: undefined }, 'service'],
    ['no name', { ...good, customer: {} }, 'customer.name'],
    ['a name of spaces', { ...good, customer: { name: '   ' } }, 'customer.name'],
    ['a name that cannot be kept', { ...good, customer: { name: 'An\u0000na' } }, 'customer.name'],
    ['half a character', { ...good, customer: { name: 'An\ud83dna' } }, 'customer.name'],
    ['a name too long', { ...good, customer: { name: 'a'.repeat(201) } }, 'customer.name'],
    ['no e-mail address', { ...good, customer: { name: 'Anna', email: 'anna' } }, 'customer.email'],
    ['no E.164', { ...good, customer: { name: 'Anna', phone: '030 123456' } }, 'customer.phone'],
    ['a number that no country has', { ...good, customer: { name: 'Anna', phone: '+49 0151' } }, 'customer.phone'],
    ['another language', { ...good, customer: { name: 'Anna', language: 'fr' } }, 'customer.language'],
    ['a field that is not known', { ...good, stuff: 'emma' }, 'stuff'],
    [
      'a customer field that is not known',
      { ...good, customer: { name: 'Anna', mail: 'a@b.example' } },
      'customer.mail',
    ],
    ['a number for a text', { ...good, service: 5 }, 'service'],
    ['a time without its offset', { ...good, start: '2027-01-11T10:00:00' }, 'start'],
    ['a date alone', { ...good, start: '2027-01-11' }, 'start'],
  ])('%s', async (_, body, field) => {
    const answer = await call('POST', '/v2/bookings', { body });
    expect(answer).toMatchObject({
      status: 422,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { code: 'invalid-request', detail: expect.stringContaining(field) },
    });
    expect(fieldsOf(answer.body)).toContain(field);
  });

  it.each([
    '2027-02-30T10:00:00+01:00',
    '2027-01-11T25:00:00+01:00',
    '2027-01-11T10:00:00+99:00',
    // the end of it is in a year that PostgreSQL writes in another way
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
  ])('a time that there is not: %s', async (start) => {
    const answer = await call('POST', '/v2/bookings', { body: { ...good, start } });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'invalid-request', detail: expect.stringContaining(start) },
    });
  });

  it.each(['9999-12-31T23:59:59Z', '+275760-09-13T00:00:00Z'])(
    'a question for a time of no calendar: %s',
    async (when) => {
      const answer = await call('POST', '/event-management/check-availability', { body: { service: 'cut', when } });
      expect(answer).toMatchObject({ status: 422, body: { code: 'time-not-understood' } });
    },
  );

  it('a time that is over', async () => {
    const answer = await call('POST', '/v2/bookings', { body: { ...good, start: '2020-01-13T10:00:00+01:00' } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'time-not-bookable' } });
  });

  it('all wrong fields at once, but not thousands', async () => {
    const wrong = await call('POST', '/v2/bookings', { body: { start: 'soon', customer: {} } });
    expect([...fieldsOf(wrong.body)].sort()).toEqual(['customer.name', 'service', 'start']);
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x${index}`, 1]));
    const answer = await call('POST', '/v2/bookings', { body: { ...good, ...unknown } });
    expect(fieldsOf(answer.body)).toHaveLength(20);
  });

  it.each<[string, CallOptions & { readonly path?: string }, number, string]>([
    ['no JSON', { body: '{"service":', headers: { 'content-type': 'application/json' } }, 422, 'invalid-request'],
    ['no body', { headers: { 'content-type': 'application/json' } }, 422, 'invalid-request'],
    [
      'another media type',
      { body: '<cut/>', headers: { 'content-type': 'application/xml' } },
      415,
      'unsupported-media-type',
    ],
    ['a body that is too large', { body: { ...good, note: 'x'.repeat(70_000) } }, 413, 'too-large'],
    ['an unknown route', { path: '/v2/appointments' }, 404, 'unknown-route'],
    ['an address that is none', { path: '/v2/%zz' }, 422, 'invalid-request'],
    ['an address that is too long', { path: `/v2/bookings/${'1'.repeat(101)}/cancel` }, 422, 'invalid-request'],
  ])('%s', async (_, { path = '/v2/bookings', ...more }, status, code) => {
    const answer = await call('POST', path, more);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { code, status },
    });
  });

  it('an id that is no id', async () => {
    for (const [method, path] of ROUTES_OF_ONE) {
      const answer = await call(method, path.replace(':id', 'nonsense'), {
        body: method === 'GET' ? undefined : START,
      });
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
      expect(fieldsOf(answer.body)).toEqual(['id']);
    }
  });

  it('an unknown id', async () => {
    for (const [method, path] of ROUTES_OF_ONE) {
      const answer = await call(method, path.replace(':id', crypto.randomUUID()), {
        body: method === 'GET' ? undefined : START,
      });
      expect(answer).toMatchObject({ status: 404, body: { code: 'unknown-appointment' } });
    }
  });
});

const START = { start: '2027-01-11T10:00:00+01:00' };
const ROUTES_OF_ONE = [
  ['GET', '/v2/bookings/:id'],
  ['POST', '/v2/bookings/:id/cancel'],
  ['POST', '/v2/bookings/:id/reschedule'],
] as const;

function fieldsOf(body: unknown): readonly string[] {
  const { fields } = body as { readonly fields: readonly { readonly field: string }[] };
  return fields.map(({ field }) => field);
}

describe('Idempotency-Key', () => {
  const key = (value: string) => ({ 'idempotency-key': value });

  it('same key, same body → same answer, word for word; one booking', async () => {
    const body = booking();
    const answers = [];
    for (let time = 0; time < 3; time += 1) {
      answers.push(await call('POST', '/v2/bookings', { body, headers: key('same') }));
    }
    const [first, ...others] = answers.map(({ status, body: said }) => JSON.stringify([status, said]));
    expect(answers[0]?.status).toBe(201);
    expect(others).toEqual([first, first]);
  });

  it('is kept for refusals as well', async () => {
    const body = booking({ service: 'perm' });
    const first = await call('POST', '/v2/bookings', { body, headers: key('refused') });
    expect(first.status).toBe(404);
    expect((await call('POST', '/v2/bookings', { body, headers: key('refused') })).body).toEqual(first.body);
  });

  it('other body → 422, and so is another route', async () => {
    const { id } = await book({}, key('other-body'));
    const other = await call('POST', '/v2/bookings', { body: booking(), headers: key('other-body') });
    expect(other).toMatchObject({ status: 422, body: { code: 'key-reused' } });
    const cancel = await call('POST', `/v2/bookings/${id}/cancel`, { headers: key('other-body') });
    expect(cancel).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  });

  it('the order of properties and white space make no other body', async () => {
    const { service, staff, start, customer } = booking();
    const first = await call('POST', '/v2/bookings', {
      body: { service, staff, start, customer },
      headers: key('order'),
    });
    const payload = JSON.stringify({ customer, start, staff, service }, null, 2);
    const headers = { ...key('order'), 'content-type': 'application/json' };
    expect((await call('POST', '/v2/bookings', { body: payload, headers })).body).toEqual(first.body);
  });

  it.each([
    ['empty', ''],
    ['two words', 'two words'],
    ['not ASCII', 'ü'],
    ['too long', 'x'.repeat(256)],
  ])('that is malformed → 422: %s', async (_, value) => {
    const answer = await call('POST', '/v2/bookings', { body: booking(), headers: key(value) });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
  });

  it('cancels and moves once', async () => {
    const { id } = await book();
    const body = { start: iso(nextMs()) };
    const moved = await call('POST', `/v2/bookings/${id}/reschedule`, { body, headers: key('move') });
    expect(moved.status).toBe(200);
    expect((await call('POST', `/v2/bookings/${id}/reschedule`, { body, headers: key('move') })).body).toEqual(
      moved.body,
    );
    const cancelled = await call('POST', `/v2/bookings/${id}/cancel`, { headers: key('cancel') });
    expect(cancelled.status).toBe(200);
    const again = await call('POST', `/v2/bookings/${id}/cancel`, { headers: key('cancel') });
    expect([again.status, again.body]).toEqual([200, cancelled.body]);
  });
});

describe('a token', () => {
  it.each<[string, string | undefined]>([
    ['missing', undefined],
    ['malformed: no scheme', TOKEN],
    ['malformed: another scheme', `Basic ${TOKEN}`],
    ['malformed: two', `Bearer ${TOKEN} ${TOKEN}`],
    ['malformed: empty', 'Bearer '],
    ['unknown', 'Bearer guessed'],
    ['its hash', `Bearer ${tokenHash(TOKEN)}`],
  ])('%s → 401 on every route', async (_, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    for (const [method, path] of EVERY_ROUTE) {
      const body = method === 'GET' ? undefined : {};
      const answer = await call(method, path, { token: null, headers, body });
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer', 'content-type': expect.stringContaining('application/problem+json') },
        body: { code: 'unauthorized' },
      });
    }
  });

  it('revoked → 401 from that moment on', async () => {
    const { tokens } = opened().world.store;
    const token = await tokens.create(COMPANY, {
      label: 'voice agent',
      tokenHash: tokenHash('tok_voice'),
      who: 'lina',
    });
    const path = `/v2/bookings/${crypto.randomUUID()}`;
    expect((await call('GET', path, { token: 'tok_voice' })).status).toBe(404);
    await tokens.revoke(COMPANY, token?.id ?? '', 'lina');
    expect((await call('GET', path, { token: 'tok_voice' })).status).toBe(401);
  });

  it('the scheme may be written as one likes (RFC 9110)', async () => {
    const path = `/v2/bookings/${crypto.randomUUID()}`;
    const headers = { authorization: `bearer ${TOKEN}` };
    expect((await call('GET', path, { token: null, headers })).status).toBe(404);
  });
});

const EVERY_ROUTE = [
  ['POST', '/v2/bookings'],
  ...ROUTES_OF_ONE.map(([method, path]) => [method, path.replace(':id', crypto.randomUUID())] as const),
  ['POST', '/event-management/check-availability'],
  ['POST', '/event-management/next-slot'],
] as const;

describe('over a real socket', () => {
  it('books as over inject', async () => {
    const { url } = opened();
    const sent = request(`${url}/v2/bookings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    }).end(JSON.stringify(booking()));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
    expect(await json(response)).toMatchObject({ appointment: { status: 'booked' } });
  });

  it('a caller who hangs up leaves a booking that is whole all the same', async () => {
    const { url, runtime, world } = opened();
    world.sandbox.journal.clear();
    const body = booking({ service: 'colour' });
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'idempotency-key': 'hung-up',
    };
    const sent = request(`${url}/v2/bookings`, { method: 'POST', headers }).end(JSON.stringify(body));
    sent.on('error', () => {});
    await expect.poll(() => world.sandbox.journal.entries().length).toBeGreaterThan(0);
    sent.destroy();
    await runtime.bookingService.idle();
    const again = await call('POST', '/v2/bookings', { body, headers: { 'idempotency-key': 'hung-up' } });
    expect(again).toMatchObject({ status: 201, body: { appointment: { status: 'booked' } } });
  });
});
