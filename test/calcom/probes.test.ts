import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from '../../src/model/capabilities.ts';
import type { ProbeSubject } from '../../src/calcom/probes.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { errorOf, readerAt } from './support/clients.ts';
import { ANN, HOST_KEY, OWNER_KEY, SALON, SALON_TEAM } from './support/salon.ts';
import { exception, filtered, raw, stubServer, success } from './support/stub-server.ts';

const CUT = { teamId: SALON_TEAM, title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'managed' };
const WITH_TYPE = { ...SALON, eventTypes: [{ ...CUT, hosts: [{ userId: ANN }] }] };
const PLAIN: ProbeSubject = { teamId: SALON_TEAM, organizationId: null, userId: ANN, eventTypeId: 900 };
const IN_ORGANIZATION: ProbeSubject = { ...PLAIN, organizationId: 1 };

async function statesAt(
  profile: '6.0' | '6.1',
  { hosted = {}, apiKey = OWNER_KEY }: { readonly hosted?: object; readonly apiKey?: string } = {},
) {
  await using sandbox = await startSandbox({ seed: { ...WITH_TYPE, hosted }, profile });
  await using client = readerAt(sandbox.url, { apiKey });
  const { eventTypes } = await client.teamEventTypes(SALON_TEAM);
  const subject = { ...PLAIN, eventTypeId: eventTypes[0]?.id ?? null };
  const states: Record<string, string> = {};
  for (const capability of CAPABILITIES) states[capability] = (await client.probe(capability, subject)).state;
  return states;
}

describe('capabilities of a server', () => {
  const none = Object.fromEntries(CAPABILITIES.map((capability) => [capability, 'no']));

  it('of 6.0 are the schedules of a team alone', async () => {
    expect(await statesAt('6.0')).toEqual({ ...none, teamSchedules: 'yes' });
  });

  it('of 6.1 are webhooks of event types and bookings of a team as well', async () => {
    expect(await statesAt('6.1')).toEqual({ ...none, teamSchedules: 'yes', typeWebhooks: 'yes', teamBookings: 'yes' });
  });

  it('are none for a member who is no admin', async () => {
    expect(await statesAt('6.1', { apiKey: HOST_KEY })).toEqual(none);
  });

  it('of a server with absence show it', async () => {
    expect(await statesAt('6.1', { hosted: { absence: true } })).toMatchObject({ absence: 'yes' });
  });
});

describe('a probe', () => {
  it('sends nothing but a GET, and names it with its status as evidence', async () => {
    await using server = await stubServer(filtered(404, 'NotFoundException', 'Cannot GET /v2/teams/3/schedules'));
    await using client = readerAt(server.baseUrl);
    expect(await client.probe('teamSchedules', PLAIN)).toEqual({
      state: 'no',
      evidence: 'GET /v2/teams/3/schedules answered 404',
    });
    expect(server.received.map(({ method }) => method)).toEqual(['GET']);
  });

  it('tries the endpoints of the organisation where those of the team refuse', async () => {
    await using server = await stubServer(exception(403, 'ForbiddenException', 'IsTeamInOrg'), success([]));
    await using client = readerAt(server.baseUrl);
    expect(await client.probe('absence', IN_ORGANIZATION)).toEqual({
      state: 'yes',
      route: 'organization',
      evidence: 'GET /v2/organizations/1/users/102/ooo answered 200',
    });
  });

  it('asks once where the team answers', async () => {
    await using server = await stubServer(success([]));
    await using client = readerAt(server.baseUrl);
    expect(await client.probe('teamBookings', IN_ORGANIZATION)).toMatchObject({ state: 'yes', route: 'team' });
    expect(client.calls.made).toBe(1);
  });

  it('asks the booking fields at the version that has them, and the bookings at theirs', async () => {
    await using server = await stubServer(success([]));
    await using client = readerAt(server.baseUrl);
    await client.probe('bookingFields', PLAIN);
    await client.probe('teamBookings', PLAIN);
    expect(server.received.map(({ headers }) => headers['cal-api-version'])).toEqual(['2026-06-12', '2024-08-13']);
  });

  it.each([
    ['yes, where the server knows the route', exception(404, 'NotFoundException', 'Event type not found'), 'yes'],
    [
      'no, where it does not',
      exception(404, 'NotFoundException', 'Cannot GET /v2/teams/3/event-types/1/webhooks'),
      'no',
    ],
    ['no, where the role is refused', exception(403, 'ForbiddenException', 'not an admin'), 'no'],
  ])(
    'of typeWebhooks asks about an event type that does not exist where the team has none: %s',
    async (_, answer, state) => {
      await using server = await stubServer(answer);
      await using client = readerAt(server.baseUrl);
      expect((await client.probe('typeWebhooks', { ...PLAIN, eventTypeId: null })).state).toBe(state);
      expect(server.received).toHaveLength(1);
    },
  );

  it.each(['history', 'bookingFields'] as const)(
    'of %s settles nothing without an event type, and costs no call',
    async (capability) => {
      await using server = await stubServer(success([]));
      await using client = readerAt(server.baseUrl);
      expect((await client.probe(capability, { ...PLAIN, eventTypeId: null })).state).toBe('unknown');
      expect(server.received).toEqual([]);
    },
  );

  it('of organisation webhooks is no in a plain team, without a call', async () => {
    await using server = await stubServer(success([]));
    await using client = readerAt(server.baseUrl);
    expect((await client.probe('organizationWebhooks', PLAIN)).state).toBe('no');
    expect(server.received).toEqual([]);
  });

  it.each([
    ['a fault of the server', exception(500, 'InternalServerErrorException', 'Internal server error')],
    ['a page of a proxy', raw(200, 'text/html', '<html></html>')],
    ['an event type that is gone', exception(404, 'NotFoundException', 'Event type with id 900 not found')],
  ])('that meets %s settles nothing', async (_, behaviour) => {
    await using server = await stubServer(behaviour);
    await using client = readerAt(server.baseUrl, { retry: { attempts: 1 } });
    expect((await client.probe('history', PLAIN)).state).toBe('unknown');
  });

  it('with a refused key is an error, not a no', async () => {
    await using server = await stubServer(exception(401, 'UnauthorizedException', 'Invalid Access Token.'));
    await using client = readerAt(server.baseUrl);
    expect((await errorOf(client.probe('history', PLAIN))).kind).toBe('unauthorized');
  });
});
