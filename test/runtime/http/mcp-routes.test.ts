import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { TOKEN } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';

const opened = sharedRuntime();
const nextMs = slots();
const iso = (ms: number): string => new Date(ms).toISOString();

interface Answer {
  readonly isError?: boolean;
  readonly structuredContent: never;
}

/** The SDK's own client over real HTTP. */
async function connected(token: string = TOKEN, more: object = {}): Promise<Client> {
  const client = new Client({ name: 'voice platform', version: '1' });
  const headers = { authorization: `Bearer ${token}`, connection: 'close', ...more };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${opened().url}/mcp`), { requestInit: { headers } }));
  return client;
}

async function call(name: string, args: object): Promise<Answer> {
  const client = await connected();
  const answer = await client.callTool({ name, arguments: args as Record<string, unknown> });
  await client.close();
  return answer as unknown as Answer;
}

function booking(more: object = {}) {
  return { service: 'cut', staff: 'emma', start: iso(nextMs()), customer: { name: 'Anna Beispiel' }, ...more };
}

interface Booked {
  readonly appointment: { readonly id: string; readonly status: string; readonly start: string };
}

async function booked(name: string, args: object): Promise<Booked['appointment']> {
  const { isError, structuredContent } = await call(name, args);
  expect(isError).not.toBe(true);
  return (structuredContent as Booked).appointment;
}

describe('the tools of /mcp', () => {
  it('are slots, book, reschedule and cancel', async () => {
    const client = await connected();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['slots', 'book', 'reschedule', 'cancel']);
    await client.close();
  });

  it('find a start by the titles that people say, book it, move it and cancel it', async () => {
    const after = iso(nextMs());
    const found = await call('slots', { service: 'Herrenhaarschnitt', staff: 'Emma', after, limit: 1 });
    const { starts } = found.structuredContent as { starts: { start: string }[] };
    const start = starts[0]?.start ?? '';
    const { id } = await booked('book', booking({ service: 'Herrenhaarschnitt', staff: 'Emma', start }));
    const later = iso(nextMs());
    const moved = await booked('reschedule', { appointment: id, start: later });
    expect(Date.parse(moved.start)).toBe(Date.parse(later));
    expect(await booked('cancel', { appointment: id })).toMatchObject({ id, status: 'cancelled' });
    const { body } = await opened().call('GET', `/v2/bookings/${id}`);
    expect(body).toMatchObject({ appointment: { status: 'cancelled' } });
  });

  it('record each change under the token, as the HTTP API does', async () => {
    const { id } = await booked('book', booking());
    await booked('cancel', { appointment: id });
    const entries = await opened().world.store.read((reader) =>
      reader.auditLog('friseur', { sinceMs: null, limit: 50 }),
    );
    const own = entries.filter(({ resource }) => resource === `appointment/${id}`);
    expect(own.map(({ action }) => action).toSorted()).toEqual(['book', 'cancel']);
    for (const { who } of own) expect(who).toMatch(/^token:/);
  });
});

describe('a call of /mcp that is repeated', () => {
  it('books once, with and without a key', async () => {
    for (const more of [{}, { key: randomUUID() }]) {
      const args = booking(more);
      const { id } = await booked('book', args);
      expect((await booked('book', args)).id).toBe(id);
    }
  });

  it('books once when both calls come at the same time', async () => {
    const args = booking();
    const [one, other] = await Promise.all([booked('book', args), booked('book', args)]);
    expect(one.id).toBe(other.id);
  });

  it('books again when the first appointment was cancelled meanwhile', async () => {
    const args = booking();
    const first = await booked('book', args);
    await booked('cancel', { appointment: first.id });
    const second = await booked('book', args);
    expect(second).toMatchObject({ status: 'booked' });
    expect(second.id).not.toBe(first.id);
  });

  it('cancels once, and moves back and forth as often as it is asked', async () => {
    const first = booking();
    const { id } = await booked('book', first);
    const other = iso(nextMs());
    for (const start of [other, first.start, other, other]) {
      expect(Date.parse((await booked('reschedule', { appointment: id, start })).start)).toBe(Date.parse(start));
    }
    expect(await booked('cancel', { appointment: id })).toMatchObject({ status: 'cancelled' });
    expect(await booked('cancel', { appointment: id })).toMatchObject({ status: 'cancelled' });
  });

  it('is refused with key-reused when the key belongs to another request', async () => {
    const key = randomUUID();
    await booked('book', booking({ key }));
    expect(await call('book', booking({ key }))).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'key-reused' } },
    });
  });
});

describe('a call of /mcp that fails', () => {
  it.each<[string, string, object]>([
    ['unknown-service', 'slots', { service: 'Maniküre' }],
    ['unknown-staff', 'slots', { service: 'cut', staff: 'Zora' }],
    ['unknown-appointment', 'cancel', { appointment: randomUUID() }],
    ['invalid-request', 'cancel', { appointment: 'the one tomorrow' }],
    ['invalid-request', 'book', { service: 'cut', start: '2027-01-11T10:00:00', customer: { name: 'Anna' } }],
    ['invalid-request', 'book', { service: 'cut', start: '2027-02-30T10:00:00+01:00', customer: { name: 'Anna' } }],
  ])('has the code %s and a fix', async (code, name, args) => {
    const answer = await call(name, args);
    expect(answer).toMatchObject({ isError: true, structuredContent: { error: { code } } });
    expect((answer.structuredContent as { error: { fix: string } }).error.fix).not.toBe('');
  });

  it('offers other starts when the time is taken', async () => {
    const args = booking();
    await booked('book', args);
    const taken = await call('book', { ...args, customer: { name: 'Berta Beispiel' } });
    expect(taken).toMatchObject({ isError: true, structuredContent: { error: { code: 'slot-taken' } } });
    expect((taken.structuredContent as { alternatives: unknown[] }).alternatives).not.toHaveLength(0);
  });

  it('asks back for a name that could be several, and guesses nothing', async () => {
    const answer = await call('slots', { service: 'Haarschnitt' });
    expect(answer).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'unknown-service' }, choices: ['cut (Herrenhaarschnitt)'] },
    });
  });

  it('lists the staff to choose from', async () => {
    const { structuredContent } = await call('slots', { service: 'cut', staff: 'Zora' });
    expect((structuredContent as { choices: string[] }).choices.join()).toContain('emma');
  });
});

describe('/mcp', () => {
  it('requires a bearer token', async () => {
    const answer = await opened().call('POST', '/mcp', { token: null, body: {} });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    await expect(connected('tok_of_another')).rejects.toThrow(/401|unauthorized/i);
  });

  it('has only the tools that read for the token of an operator, who names a company', async () => {
    const token = 'tok_operator';
    const { operators } = opened().world.store.tokens;
    await operators.create({ label: 'control room', tokenHash: tokenHash(token), who: 'lina' });
    await expect(connected(token)).rejects.toThrow(/company-needed/);
    const client = await connected(token, { 'calops-company': 'friseur' });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['slots']);
    const found = await client.callTool({ name: 'slots', arguments: { service: 'cut' } });
    expect(found.isError).not.toBe(true);
    const refused = await client.callTool({ name: 'book', arguments: booking() }).catch((error: unknown) => error);
    expect(String(refused)).toContain('there is no tool book');
    await client.close();
  });

  it('has no stream and no session: other methods are refused', async () => {
    const answer = await fetch(`${opened().url}/mcp`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers what is not JSON-RPC with an error', async () => {
    const { status } = await opened().call('POST', '/mcp', {
      body: { hello: true },
      headers: { accept: 'application/json, text/event-stream' },
    });
    expect(status).toBe(400);
  });
});
