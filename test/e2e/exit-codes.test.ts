import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type FreshDatabase, freshDatabase } from '../support/database/database.ts';
import { calops } from '../support/run-calops.ts';
import { snapshotDatabase } from '../support/database/snapshot.ts';

const LIST = { method: 'GET', path: '/v2/teams/34209/event-types' };
const SALON = 'manifests/friseur';

let sandbox: Sandbox;
let database: FreshDatabase;
let env: Record<string, string>;

/** A salon that was applied: the incident needs something to lose. */
beforeAll(async () => {
  sandbox = await startSandbox();
  database = await freshDatabase();
  env = { DATABASE_URL: database.url, CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: 'cal_sandbox_friseur' };
  expect((await calops(['apply', SALON, '--yes'], env)).code).toBe(0);
});

afterAll(async () => {
  await sandbox.close();
  await database[Symbol.asyncDispose]();
});

it.each([
  ['an empty list with 200', { match: LIST, fault: { kind: 'empty-list' } }, 3, 'canary-missing'],
  ["the personal endpoint's list", { match: LIST, fault: { kind: 'personal-list' } }, 3, 'canary-missing'],
  [
    'a list without the canary',
    { match: LIST, fault: { kind: 'without-slug', slug: 'friseur-herrenhaarschnitt-a' } },
    3,
    'canary-missing',
  ],
  ['a list cut in half', { match: LIST, fault: { kind: 'half-list' } }, 3, null],
  [
    'HTML with 502',
    { match: LIST, fault: { kind: 'body', status: 502, body: '<html>Bad Gateway</html>' } },
    3,
    'unreachable',
  ],
  ['a page that repeats', { match: LIST, fault: { kind: 'repeat', items: 3 } }, 3, 'duplicate-ids'],
  ['401', { fault: { kind: 'status', status: 401 } }, 1, null],
  [
    '403, as for a wrong team id',
    { match: { path: '/v2/teams/*/memberships' }, fault: { kind: 'status', status: 403 } },
    3,
    'not-team-admin',
  ],
] as const)('plan and apply end with the documented code on %s, and change nothing', async (_, rule, exit, code) => {
  const before = { calcom: sandbox.state(), database: await snapshotDatabase(database.url) };
  sandbox.setFaults({ rules: [rule] });
  const planned = await calops(['plan', SALON, '--json'], env);
  const applied = await calops(['apply', SALON, '--yes', '--json'], env);
  sandbox.setFaults({ rules: [] });
  expect([planned.code, applied.code]).toEqual([exit, exit]);
  const plan = JSON.parse(planned.stdout);
  if (code !== null) expect(plan.unknown).toMatchObject([{ code, reason: expect.stringMatching(/\w{3}/) }]);
  if (exit === 1) expect(plan.error).toMatchObject({ code: 'calcom-unauthorized' });
  expect({ calcom: sandbox.state(), database: await snapshotDatabase(database.url) }).toEqual(before);
});

it('the 24 maps of services 440, 442 and 444 for the two accounts of one person point to 12 shared event types', async () => {
  const tables = await snapshotDatabase(database.url);
  const rows = (table: string) => (tables[table] ?? []) as readonly Record<string, unknown>[];
  const accounts = rows('staff').filter(({ name }) => name === 'fabian-1' || name === 'fabian-2');
  const staffIds = new Set(accounts.map(({ id }) => id));
  const wanted = rows('calcom_event_map').filter(
    ({ service_id, staff_id }) => ['440', '442', '444'].includes(String(service_id)) && staffIds.has(staff_id),
  );
  expect(wanted).toHaveLength(24);
  expect(new Set(wanted.map((row) => row['event_type_id'])).size).toBe(12);
  expect(new Set(wanted.map((row) => row['child_event_type_id'])).size).toBe(24);
});
