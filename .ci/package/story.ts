import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Place, run, start } from './place.ts';

const SERVICE = 'ansatzfaerbung';

/** What a user does with the installed package, in this order; each step fails loudly. Prints how long each took. */
export async function playStory(place: Place, version: string): Promise<void> {
  const step = stopwatch();
  expectSame('calops --version', run(place, ['calops', '--version']), `${version}\n`);
  for (const topic of ['plan', 'exit-codes', 'json']) run(place, ['calops', 'help', topic]);
  for (const shell of ['bash', 'zsh', 'fish']) run(place, ['calops', 'completion', shell]);
  step('version, help, completion');

  cpSync('manifests/friseur', join(place.directory, 'manifests', 'friseur'), { recursive: true });
  run(place, ['calops', 'validate']);
  importIt(place);
  const begun = join(dirname(place.env['CALOPS_HOME'] ?? ''), 'begun');
  run(place, ['calops', 'init', begun, '--sample', '--ci', 'github']);
  run(place, ['calops', 'validate', join(begun, 'manifests')]);
  step('validate, import, init');

  await using sandbox = await start(place, ['calops', 'sandbox', '--port', '0']);
  const at: Place = {
    ...place,
    env: { ...place.env, CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: 'cal_sandbox_friseur' },
  };
  run(at, ['calops', 'plan', '--out', 'plan.json'], 2);
  readPlan(at);
  run(at, ['calops', 'apply', 'plan.json', '--yes']);
  run(at, ['calops', 'plan']);
  run(at, ['calops', 'verify']);
  step('sandbox, plan, apply, plan, verify');

  await bookOverHttp(at);
  step('serve, one booking, the dashboard');
}

/** The import that package.json promises, and a schema. */
function importIt(place: Place): void {
  const program = `import { loadCatalogs } from 'calops';
import schema from 'calops/schemas/service.schema.json' with { type: 'json' };
const { catalogs, diagnostics } = await loadCatalogs('manifests');
await import('vitest').then(() => process.exit(1), () => null); // nothing of the checkout is within reach
if (catalogs.length !== 1 || diagnostics.length > 0 || schema.title !== 'Service') process.exitCode = 1;`;
  run(place, ['node', '--input-type=module', '--eval', program]);
}

function readPlan(place: Place): void {
  const program = `import { readPlan } from 'calops';
import { readFileSync } from 'node:fs';
const text = readFileSync('plan.json', 'utf8');
if (!readPlan(text).ok || readPlan(text.replace('create', 'delete')).fault !== 'altered') process.exitCode = 1;`;
  run(place, ['node', '--input-type=module', '--eval', program]);
}

async function bookOverHttp(place: Place): Promise<void> {
  const token = run(place, ['calops', 'token', 'create', 'package test']).trim();
  await using serving = await start(place, ['calops', 'serve', '--port', '0']);
  const ready = await fetch(`${serving.url}/readyz`);
  expectSame('GET /readyz', ready.status, 200);
  const slots = await post(`${serving.url}/event-management/next-slot`, token, { service: SERVICE });
  const request = { service: SERVICE, start: firstStart(slots), customer: { name: 'Anna Beispiel' } };
  const { appointment } = (await post(`${serving.url}/v2/bookings`, token, request)) as Booked;
  expectSame('the appointment', appointment.status, 'booked');
  await lookAtDashboard(serving.url);
}

/** The page that asks who one is, with everything that it loads. */
async function lookAtDashboard(url: string): Promise<void> {
  const page = await fetch(`${url}/dashboard`);
  const assets = new Set((await page.text()).match(/\/dashboard\/assets\/[^"]+/g));
  if (!page.ok || assets.size === 0) throw new Error(`GET /dashboard: ${page.status}, with ${assets.size} assets`);
  for (const asset of assets) expectSame(`GET ${asset}`, (await fetch(url + asset)).status, 200);
}

interface Booked {
  readonly appointment: { readonly status: string };
}

function firstStart(answer: unknown): string {
  const start = /"start":"([^"]+)"/.exec(JSON.stringify(answer))?.[1];
  if (start === undefined) throw new Error(`no start in ${JSON.stringify(answer)}`);
  return start;
}

async function post(url: string, token: string, body: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** A program in TypeScript that uses all of what is public, checked as strictly as can be, without any @types. */
export function checkTypes(place: Place, compiler: string): void {
  writeFileSync(
    join(place.directory, 'consumer.ts'),
    `import { loadCatalogs, readPlan, type Catalog, type Diagnostic, type ReadPlan, type SavedPlan } from 'calops';
import schema from 'calops/schemas/service.schema.json' with { type: 'json' };
const { catalogs, diagnostics } = await loadCatalogs('manifests', { environment: 'staging' });
export const names: readonly string[] = catalogs.map((catalog: Catalog) => catalog.company.name);
export const places: readonly string[] = diagnostics.map(({ file, line }: Diagnostic) => file + ':' + line);
const read: ReadPlan = readPlan('{}');
export const saved: SavedPlan | string = read.ok ? read.saved : read.message;
export const title: string = schema.title;
`,
  );
  const options = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2024',
  ];
  run(place, ['node', compiler, ...options, '--resolveJsonModule', '--types', '', 'consumer.ts']);
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}

/** Prints what was done since it was last asked. */
export function stopwatch(): (what: string) => void {
  let from = performance.now();
  return (what) => {
    const now = performance.now();
    process.stdout.write(`  ${((now - from) / 1000).toFixed(1).padStart(5)} s  ${what}\n`);
    from = now;
  };
}
