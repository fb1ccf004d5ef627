import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { CalcomWriter, EventTypePatch, NewEventType } from '../../src/calcom/api.ts';
import type { DeclaredFields } from '../../src/model/event-type.ts';
import { writerAt } from './support/clients.ts';
import { missingReference, openApi } from './support/reference.ts';
import { json, stubServer } from './support/stub-server.ts';
import type { Received } from './support/stub-server.ts';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: { readonly $ref: string } } };
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
}

const FULL: DeclaredFields = {
  title: 'Cut',
  hosts: [101, 102],
  hidden: true,
  lengthInMinutes: 45,
  description: 'Wash and cut',
  locations: [
    { type: 'address', address: '1 Main St', public: true },
    { type: 'link', link: 'https://meet.example', public: false },
    { type: 'phone', phone: '+14155550123', public: true },
    { type: 'integration', integration: 'cal-video' },
    { type: 'attendeeAddress' },
    { type: 'attendeePhone' },
    { type: 'attendeeDefined' },
    { type: 'organizersDefaultApp' },
  ],
  beforeEventBuffer: 5,
  afterEventBuffer: 10,
  minimumBookingNotice: 60,
  requiresConfirmation: true,
  bookingLimitsCount: { day: 1, week: 2, month: 3, year: 4 },
  slotInterval: 15,
  lengthInMinutesOptions: [45, 60],
};

const NEW: NewEventType = { title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'managed' };
const UNSET: EventTypePatch = { requiresConfirmation: false, bookingLimitsCount: {}, hosts: [] };

/**
 * The document as it is meant. Wrong in it: options are numbers (recorded), a `oneOf` whose branches overlap is no
 * choice, and headers are named that every call sends.
 */
function meant(document: object): Document {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    if (key === 'lengthInMinutesOptions') return { type: 'array', items: { type: 'number' } };
    if (typeof value !== 'object' || value === null || !('oneOf' in value)) return value;
    const { oneOf: anyOf, ...rest } = value;
    return { ...rest, anyOf };
  }) as Document;
}

function operationOf(document: Document, { method, path }: Received): Operation | undefined {
  const route = path.split('?')[0] ?? '';
  const templates = Object.keys(document.paths).filter((template) => {
    return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(route);
  });
  return templates.map((template) => document.paths[template]?.[method.toLowerCase()]).find((one) => one !== undefined);
}

/** Cal.com drops what it does not know without a word, so a body may hold nothing else. */
function bodyCheck(document: Document, operation: Operation): ValidateFunction | undefined {
  const ref = operation.requestBody?.content['application/json'].schema.$ref;
  if (ref === undefined) return undefined;
  const ajv = new Ajv({ strict: false, logger: false });
  ajv.addSchema(document, 'openapi.json');
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  const properties = Object.keys(document.components.schemas[name]?.properties ?? {});
  return ajv.compile({ $ref: `openapi.json${ref}`, propertyNames: { enum: properties } });
}

/** Whatever it sends is recorded; that the answer is refused does not matter. */
async function requestOf(call: (client: CalcomWriter) => Promise<unknown>): Promise<Received> {
  await using server = await stubServer(json(400, {}));
  await using client = writerAt(server.baseUrl);
  await call(client).catch(() => undefined);
  const [received] = server.received;
  if (received === undefined) throw new Error('nothing was sent');
  return received;
}

describe("every request is one of Cal.com's own document", () => {
  it.for<[string, (client: CalcomWriter) => Promise<unknown>]>([
    ['me', (client) => client.me()],
    ['teams', (client) => client.teams()],
    ['memberships', (client) => client.memberships(3)],
    ['teamEventTypes', (client) => client.teamEventTypes(3)],
    ['teamEventTypeBySlug', (client) => client.teamEventTypeBySlug(3, 'cut')],
    ['teamEventType', (client) => client.teamEventType(3, 10)],
    ['eventTypesOf', (client) => client.eventTypesOf('ann')],
    ['create, bare', (client) => client.createTeamEventType(3, NEW)],
    ['create, everything', (client) => client.createTeamEventType(3, { ...NEW, ...FULL })],
    ['update, everything', (client) => client.updateTeamEventType(3, 10, { ...FULL, slug: 'new' })],
    ['update, unset', (client) => client.updateTeamEventType(3, 10, UNSET)],
    ['delete', (client) => client.deleteTeamEventType(3, 10)],
  ])('%s', async ([, call], { skip }) => {
    const missing = missingReference();
    skip(missing !== undefined, missing);
    const document = meant(openApi());
    const received = await requestOf(call);
    const operation = operationOf(document, received);
    expect(operation, `${received.method} ${received.path}`).toBeDefined();
    const known = (operation?.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
    const query = new URLSearchParams(received.path.split('?')[1]);
    expect(known).toEqual(expect.arrayContaining([...query.keys()]));
    const check = operation === undefined ? undefined : bodyCheck(document, operation);
    expect(received.body === '').toBe(check === undefined);
    if (check !== undefined) expect(check(JSON.parse(received.body)), JSON.stringify(check.errors)).toBe(true);
  });
});
