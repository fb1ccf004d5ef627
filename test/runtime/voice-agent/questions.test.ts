import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from 'vitest';
import type { Question } from '../../../src/model/event-type/question.ts';
import { TOKEN } from '../../support/booking/open-runtime.ts';
import { monday } from '../../support/booking/open-salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { withService } from '../../support/manifests/salon.ts';
import { SALON } from './retell-salon.ts';
import { phoneCall, said } from './voice.ts';

const questions: readonly Question[] = [
  { key: 'allergies', label: 'Haben Sie Allergien?', type: 'text', required: true },
  { key: 'terms', label: 'Sind Sie einverstanden?', type: 'boolean', required: true },
];
const opened = sharedRuntime({
  catalogs: [withService(withService(SALON, 'herren', { questions }), 'damen', { questions, capacity: 3 })],
});
const ask = phoneCall(opened, { from: '+493055501234' });

test('the voice agent asks the required questions of a service, and books with the answers', async () => {
  const { offers } = await ask('check_availability', { service: 'Herrenhaarschnitt', when: said('10:00', 1) });
  const offer = { offer_id: offers?.[0]?.offer_id, name: 'Anna Beispiel' };
  const first = await ask('start_booking', offer);
  expect(first).toMatchObject({
    result: 'ask',
    code: 'answer-needed',
    questions: [{ key: 'allergies' }, { key: 'terms' }],
  });
  expect(first.say).toContain('Haben Sie Allergien?');
  const second = await ask('start_booking', { ...offer, answers: { allergies: 'keine', terms: 'nein' } });
  expect(second).toMatchObject({ result: 'ask', code: 'answer-needed', questions: [{ key: 'terms' }] });
  const booked = await ask('start_booking', { ...offer, answers: { allergies: 'keine', terms: 'Ja', other: 'x' } });
  expect(booked).toMatchObject({ result: 'booked' });
  expect(JSON.stringify(opened().world.sandbox.state())).toContain('"allergies":"keine"');
});

test('a class with questions is booked by phone, HTTP and MCP, each customer with answers of their own', async () => {
  const startMs = monday('10:30', 2);
  const start = new Date(startMs).toISOString();
  const customerOf = (name: string) => ({ name, email: `${name}@guests.example` });
  const { offers } = await ask('check_availability', { service: 'Damenhaarschnitt', when: start });
  const answers = { allergies: 'Nüsse', terms: 'ja' };
  const spoken = { offer_id: offers?.[0]?.offer_id, name: 'Anna', answers };
  expect(await ask('start_booking', spoken)).toMatchObject({ result: 'booked' });
  const sent = { service: 'damen', start, customer: customerOf('ben'), answers: { allergies: 'Latex', terms: true } };
  expect(await opened().call('POST', '/v2/bookings', { body: sent })).toMatchObject({ status: 201 });
  const client = new Client({ name: 'platform', version: '1' });
  const headers = { authorization: `Bearer ${TOKEN}`, connection: 'close' };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${opened().url}/mcp`), { requestInit: { headers } }));
  const book = (name: string) => ({
    name: 'book',
    arguments: { service: 'damen', start, customer: customerOf(name), answers: { allergies: 'keine', terms: true } },
  });
  expect((await client.callTool(book('cem'))).isError).not.toBe(true);
  expect((await client.callTool(book('dia'))).isError).toBe(true);
  await client.close();
  const { bookings } = opened().world.sandbox.state() as { readonly bookings: readonly Seated[] };
  const guests = bookings.filter((row) => row.startMs === startMs).flatMap(({ attendees }) => attendees);
  const given = guests.map(({ seat }) => seat.responses.allergies).toSorted();
  expect(given).toEqual(['Latex', 'Nüsse', 'keine']);
});

interface Seated {
  readonly startMs: number;
  readonly attendees: readonly { readonly seat: { readonly responses: { readonly allergies: string } } }[];
}
