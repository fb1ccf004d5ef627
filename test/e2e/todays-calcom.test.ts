import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { ProfileName } from '../../src/sandbox/profile.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { salonManifests, workDirectory } from '../cli/support/company-directory.ts';
import { type Ended, runCalops } from '../cli/support/run-calops.ts';
import { startServing } from '../cli/support/serving.ts';
import { comingMonday, inBerlin } from '../support/booking/coming-monday.ts';
import { freshDatabase } from '../support/database/database.ts';

const TEAM = 34_209;
const ORGANISATION = 900;
const [BOSS, EMMA, LINA, ADMIN] = [1000, 1001, 1004, 1900];
const KEY = 'cal_sandbox_friseur';
const ADMIN_KEY = 'cal_admin';

/** A salon on one of the servers that calops meets. */
interface Server {
  readonly name: string;
  readonly profile?: ProfileName;
  readonly seed?: object;
  readonly key?: string;
  /** Of the environment in the manifest, besides team and key. */
  readonly environment?: string;
  /** A line of `spec` of the company. */
  readonly company?: string;
  /** In place of `apiKey` in the manifest. */
  readonly auth?: string;
  /** Where the server is named; CALCOM_API_URL when absent. */
  readonly variable?: string;
  /** What the customer says besides the name. */
  readonly customer?: object;
  /** The address that Cal.com is to get. */
  readonly address?: string;
}

/** The salon's team is one of an organisation. A stranger elsewhere has the user name of a host. */
const IN_ORGANISATION = {
  ...DEMO_SEED,
  teams: [
    { id: ORGANISATION, name: 'Salons', slug: 'salons', isOrganization: true },
    ...(DEMO_SEED.teams ?? []).map((team) => (team.id === TEAM ? { ...team, parentId: ORGANISATION } : team)),
  ],
  users: [
    { id: 900, name: 'Stranger', username: 'friseur-emma', email: 'emma@elsewhere.example' },
    ...DEMO_SEED.users,
    { id: ADMIN, name: 'Ada', username: 'ada', email: 'ada@salons.example' },
  ],
  memberships: [
    ...(DEMO_SEED.memberships ?? []),
    ...[BOSS, EMMA, 1002, 1003, LINA].map((userId, index) => ({ id: 9000 + index, teamId: ORGANISATION, userId })),
    { id: 9100, teamId: ORGANISATION, userId: ADMIN, role: 'ADMIN' },
  ],
  apiKeys: [...(DEMO_SEED.apiKeys ?? []), { name: 'admin', key: ADMIN_KEY, userId: ADMIN }],
  eventTypes: [900, EMMA, LINA].map((ownerId) => ({ ownerId, title: 'Own', slug: 'own', lengthInMinutes: 15 })),
};

const AUTH =
  'auth: { oauth: { clientId: { env: CLIENT_ID }, clientSecret: { env: CLIENT_SECRET }, refreshToken: { env: REFRESH_TOKEN } } }';

const SERVERS: readonly Server[] = [
  { name: 'a plain team of version 6.0', profile: '6.0' },
  { name: 'a plain team of version 6.1', profile: '6.1' },
  { name: "a team of an organisation, with the key of the team's owner", seed: IN_ORGANISATION },
  {
    name: "a team of an organisation, with the key of the organisation's admin",
    seed: IN_ORGANISATION,
    key: ADMIN_KEY,
  },
  {
    name: 'an OAuth client',
    seed: {
      ...DEMO_SEED,
      apiKeys: [],
      hosted: {
        oauth: [{ clientId: 'client-1', clientSecret: 'secret-of-client-1', refreshToken: 'refresh-0', userId: BOSS }],
      },
    },
    auth: AUTH,
  },
  { name: 'the EU region', environment: 'region: eu, ', variable: 'CALCOM_API_URL_EU' },
  {
    name: 'a server that looks for the mail server of each address, and callers without one',
    seed: { ...DEMO_SEED, hosted: { deliverableDomains: ['termine.salon.example'] } },
    company: 'callerEmail: { domain: termine.salon.example }',
    customer: { phone: '+493055501234' },
    address: '493055501234@termine.salon.example',
  },
];

/** What an admin of the team has authorised, in place of a key. */
const OAUTH = { CLIENT_ID: 'client-1', CLIENT_SECRET: 'secret-of-client-1', REFRESH_TOKEN: 'refresh-0' };

interface Salon extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
  readonly run: (...words: string[]) => Promise<Ended>;
}

async function openSalon(server: Omit<Server, 'name'>): Promise<Salon> {
  const { profile, seed, key = KEY, environment = '', company = '', variable = 'CALCOM_API_URL' } = server;
  const { auth = 'apiKey: { env: SALON_KEY }' } = server;
  await using resources = new AsyncDisposableStack();
  const sandbox = resources.use(await startSandbox({ ...(profile && { profile }), ...(seed && { seed }) }));
  const database = resources.use(await freshDatabase());
  const directory = resources.use(await workDirectory());
  const manifests = salonManifests()
    .replace('{ teamId: 34209, apiKey: { env: SALON_KEY } }', `{ teamId: 34209, ${environment}${auth} }`)
    .replace('  locale: de\n', `  locale: de\n  ${company}\n`);
  await directory.write('manifests/friseur/all.yaml', manifests);
  const env = {
    [variable]: sandbox.url,
    ...(server.auth === undefined ? { SALON_KEY: key } : OAUTH),
    DATABASE_URL: database.url,
  };
  const owned = resources.move();
  return {
    sandbox,
    env,
    path: directory.path,
    run: (...words) => runCalops(words, { cwd: directory.path, env }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface State {
  readonly eventTypes: readonly { readonly teamId: number | null; readonly slug: string }[];
  readonly bookings: readonly {
    readonly status: string;
    readonly startMs: number;
    readonly attendees: readonly { readonly email: string }[];
  }[];
}

function stateOf({ sandbox }: Salon): State {
  return sandbox.state() as State;
}

function accepted(salon: Salon): readonly State['bookings'][number][] {
  return stateOf(salon).bookings.filter(({ status }) => status === 'accepted');
}

describe.each(SERVERS)('with $name', (server) => {
  it('a salon is applied, compared, imported, booked, moved and cancelled', async () => {
    await using salon = await openSalon(server);
    expect(await salon.run('apply', '--yes')).toMatchObject({ code: 0 });
    expect(await salon.run('plan')).toMatchObject({ code: 0 });
    expect(await salon.run('drift')).toMatchObject({ code: 0 });
    const imported = await salon.run('import', '--json');
    expect(imported).toMatchObject({ code: 0 });
    expect(JSON.parse(imported.stdout)).toMatchObject({ unknown: [], files: [] });

    const token = (await salon.run('token', 'create', 'e2e')).stdout.trim();
    await using serving = await startServing([], { cwd: salon.path, env: salon.env });
    const start = inBerlin(comingMonday('10:00'));
    const customer = { name: 'Anna Beispiel', ...(server.customer ?? { email: 'anna@kundin.example' }) };
    const body = { service: 'colour', start, customer };
    const booked = await serving.call('POST', '/v2/bookings', { token, body });
    expect(booked).toMatchObject({ status: 201, body: { appointment: { status: 'booked', start } } });
    const { id } = (booked.body as { readonly appointment: { readonly id: string } }).appointment;
    const address = server.address ?? 'anna@kundin.example';
    expect(accepted(salon).map(({ attendees }) => attendees[0]?.email)).toEqual([address, address]);

    const later = inBerlin(Temporal.PlainDateTime.from(comingMonday('14:00')).add({ days: 1 }).toString());
    const moved = await serving.call('POST', `/v2/bookings/${id}/reschedule`, { token, body: { start: later } });
    expect(moved).toMatchObject({ status: 200, body: { appointment: { status: 'booked', start: later } } });
    expect(accepted(salon).map(({ startMs }) => startMs)).toContain(Date.parse(later));
    expect(accepted(salon)).toHaveLength(2);

    const cancelled = await serving.call('POST', `/v2/bookings/${id}/cancel`, { token });
    expect(cancelled).toMatchObject({ status: 200, body: { appointment: { status: 'cancelled' } } });
    expect(accepted(salon)).toEqual([]);
  });
});

it('a key whose owner is no admin of the team plans nothing and writes nothing, with exit code 3', async () => {
  const apiKeys = [...(DEMO_SEED.apiKeys ?? []), { name: 'emma', key: 'cal_emma', userId: EMMA }];
  await using salon = await openSalon({ seed: { ...DEMO_SEED, apiKeys }, key: 'cal_emma' });
  const before = stateOf(salon);
  for (const words of [
    ['plan', '--json'],
    ['apply', '--yes', '--json'],
    ['drift', '--json'],
  ]) {
    const { code, stdout } = await salon.run(...words);
    expect([words[0], code]).toEqual([words[0], 3]);
    expect([words[0], stdout.includes('not-team-admin')]).toEqual([words[0], true]);
  }
  expect(stateOf(salon)).toEqual(before);
});
