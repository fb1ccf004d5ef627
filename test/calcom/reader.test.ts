import { describe, expect, it } from 'vitest';
import type { CalcomReader } from '../../src/calcom/api.ts';
import type { WebhookPlace } from '../../src/calcom/endpoints.ts';
import { errorOf, readerAt } from './support/clients.ts';
import { exception, filtered, json, stubServer, success } from './support/stub-server.ts';
import { wireEventType, wireHost } from './support/wire-event-type.ts';

function membership(userId: number, teamId = 3) {
  const user = { avatarUrl: null, username: `u${userId}`, name: null, email: `u${userId}@salon.example`, bio: null };
  return { id: userId + 5000, userId, teamId, accepted: true, role: 'MEMBER', disableImpersonation: false, user };
}

function members(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => membership(from + index));
}

describe('memberships', () => {
  it('come in pages of 250 until one is not full', async () => {
    await using server = await stubServer(success(members(1, 250)), success(members(251, 250)), success([]));
    await using client = readerAt(server.baseUrl);
    expect(await client.memberships(3)).toHaveLength(500);
    expect(server.received.map(({ path }) => path)).toEqual([
      '/v2/teams/3/memberships?take=250&skip=0',
      '/v2/teams/3/memberships?take=250&skip=250',
      '/v2/teams/3/memberships?take=250&skip=500',
    ]);
  });

  it('cost one call where a page is enough', async () => {
    await using server = await stubServer(success(members(1, 249)));
    await using client = readerAt(server.baseUrl);
    expect(await client.memberships(3)).toHaveLength(249);
    expect(client.calls.made).toBe(1);
  });

  it('of a page that repeats are rejected', async () => {
    await using server = await stubServer(success(members(1, 250)));
    await using client = readerAt(server.baseUrl);
    const error = await errorOf(client.memberships(3));
    expect(error.kind).toBe('unexpected-shape');
    expect(error.message).toContain('user 1 comes twice: a page repeats');
    expect(client.calls.made).toBe(2);
  });

  it('of another team are rejected', async () => {
    await using server = await stubServer(success([membership(1, 4)]));
    await using client = readerAt(server.baseUrl);
    expect((await errorOf(client.memberships(3))).message).toContain('membership 5001 is of team 4');
  });
});

function wireSchedule(id: number) {
  return { id, ownerId: 1, name: 'Work', timeZone: 'Europe/Berlin', isDefault: true, availability: [], overrides: [] };
}

function wireAbsence(id: number) {
  return { id, userId: 1, start: '2026-12-24T00:00:00.000Z', end: '2026-12-24T23:59:59.000Z', reason: 'vacation' };
}

function wireWebhook(id: number) {
  return { id: `w${id}`, subscriberUrl: `https://salon.example/hooks/${id}`, active: true, triggers: [] };
}

const PLACE: WebhookPlace = { teamId: 3, owner: { kind: 'eventType', id: 8 } };

describe.each([
  {
    list: 'memberships',
    item: (nth: number) => membership(nth),
    read: (client: CalcomReader) => client.memberships(3),
  },
  { list: 'schedules', item: wireSchedule, read: (client: CalcomReader) => client.teamSchedules(3) },
  {
    list: 'absences',
    item: wireAbsence,
    read: (client: CalcomReader) => client.absences({ teamId: 3, organizationId: 7 }, 1),
  },
  { list: 'webhooks', item: wireWebhook, read: (client: CalcomReader) => client.webhooks(PLACE) },
])('a server that caps pages of $list', ({ item, read }) => {
  const page = (from: number, count: number, hasNextPage: boolean) => {
    const data = Array.from({ length: count }, (_, index) => item(from + index));
    return json(200, { status: 'success', data, pagination: { hasNextPage } });
  };

  it('is read to its end', async () => {
    await using server = await stubServer(page(1, 100, true), page(101, 100, true), page(201, 3, false));
    await using client = readerAt(server.baseUrl);
    expect(await read(client)).toHaveLength(203);
    expect(server.received.map(({ path }) => /skip=\d+/.exec(path)?.[0])).toEqual(['skip=0', 'skip=100', 'skip=200']);
  });

  it('is asked for another page where one is full', async () => {
    await using server = await stubServer(page(1, 250, false), page(251, 2, false));
    await using client = readerAt(server.baseUrl);
    expect(await read(client)).toHaveLength(252);
  });

  it('is rejected where it announces more and gives nothing', async () => {
    await using server = await stubServer(page(1, 100, true), page(101, 0, true));
    await using client = readerAt(server.baseUrl);
    expect((await errorOf(read(client))).kind).toBe('unexpected-shape');
  });
});

describe('the list of team event types', () => {
  it('is one call, whatever its length', async () => {
    const list = Array.from({ length: 1000 }, (_, index) => wireEventType({ id: index + 1, slug: `s-${index}` }));
    await using server = await stubServer(success(list));
    await using client = readerAt(server.baseUrl);
    const read = await client.teamEventTypes(3, { expectedCount: 1000 });
    expect(read.eventTypes.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
    expect(server.received.map(({ path }) => path)).toEqual(['/v2/teams/3/event-types']);
  });

  it('lets fields through that a newer server adds', async () => {
    await using server = await stubServer(success([{ ...wireEventType(), showOptimizedSlots: true }]));
    await using client = readerAt(server.baseUrl);
    expect((await client.teamEventTypes(3)).eventTypes).toHaveLength(1);
  });

  it.each([
    ['no list', {}],
    ['a list in an old envelope', { eventTypes: [] }],
  ])('%s is refused', async (_, data) => {
    await using server = await stubServer(success(data));
    await using client = readerAt(server.baseUrl);
    const error = await errorOf(client.teamEventTypes(3));
    expect(error.kind).toBe('unexpected-shape');
    expect(error.message).toContain('must be array');
  });

  it('reads what the document does not promise as Cal.com would set it', async () => {
    const unpromised = ['slotInterval', 'confirmationPolicy', 'beforeEventBuffer', 'afterEventBuffer'];
    const absent = Object.fromEntries(
      [...unpromised, 'minimumBookingNotice', 'description'].map((key) => [key, undefined]),
    );
    const nulls = Object.fromEntries(Object.keys(absent).map((key) => [key, null]));
    const list = [
      { ...wireEventType({ id: 1 }), ...absent },
      { ...wireEventType({ id: 2 }), ...nulls },
    ];
    await using server = await stubServer(success(list));
    await using client = readerAt(server.baseUrl);
    const { eventTypes, unreadable } = await client.teamEventTypes(3);
    expect(unreadable).toEqual([]);
    const defaults = {
      slotInterval: null,
      requiresConfirmation: false,
      beforeEventBuffer: 0,
      afterEventBuffer: 0,
      minimumBookingNotice: 120,
      description: '',
    };
    expect(eventTypes.map(({ fields }) => fields)).toMatchObject([defaults, defaults]);
  });

  it.each<[string, readonly unknown[], string]>([
    [
      'a missing field',
      [wireEventType(), { ...wireEventType({ id: 11 }), hosts: undefined }],
      "11: must have required property 'hosts'",
    ],
    ['a wrong type', [{ ...wireEventType(), lengthInMinutes: '30' }], '10: lengthInMinutes must be integer'],
    [
      'a wrong type deep inside',
      [wireEventType({ hosts: [{ ...wireHost(1, 'Ann'), userId: null as never }] })],
      '10: hosts/0/userId must be integer',
    ],
    [
      'a location without its place',
      [{ ...wireEventType(), locations: [{ type: 'address' }] }],
      "10: locations/0 must have required property 'address'",
    ],
    [
      'an unknown scheduling',
      [{ ...wireEventType(), schedulingType: 'relay' }],
      '10: schedulingType must be equal to one of the allowed values',
    ],
    [
      'no scheduling',
      [{ ...wireEventType(), schedulingType: null }],
      '10: schedulingType must be equal to one of the allowed values',
    ],
    [
      "a person's event types",
      [{ id: 5, ownerId: 102, slug: 'mine', title: 'Mine', users: [] }],
      '5: must have required property',
    ],
    ['null in it', [null], 'null: must be object'],
  ])('%s costs that item alone, which is named', async (_, data, problem) => {
    await using server = await stubServer(success([...data, wireEventType({ id: 99, slug: 'sound' })]));
    await using client = readerAt(server.baseUrl);
    const { eventTypes, unreadable } = await client.teamEventTypes(3);
    expect(eventTypes.at(-1)).toMatchObject({ id: 99 });
    expect(eventTypes.length + unreadable.length).toBe(data.length + 1);
    expect(unreadable.map((one) => `${one.id}: ${one.problem}`)).toEqual([expect.stringContaining(problem)]);
  });

  it('that one event type poisons says so, with the fix', async () => {
    await using server = await stubServer(
      filtered(400, 'BAD_REQUEST', 'multipleDuration - Expected array, received null, '),
    );
    await using client = readerAt(server.baseUrl);
    const error = await errorOf(client.teamEventTypes(3));
    expect([error.kind, error.retryable]).toEqual(['poisoned', false]);
    expect(error.message).toContain('only deleting that event type mends it');
  });
});

describe('one event type', () => {
  it('by slug, or undefined', async () => {
    await using server = await stubServer(success([wireEventType({ slug: 'färben & mehr' })]), success([]));
    await using client = readerAt(server.baseUrl);
    expect(await client.teamEventTypeBySlug(3, 'färben & mehr')).toMatchObject({ id: 10 });
    expect(await client.teamEventTypeBySlug(3, 'none')).toBeUndefined();
    expect(server.received[0]?.path).toBe('/v2/teams/3/event-types?eventSlug=f%C3%A4rben+%26+mehr');
  });

  it('by slug is rejected when the server did not look at the slug', async () => {
    await using server = await stubServer(success([wireEventType({ slug: 'other' })]));
    await using client = readerAt(server.baseUrl);
    expect((await errorOf(client.teamEventTypeBySlug(3, 'cut'))).kind).toBe('unexpected-shape');
  });

  it('by id, or undefined', async () => {
    const gone = exception(404, 'NotFoundException', 'Event type with id 10 not found');
    await using server = await stubServer(success(wireEventType()), gone);
    await using client = readerAt(server.baseUrl);
    expect(await client.teamEventType(3, 10)).toMatchObject({ id: 10, teamId: 3 });
    expect(await client.teamEventType(3, 10)).toBeUndefined();
  });

  it('by id is not missing just because the server has no such route', async () => {
    await using server = await stubServer(exception(404, 'NotFoundException', 'Cannot GET /v2/teams/3/event-types/10'));
    await using client = readerAt(server.baseUrl);
    expect((await errorOf(client.teamEventType(3, 10))).kind).toBe('unexpected-shape');
  });
});

it("a host's own event types come with id, slug and owner", async () => {
  const { id, slug } = wireEventType();
  await using server = await stubServer(success([{ ...wireEventType(), ownerId: 102, users: [] }]));
  await using client = readerAt(server.baseUrl);
  const ann = { userId: 102, username: 'ann b', organizationId: null };
  expect(await client.eventTypesOf(ann)).toEqual([{ id, slug, ownerId: 102 }]);
  expect(server.received[0]?.path).toBe('/v2/event-types?username=ann+b');
});

it('the key says whose it is, and of which teams', async () => {
  const me = { id: 101, email: 'ann@salon.example', username: 'ann', name: null, timeZone: 'UTC' };
  await using server = await stubServer(success(me), success([{ id: 3, name: 'Salon', slug: null, bio: null }]));
  await using client = readerAt(server.baseUrl);
  expect(await client.me()).toEqual({
    userId: 101,
    email: 'ann@salon.example',
    username: 'ann',
    name: null,
    organizationId: null,
  });
  expect(await client.teams()).toEqual([{ id: 3, name: 'Salon', slug: null, parentId: null, isOrganization: false }]);
});

describe("the event types of a user are never a stranger's", () => {
  const entry = { ...wireEventType(), ownerId: 102, users: [] };

  it('since another owner makes the read unknown', async () => {
    await using server = await stubServer(success([entry, { ...entry, id: 11, ownerId: 555 }]));
    await using client = readerAt(server.baseUrl);
    const error = await errorOf(client.eventTypesOf({ userId: 102, username: 'ann', organizationId: null }));
    expect([error.kind, error.message]).toEqual(['unexpected-shape', expect.stringContaining('user 555')]);
  });

  it('since an organisation is named to Cal.com, and an empty answer there proves nothing', async () => {
    await using server = await stubServer(success([entry]), success([]));
    await using client = readerAt(server.baseUrl);
    const ann = { userId: 102, username: 'ann', organizationId: 7 };
    expect(await client.eventTypesOf(ann)).toHaveLength(1);
    expect((await errorOf(client.eventTypesOf(ann))).kind).toBe('unexpected-shape');
    expect(server.received.map(({ path }) => path)[0]).toBe('/v2/event-types?username=ann&orgId=7');
  });

  it("since the organisation of the key's owner is read once where it is not declared", async () => {
    const me = { id: 101, email: 'ann@salon.example', username: 'ann', name: null, organizationId: 7 };
    await using server = await stubServer(success(me), success([entry]), success([entry]));
    await using client = readerAt(server.baseUrl);
    await client.eventTypesOf({ userId: 102, username: 'ann' });
    await client.eventTypesOf({ userId: 102, username: 'ann' });
    expect(server.received.map(({ path }) => path)).toEqual([
      '/v2/me',
      '/v2/event-types?username=ann&orgId=7',
      '/v2/event-types?username=ann&orgId=7',
    ]);
  });

  it.each([
    [
      'the parent of the team, whatever organisation the owner of the key is in',
      3,
      '/v2/event-types?username=ann&orgId=9',
    ],
    ['none for a plain team', 4, '/v2/event-types?username=ann'],
    ['that of the owner of the key where the team is not among theirs', 5, '/v2/event-types?username=ann&orgId=7'],
  ])('since the organisation is %s', async (_, teamId, path) => {
    const me = { id: 101, email: 'ann@salon.example', username: 'ann', name: null, organizationId: 7 };
    const teams = [
      { id: 3, name: 'Salon', slug: null, parentId: 9 },
      { id: 4, name: 'Plain', slug: null, parentId: null },
    ];
    await using server = await stubServer(success(me), success(teams), success([entry]));
    await using client = readerAt(server.baseUrl);
    await client.eventTypesOf({ userId: 102, username: 'ann', teamId });
    expect(server.received.map((one) => one.path)).toEqual(['/v2/me', '/v2/teams', path]);
  });
});

it('a team of an organisation is reached through it where its own path refuses', async () => {
  await using server = await stubServer(success(members(1, 2)), success([wireEventType()]));
  await using client = readerAt(server.baseUrl);
  client.useOrganization(7);
  await client.memberships(3);
  await client.teamEventTypes(3);
  expect(server.received.map(({ path }) => path)).toEqual([
    '/v2/organizations/7/teams/3/memberships?take=250&skip=0',
    '/v2/organizations/7/teams/3/event-types',
  ]);
});

it('an edition without teams says so, and which editions have them', async () => {
  const missing = 'Cannot GET /v2/teams/3/memberships?take=250&skip=0';
  await using server = await stubServer(exception(404, 'NotFoundException', missing));
  await using client = readerAt(server.baseUrl);
  const error = await errorOf(client.memberships(3));
  expect(error.kind).toBe('unexpected-shape');
  expect(error.message).toMatch(/edition of Cal\.com has no teams.*cal\.diy.*hosted Cal\.com/);
});
