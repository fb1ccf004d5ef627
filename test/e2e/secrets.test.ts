import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { type FreshDatabase, freshDatabase } from '../support/database/database.ts';
import { calops } from '../support/run-calops.ts';
import { snapshotDatabase } from '../support/database/snapshot.ts';

const KEY = `cal_live_${randomBytes(16).toString('hex')}`;
const EXPIRED = `cal_live_${randomBytes(16).toString('hex')}`;
const PASSWORD = randomBytes(12).toString('hex');

let sandbox: Sandbox;
let database: FreshDatabase;
let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  const apiKeys = [
    { name: 'salon', key: KEY, userId: 1000 },
    { name: 'old', key: EXPIRED, userId: 1000, expired: true },
  ];
  sandbox = await startSandbox({ seed: { ...DEMO_SEED, apiKeys } });
  database = await freshDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'calops-secrets-'));
  env = { DATABASE_URL: database.url, CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: KEY };
});

afterAll(async () => {
  await sandbox.close();
  await database[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const WORKING = [
  ['validate', 'manifests/friseur'],
  ['plan', 'manifests/friseur', '--debug'],
  ['plan', 'manifests/friseur', '--json'],
  ['plan', 'manifests/friseur', '--format', 'markdown'],
  ['plan', 'manifests/friseur', '--format', 'sarif'],
  ['apply', 'manifests/friseur', '--yes', '--debug'],
  ['apply', 'manifests/friseur', '--yes', '--json'],
  ['verify', 'manifests/friseur', '--json'],
  ['explain', 'ansatzfaerbung', '--dir', 'manifests/friseur', '--json'],
  ['migrate', '--json'],
];

it('no secret shows in what commands print, in a plan file or in the database', async () => {
  const file = path.join(directory, 'plan.json');
  const ends = [await calops(['plan', 'manifests/friseur', '--out', file], env)];
  for (const args of WORKING) ends.push(await calops(args, env));
  const outputs = ends.map(({ stdout, stderr }) => stdout + stderr);
  outputs.push(await readFile(file, 'utf8'), JSON.stringify(await snapshotDatabase(database.url)));
  for (const output of outputs) expectNone(output);
});

it.each([
  ['a refused key', { CALCOM_API_KEY: EXPIRED }],
  ['an unknown key', { CALCOM_API_KEY: `${KEY}x` }],
  ['no Cal.com', { CALCOM_API_URL: 'http://127.0.0.1:9' }],
  ['no database', { DATABASE_URL: `postgres://calops:${PASSWORD}@127.0.0.1:9/calops` }],
  ['a garbled database address', { DATABASE_URL: `postgres//calops:${PASSWORD}@127.0.0.1` }],
])('no secret shows in the error of %s', async (_, wrong: Record<string, string>) => {
  for (const more of [['--debug'], ['--json']]) {
    const { code, stdout, stderr } = await calops(['plan', 'manifests/friseur', ...more], { ...env, ...wrong });
    expect(code).not.toBe(0);
    expectNone(stdout + stderr);
  }
});

it('a key written into a manifest is an error that does not repeat it', async () => {
  const copy = path.join(directory, 'friseur');
  await cp('manifests/friseur', copy, { recursive: true });
  const text = await readFile(path.join(copy, 'company.yaml'), 'utf8');
  await writeFile(path.join(copy, 'company.yaml'), text.replace('{ env: CALCOM_API_KEY }', KEY));
  for (const more of [[], ['--json'], ['--format', 'sarif']]) {
    const { code, stdout, stderr } = await calops(['validate', copy, ...more]);
    expect(code).toBe(1);
    expectNone(stdout + stderr);
  }
});

function expectNone(output: string): void {
  const userinfo = new URL(database.url).password;
  for (const secret of [KEY, EXPIRED, PASSWORD, userinfo]) expect(output.includes(secret)).toBe(false);
}
