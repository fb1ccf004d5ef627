import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Retell } from 'retell-sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { PROBLEMS } from '../../../src/runtime/http/answer-shapes.ts';
import { apiDocument } from '../../support/servers/api-document.ts';
import type { ApiDocument } from '../../support/servers/api-document.ts';
import { SECRETS, TOKEN } from '../../support/booking/open-runtime.ts';
import { caller, SALON } from '../../support/sandbox-calls.ts';
import { salon } from '../../support/manifests/salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';

const catalog = salon()
  .company({
    environment: { webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' }, retellKey: { env: 'RETELL_API_KEY' } },
  })
  .service('perm', { minutes: 60, state: 'paused' })
  .performedBy('emma')
  .build();

const opened = sharedRuntime({ catalogs: [catalog], manifests: 'manifests/friseur' });
const nextMs = slots();
const iso = (ms: number): string => new Date(ms).toISOString();
let api: ApiDocument;
beforeAll(async () => {
  api = await apiDocument(opened().server);
});

describe('the OpenAPI document', () => {
  it('is of version 3.1, names the program and requires a token', () => {
    const { openapi, info, security } = api.document;
    expect({ openapi, info, security }).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'calops', version: '0.0.0-test' },
      security: [{ token: [] }],
    });
  });

  it('is served without a token', async () => {
    const { statusCode, headers } = await opened().server.inject({ url: '/openapi.json' });
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  });

  it('has every route of the server', () => {
    // the pages come last, and are no part of the API
    const [routes = ''] = opened().server.printRoutes({ commonPrefix: false }).split('dashboard (');
    // nor are the redirect to them, the document itself, and /mcp
    expect(routes.match(/\((GET|POST|PUT|PATCH|DELETE)/g)).toHaveLength(api.operations.length + 3);
    expect(api.operations.filter(({ path }) => path.startsWith('/dashboard'))).toEqual([]);
  });

  it('holds every $ref that it names', () => {
    const refs = [...JSON.stringify(api.document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
    expect(refs.length).toBeGreaterThan(10);
    const known = Object.keys(api.document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(refs.filter((ref) => !known.includes(ref))).toEqual([]);
  });

  it('gives every operation a name of its own, a summary, an answer and problems', () => {
    expect(new Set(api.operations.map(({ id }) => id)).size).toBe(api.operations.length);
    for (const { id, summary, responses } of api.operations) {
      expect(id).toMatch(/^[a-z][A-Za-z]+$/);
      expect(summary).toMatch(/^\S.{5,}/);
      const statuses = Object.keys(responses);
      expect(statuses.filter((status) => status.startsWith('2'))).not.toEqual([]);
      const problems = Object.values(responses).filter(({ content }) => 'application/problem+json' in content);
      expect(problems).not.toEqual([]);
    }
  });

  it('has the codes of all problems that there are', () => {
    expect(api.document.components.schemas['Problem']).toMatchObject({
      properties: { code: { enum: Object.keys(PROBLEMS) } },
    });
  });

  it('requires a token where the routes do, and nowhere else', async () => {
    for (const operation of api.operations) {
      const url = operation.path.replaceAll(/\{\w+\}/g, () => crypto.randomUUID());
      const { body } = await opened().server.inject({ method: operation.method, url });
      expect([operation.id, body.includes('"code":"unauthorized"')]).toEqual([operation.id, !operation.isOpen]);
    }
  });

  it('says which operations the token of an operator opens, as the server answers it', async () => {
    const token = 'tok_operator';
    const { operators } = opened().world.store.tokens;
    await operators.create({ label: 'control room', tokenHash: tokenHash(token), who: 'lina' });
    const known = ['company-needed', 'operator-reads-only'];
    for (const operation of api.operations.filter(({ isOpen }) => !isOpen)) {
      const answer = await opened().call(operation.method, operation.path.replace('{company}', 'friseur'), { token });
      const { code } = answer.body as { readonly code?: string };
      const listed = known.filter((one) => JSON.stringify(operation.responses).includes(`"${one}"`));
      // with a company in the path nothing is missing
      const expected = code === 'operator-reads-only' ? code : 'company-needed';
      expect([operation.id, listed]).toEqual([operation.id, [expected]]);
    }
  });

  it.each(['book', 'cancel', 'reschedule'])('documents Idempotency-Key and Prefer: %s', (id) => {
    const headers = api.operation(id).parameters.filter((parameter) => parameter.in === 'header');
    expect(headers.map(({ name }) => name)).toEqual(['Idempotency-Key', 'Prefer']);
  });
});

it('docs/api.md shows every route that needs a token with curl, and no route that does not exist', async () => {
  const docs = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  const whole = docs.replaceAll(/\$BOOKING\b/g, '$HOST/v2/bookings/an-id');
  const shown = [...whole.matchAll(/\$HOST(\/[\w/-]+)/g)].map(([, path = '']) => path);
  const known = api.operations.map(({ id, path }) => ({
    id,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const found = shown.map((path) => [path, known.find(({ pattern }) => pattern.test(path))?.id]);
  expect(found.filter(([, id]) => id === undefined)).toEqual([]);
  const wanted = api.operations.filter(({ isOpen, path }) => !isOpen && !path.includes('{company}'));
  const ids = new Set(found.map(([, id]) => id));
  expect(wanted.filter(({ id }) => !ids.has(id))).toEqual([]);
});

interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

const told = new Map<string, Set<number>>();

/** Sends a request as the document says, and holds the answer to what it says. */
async function ask(id: string, { params = {}, body, headers }: Asked = {}) {
  const operation = api.operation(id);
  const url = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const answer = await opened().server.inject({
    method: operation.method,
    url,
    headers: {
      ...(!operation.isOpen && { authorization: `Bearer ${TOKEN}` }),
      ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: body }),
  });
  const faults = api.faultsOf(operation, { status: answer.statusCode, headers: answer.headers, text: answer.body });
  expect([id, faults]).toEqual([id, []]);
  told.set(id, (told.get(id) ?? new Set()).add(answer.statusCode));
  return answer;
}

const customer = { name: 'Anna Beispiel' };

it('answers every route as the document says, well and badly', async () => {
  const start = iso(nextMs());
  const booked = await ask('book', { body: { service: 'colour', staff: 'emma', start, customer } });
  const { id } = booked.json<{ appointment: { id: string } }>().appointment;
  await ask('showAppointment', { params: { id } });
  await ask('book', { body: { service: 'cut', staff: 'emma', start, customer } });
  await ask('book', { body: { service: 'perm', start, customer } });
  await ask('book', { body: { service: 'nails', start, customer } });
  await ask('book', { body: { service: 'cut' }, headers: { 'idempotency-key': 'two words' } });
  const pending = { service: 'cut', staff: 'emma', start: iso(nextMs()), customer };
  const unwaited = { prefer: 'wait=0', 'idempotency-key': 'unwaited' };
  await ask('book', { body: pending, headers: unwaited });
  await opened().bookingService.idle();
  opened().world.sandbox.setFaults({ rules: [{ match: { method: 'POST' }, fault: { kind: 'latency', ms: 1300 } }] });
  await ask('book', { body: { ...pending, start: iso(nextMs()) }, headers: { prefer: 'wait=1' } });
  await opened().bookingService.idle();
  opened().world.sandbox.setFaults({});
  await ask('book', { body: { ...pending, service: 'colour' }, headers: unwaited });
  await ask('reschedule', { params: { id }, body: { start: iso(nextMs()) } });
  await ask('reschedule', { params: { id }, body: { start: '2020-01-13T10:00:00+01:00' } });
  await ask('reschedule', { params: { id: 'nonsense' }, body: {} });
  await ask('cancel', { params: { id } });
  await ask('cancel', { params: { id } });
  await ask('showAppointment', { params: { id: crypto.randomUUID() } });
  await ask('checkAvailability', { body: { service: 'cut', when: iso(nextMs()) } });
  await ask('checkAvailability', { body: { service: 'cut', staff: 'fabian-1', when: 'in 3 Wochen um 03:00 Uhr' } });
  await ask('checkAvailability', { body: { service: 'cut', when: 'irgendwann' } });
  await ask('nextSlot', { body: { service: 'colour', limit: 2 } });
  await ask('nextSlot', { body: { service: 'colour', branch: 'nirgends' } });
  for (const list of ['listServices', 'listServicesOfBranch', 'listServicesOfCompany', 'listServicesOfCompanyBranch']) {
    await ask(list, { params: { company: 'friseur', branch: 'zentrale' } });
    await ask(list, { params: { company: 'arzt', branch: 'nirgends' } });
  }
  for (const matrix of ['staffMatrix', 'staffMatrixOfCompany']) {
    await ask(matrix, { params: { company: 'friseur' } });
    await ask(matrix, { params: { company: 'arzt' } });
  }
  for (const sync of ['syncEventTypes', 'syncTeam']) {
    await ask(sync, { params: { company: 'friseur' } });
    await ask(sync, { params: { company: 'arzt' } });
  }
  await editOne();
  expect((await ask('syncEventTypes', { params: { company: 'friseur' } })).body).toContain('field-changed');
  opened().world.sandbox.setFaults({ rules: [{ fault: { kind: 'status', status: 403 } }] });
  await ask('syncTeam', { params: { company: 'friseur' } });
  opened().world.sandbox.setFaults({});
  await ask('assignStaff', { body: { staff: 'lina', service: 'dauerwelle' } });
  await ask('assignStaff', { body: { staff: 'nobody', service: 'dauerwelle' } });
  await ask('assignStaff', { body: { staff: 'lina', service: 'dauerwelle', minutes: { Z: 5 } } });
  for (const health of ['alive', 'ready', 'metrics']) await ask(health);
  await deliver('receiveWebhook', { triggerEvent: 'BOOKING_CREATED', payload: { uid: 'unknown' } });
  await deliver('callFunction', { name: 'check_availability', call: { call_id: 'call_1' }, args: { service: 'cut' } });
  expect([...told.keys()].sort()).toEqual(api.operations.map(({ id }) => id).sort());
  expect(told.get('book')).toEqual(new Set([201, 202, 404, 409, 422, 503]));
});

/** Somebody does, in Cal.com. */
async function editOne(): Promise<void> {
  const send = caller(opened().world.sandbox);
  const [first] = (await send('GET', SALON.types)).body.data as readonly { readonly id: number }[];
  await send('PATCH', `${SALON.types}/${first?.id}`, { title: 'Anders' });
}

/** Signed, and then not. */
async function deliver(id: string, delivery: object): Promise<void> {
  const body = JSON.stringify(delivery);
  const [header = ''] = api.operation(id).parameters.flatMap((one) => (one.in === 'header' ? [one.name] : []));
  const signature =
    id === 'receiveWebhook'
      ? createHmac('sha256', SECRETS['CALCOM_WEBHOOK_SECRET'] ?? '')
          .update(body)
          .digest('hex')
      : await Retell.sign(body, SECRETS['RETELL_API_KEY'] ?? '');
  const params = { company: 'friseur' };
  expect((await ask(id, { params, body, headers: { [header]: signature } })).statusCode).toBe(200);
  expect((await ask(id, { params, body, headers: { [header]: 'forged' } })).statusCode).toBe(401);
}
