import { describe, expect, it } from 'vitest';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ALICE, BOB, FIELD_SEED, OLIVE } from '../support/manifests/field-team.ts';
import { caller } from '../support/sandbox-calls.ts';

const TYPES = '/v2/teams/3/event-types';
const TYPE = {
  title: 'Cut',
  slug: 'cut',
  lengthInMinutes: 30,
  schedulingType: 'roundRobin',
  minimumBookingNotice: 0,
  hosts: [{ userId: ALICE }],
  locations: [{ type: 'link', link: 'https://meet.example/room', public: true }],
};
const START = '2026-11-30T10:00:00Z';
const BOOKINGS = { headers: { 'cal-api-version': '2024-08-13' } };
const NOW = Date.parse('2026-11-30T08:00:00Z');

async function open(seed: Partial<Seed>): Promise<Sandbox> {
  return await startSandbox({ seed: { ...FIELD_SEED, ...seed }, now: () => NOW });
}

function guest(email: string | undefined, more: object = {}): object {
  return { name: 'Ann', ...(email !== undefined && { email }), timeZone: 'UTC', ...more };
}

describe('a cap of bookings per page', () => {
  it('cuts a page whatever take says, and pagination counts the rest', async () => {
    const bookings = [9, 10, 11, 12].map((hour) => ({
      eventTypeId: 1,
      start: `2026-11-30T${String(hour).padStart(2, '0')}:00:00Z`,
      attendee: guest('ann@guest.example'),
    }));
    await using sandbox = await open({
      hosted: { bookingsPerPage: 3 },
      eventTypes: [{ ...TYPE, teamId: 3 }],
      bookings,
    });
    const { body } = await caller(sandbox, 'cal_olive')('GET', '/v2/bookings?take=250', undefined, BOOKINGS);
    expect(body.data).toHaveLength(3);
    expect(body).toMatchObject({ pagination: { returnedItems: 3, totalItems: 4, itemsPerPage: 3, hasNextPage: true } });
  });
});

describe('rate limit headers', () => {
  it.each([
    ['suffix', 'x-ratelimit-reset-default', 60],
    ['plain', 'x-ratelimit-reset', 60],
    ['epoch', 'x-ratelimit-reset-default', NOW / 1000 + 60],
  ] as const)('%s: the reset is in %s', async (rateLimitHeaders, header, reset) => {
    await using sandbox = await open({ hosted: { rateLimitHeaders } });
    const { headers } = await caller(sandbox, 'cal_olive')('GET', '/v2/me');
    expect(Number(headers.get(header))).toBe(reset);
  });

  it('an endpoint with a window of its own leaves the budget of the key alone', async () => {
    const ownWindows = [{ path: '/v2/webhooks', name: 'hooks', limit: 1 }];
    await using sandbox = await open({ hosted: { ownWindows } });
    const send = caller(sandbox, 'cal_olive');
    const first = await send('GET', '/v2/webhooks');
    expect(first.headers.get('x-ratelimit-remaining-hooks')).toBe('0');
    expect(first.headers.has('x-ratelimit-remaining-default')).toBe(false);
    expect((await send('GET', '/v2/webhooks')).status).toBe(429);
    expect((await send('GET', '/v2/me')).headers.get('x-ratelimit-remaining-default')).toBe('119');
  });
});

describe('an organisation', () => {
  const STRANGER = { id: 900, name: 'Alice Stranger', username: 'alice', email: 'alice@elsewhere.example' };
  const MEMBER = { id: 901, name: 'Mia Member', username: 'mia', email: 'mia@field.example' };
  const seed: Partial<Seed> = {
    team: { id: 3, name: 'Field Team', slug: 'field', parentId: 7 },
    teams: [{ id: 7, name: 'Field Group', slug: 'group', isOrganization: true }],
    users: [STRANGER, MEMBER, ...FIELD_SEED.users],
    memberships: [
      ...(FIELD_SEED.memberships ?? []),
      { id: 10, teamId: 7, userId: OLIVE, role: 'OWNER' },
      { id: 11, teamId: 7, userId: ALICE },
      { id: 12, teamId: 7, userId: BOB, role: 'ADMIN' },
      { id: 13, teamId: 7, userId: MEMBER.id },
    ],
    eventTypes: [
      { ...TYPE, schedulingType: undefined, hosts: undefined, slug: 'strange', ownerId: STRANGER.id },
      { ...TYPE, schedulingType: undefined, hosts: undefined, slug: 'own', ownerId: ALICE },
    ],
  };

  it('is among the teams of its members, and its teams name it', async () => {
    await using sandbox = await open(seed);
    const send = caller(sandbox, 'cal_olive');
    expect((await send('GET', '/v2/teams')).body.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 3, isOrganization: false, parentId: 7 }),
        expect.objectContaining({ id: 7, isOrganization: true }),
      ]),
    );
    expect((await send('GET', '/v2/me')).body.data).toMatchObject({ organizationId: 7 });
  });

  it('a name without the organisation finds a stranger, and with it the member', async () => {
    await using sandbox = await open(seed);
    const send = caller(sandbox, 'cal_olive');
    const slugs = async (query: string): Promise<readonly string[]> => {
      const types: readonly { readonly slug: string }[] = (await send('GET', `/v2/event-types?${query}`)).body.data;
      return types.map(({ slug }) => slug);
    };
    expect(await slugs('username=alice')).toEqual(['strange']);
    expect(await slugs('username=alice&orgId=7')).toEqual(['own']);
    expect(await slugs('username=alice&orgSlug=group')).toEqual(['own']);
    expect(await slugs('username=nobody&orgId=7')).toEqual([]);
  });

  it('hosts may come from the organisation without being members of the team', async () => {
    await using sandbox = await open(seed);
    const hosts = [{ userId: MEMBER.id }];
    const made = await caller(sandbox, 'cal_olive')('POST', TYPES, { ...TYPE, hosts });
    expect(made).toMatchObject({ status: 201, body: { data: { hosts: [{ userId: MEMBER.id }] } } });
  });

  it('an admin of it writes event types of its teams by its own path, and not by the path of the team', async () => {
    await using sandbox = await open(seed);
    const bob = caller(sandbox, 'cal_bob');
    expect((await bob('POST', TYPES, TYPE)).status).toBe(403);
    const path = '/v2/organizations/7/teams/3/event-types';
    const made = await bob('POST', path, TYPE);
    expect(made.status).toBe(201);
    const { id }: { readonly id: number } = made.body.data;
    expect((await bob('PATCH', `${path}/${id}`, { title: 'Other' })).body.data).toMatchObject({ title: 'Other' });
    expect((await bob('GET', path)).body.data).toMatchObject([{ slug: 'cut', title: 'Other' }]);
    expect((await bob('GET', '/v2/organizations/7/teams/3/memberships')).body.data).toHaveLength(3);
    expect((await bob('GET', '/v2/organizations/7/memberships')).body.data).toHaveLength(4);
    expect((await bob('DELETE', `${path}/${id}`)).status).toBe(200);
    expect((await caller(sandbox, 'cal_alice')('POST', path, TYPE)).status).toBe(403);
  });

  it('its admin writes schedules and absence of members', async () => {
    await using sandbox = await open({ ...seed, eventTypes: [{ ...TYPE, teamId: 3 }] });
    const bob = caller(sandbox, 'cal_bob');
    const path = `/v2/organizations/7/users/${ALICE}`;
    const hours = [{ days: ['Monday'], startTime: '12:00', endTime: '14:00' }];
    const body = { name: 'Short', timeZone: 'UTC', isDefault: true, availability: hours };
    const made: { readonly id: number } = (await bob('POST', `${path}/schedules`, body)).body.data;
    const slots = async () =>
      (
        await bob('GET', `/v2/slots?eventTypeId=1&start=2026-11-30&end=2026-11-30`, undefined, {
          headers: { 'cal-api-version': '2024-09-04' },
        })
      ).body.data;
    expect(Object.values(await slots()).flat()).toHaveLength(4);
    const away = { start: '2026-11-30T12:00:00Z', end: '2026-11-30T13:00:00Z', reason: 'sick' };
    const absence = await bob('POST', `${path}/ooo`, away);
    expect(absence).toMatchObject({ status: 201, body: { data: { userId: ALICE, reason: 'sick' } } });
    expect(Object.values(await slots()).flat()).toHaveLength(2);
    expect((await bob('DELETE', `${path}/schedules/${made.id}`)).status).toBe(200);
  });

  it('a webhook of it receives the bookings of its teams', async () => {
    await using sandbox = await open({ ...seed, eventTypes: [{ ...TYPE, teamId: 3 }] });
    const hook = { active: true, subscriberUrl: 'http://127.0.0.1:9/hook', triggers: ['BOOKING_CREATED'] };
    expect((await caller(sandbox, 'cal_bob')('POST', '/v2/organizations/7/webhooks', hook)).status).toBe(201);
    const body = { eventTypeId: 1, start: START, attendee: guest('ann@guest.example') };
    await caller(sandbox, 'cal_bob')('POST', '/v2/bookings', body, BOOKINGS);
    await sandbox.deliveries.settled();
    expect(sandbox.deliveries.entries()).toHaveLength(1);
  });
});

describe('hidden event types', () => {
  const hidden = { ...TYPE, teamId: 3, slug: 'hidden', hidden: true };
  const seed = { hosted: { hidesHiddenTypes: true }, eventTypes: [{ ...TYPE, teamId: 3 }, hidden] };

  it.each([
    ['cal_olive', 2],
    ['cal_alice', 1],
    ['cal_otto', 1],
    [null, 1],
  ])('are listed to admins only: %s sees %i', async (key, count) => {
    await using sandbox = await open(seed);
    expect((await caller(sandbox)('GET', TYPES, undefined, { key })).body.data).toHaveLength(count);
  });
});

describe('the check of addresses', () => {
  const hosted = { deliverableDomains: ['salon.example'] };
  const book = async (sandbox: Sandbox, email: string) =>
    await caller(sandbox)(
      'POST',
      '/v2/bookings',
      { eventTypeId: 1, start: START, attendee: guest(email) },
      { ...BOOKINGS, key: null },
    );

  it('refuses a domain that takes no mail, and takes one that does', async () => {
    await using sandbox = await open({ hosted, eventTypes: [{ ...TYPE, teamId: 3 }] });
    expect((await book(sandbox, '491701234567@phone.invalid')).status).toBe(400);
    expect((await book(sandbox, '491701234567@salon.example')).status).toBe(201);
  });

  it.each([
    [null, 400],
    [7, 201],
  ])('is left out by the event type in the team of an organisation only: parent %s', async (parentId, status) => {
    await using sandbox = await open({
      hosted,
      team: { id: 3, name: 'Field Team', slug: 'field', parentId },
      teams: [{ id: 7, name: 'Group', slug: 'group', isOrganization: true }],
      eventTypes: [{ ...TYPE, teamId: 3, skipAttendeeEmailDeliverabilityCheck: true }],
    });
    expect((await book(sandbox, '491701234567@phone.invalid')).status).toBe(status);
  });
});

describe('an optional address', () => {
  const bookingFields = [
    { type: 'email', required: false },
    { type: 'phone', slug: 'attendeePhoneNumber', label: 'Phone', required: true },
  ];

  it('is refused unless the seed allows it', async () => {
    await using sandbox = await open({});
    expect((await caller(sandbox, 'cal_olive')('POST', TYPES, { ...TYPE, bookingFields })).status).toBe(400);
  });

  it('lets a caller book with the phone number alone', async () => {
    await using sandbox = await open({ hosted: { emailOptional: true } });
    const send = caller(sandbox, 'cal_olive');
    expect((await send('POST', TYPES, { ...TYPE, bookingFields })).status).toBe(201);
    const attendee = guest(undefined, { phoneNumber: '+491701234567' });
    const booked = await send('POST', '/v2/bookings', { eventTypeId: 1, start: START, attendee }, BOOKINGS);
    expect(booked).toMatchObject({ status: 201, body: { data: { attendees: [{ phoneNumber: '+491701234567' }] } } });
  });
});

describe('the history of an event type', () => {
  const change = { at: '2026-11-29T18:00:00Z', by: BOB, changes: { title: { old: 'Cut', new: 'Trim' } } };
  const seed = { hosted: { history: true }, eventTypes: [{ ...TYPE, teamId: 3, history: [change] }] };

  it('names who changed what and where, newest first, page by page', async () => {
    await using sandbox = await open(seed);
    const send = caller(sandbox, 'cal_olive');
    await send('PATCH', `${TYPES}/1`, { lengthInMinutes: 45 });
    const first = await send('GET', '/v2/event-types/1/history?limit=1');
    expect(first.body).toMatchObject({
      data: {
        eventTypeId: 1,
        auditLogs: [
          {
            source: 'API_V2',
            actor: { displayName: 'Olive Owner' },
            displayJson: { lengthInMinutes: { old: 30, new: 45 } },
          },
        ],
      },
      pagination: { hasMore: true },
    });
    const { nextCursor } = (first.body as unknown as { pagination: { nextCursor: string } }).pagination;
    const second = await send('GET', `/v2/event-types/1/history?limit=1&cursor=${nextCursor}`);
    expect(second.body).toMatchObject({
      data: { auditLogs: [{ source: 'WEBAPP', actor: { displayEmail: 'bob@field.example' } }] },
      pagination: { hasMore: false, nextCursor: null },
    });
  });

  it('is for admins, and unknown where the seed has none', async () => {
    await using sandbox = await open(seed);
    expect((await caller(sandbox, 'cal_alice')('GET', '/v2/event-types/1/history')).status).toBe(403);
    await using plain = await open({ eventTypes: seed.eventTypes });
    expect((await caller(plain, 'cal_olive')('GET', '/v2/event-types/1/history')).status).toBe(404);
  });
});

describe('the absence of members of a team', () => {
  const path = `/v2/teams/3/users/${ALICE}/ooo`;
  const away = { start: '2026-11-30T00:00:00.000Z', end: '2026-11-30T23:59:59.999Z', reason: 'vacation', notes: 'sea' };

  it('closes the day, is changed and deleted by an admin, and is unknown where the seed has none', async () => {
    await using sandbox = await open({ hosted: { absence: true }, eventTypes: [{ ...TYPE, teamId: 3 }] });
    const send = caller(sandbox, 'cal_olive');
    const made: { readonly id: number } = (await send('POST', path, away)).body.data;
    const body = { eventTypeId: 1, start: START, attendee: guest('ann@guest.example') };
    expect((await send('POST', '/v2/bookings', body, BOOKINGS)).status).toBe(400);
    expect((await send('PATCH', `${path}/${made.id}`, { reason: 'sick' })).body.data).toMatchObject({ reason: 'sick' });
    expect((await send('GET', path)).body.data).toHaveLength(1);
    expect((await send('DELETE', `${path}/${made.id}`)).status).toBe(200);
    expect((await send('POST', '/v2/bookings', body, BOOKINGS)).status).toBe(201);
    expect((await caller(sandbox, 'cal_alice')('GET', path)).status).toBe(403);
    await using plain = await open({});
    expect((await caller(plain, 'cal_olive')('GET', path)).status).toBe(404);
  });
});

describe('booking fields at 2026-06-12', () => {
  const headers = { 'cal-api-version': '2026-06-12' };
  const wish = { type: 'text', slug: 'wish', label: 'Wish', required: false };
  const path = `${TYPES}/1/booking-fields`;

  it('are added, changed and deleted one by one', async () => {
    await using sandbox = await open({ hosted: { bookingFields: true }, eventTypes: [{ ...TYPE, teamId: 3 }] });
    const send = caller(sandbox, 'cal_olive');
    const call = async (method: string, body?: unknown, more = '') =>
      await send(method, path + more, body, { headers });
    expect((await call('POST', { bookingFields: [wish] })).status).toBe(201);
    expect((await call('PATCH', { bookingFields: [{ slug: 'wish', required: true }] })).status).toBe(200);
    expect((await call('GET')).body.data).toEqual(
      expect.arrayContaining([expect.objectContaining({ slug: 'wish', required: true, label: 'Wish' })]),
    );
    expect((await call('DELETE', undefined, '/name')).status).toBe(400);
    expect((await call('DELETE', undefined, '/wish')).status).toBe(200);
    expect((await call('DELETE', undefined, '/wish')).status).toBe(404);
  });

  it('are unknown to a server that does not know the version', async () => {
    await using sandbox = await open({ eventTypes: [{ ...TYPE, teamId: 3 }] });
    expect((await caller(sandbox, 'cal_olive')('GET', path, undefined, { headers })).status).toBe(404);
  });
});

describe('editions and regions', () => {
  it('cal.diy has no teams', async () => {
    await using sandbox = await open({ hosted: { edition: 'cal.diy' } });
    const send = caller(sandbox, 'cal_olive');
    expect((await send('GET', '/v2/me')).status).toBe(200);
    expect(await send('GET', '/v2/teams')).toMatchObject({
      status: 404,
      body: { error: { message: 'Cannot GET /v2/teams' } },
    });
  });

  it('the key of one region is unknown in the other', async () => {
    await using sandbox = await open({});
    expect((await caller(sandbox, 'cal_other_region')('GET', '/v2/me')).status).toBe(401);
  });
});

describe('the token endpoint', () => {
  const app = { clientId: 'app', clientSecret: 'secret', refreshToken: 'first', userId: OLIVE };

  it('answers an access token, and the next refresh token in place of the one that was used', async () => {
    const clock = { now: NOW };
    const seed = { ...FIELD_SEED, hosted: { oauth: [app] } };
    await using sandbox = await startSandbox({ seed, now: () => clock.now });
    const refresh = async (token: string) => {
      const form = { grant_type: 'refresh_token', client_id: 'app', client_secret: 'secret', refresh_token: token };
      return await fetch(`${sandbox.url}/v2/auth/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
    };
    const answer = await refresh('first');
    const tokens = (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number };
    expect(tokens.expires_in).toBe(3600);
    const send = caller(sandbox, tokens.access_token);
    expect(await send('GET', '/v2/me')).toMatchObject({ status: 200, body: { data: { id: OLIVE } } });
    expect((await send('GET', '/v2/me')).headers.get('x-ratelimit-limit-default')).toBe('500');
    expect((await refresh('first')).status).toBe(400);
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
    clock.now += 3_600_000;
    expect((await send('GET', '/v2/me')).status).toBe(401);
  });
});
