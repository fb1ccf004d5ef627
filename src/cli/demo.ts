import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Temporal } from 'temporal-polyfill';

/**
 * `npm run demo`: the main use case from start to end with the real commands, on a temporary sandbox and database. Makes no calls outside
 * this machine and leaves nothing behind.
 */
const CALOPS = fileURLToPath(new URL('calops.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MANIFESTS = 'manifests/friseur';
const SERVICE = 'ansatzfaerbung';
const KEY = 'cal_sandbox_friseur';
/** At least two days ahead: later than every notice period. */
const MONDAY = comingMonday().toString();

interface Step {
  readonly say: string;
  readonly args: readonly string[];
  readonly exit: number;
}

const steps = (planFile: string): readonly Step[] => [
  { say: 'Are the manifests sound? (offline)', args: ['validate', MANIFESTS], exit: 0 },
  {
    say: 'What would change? The team in Cal.com is still empty.',
    args: ['plan', MANIFESTS, '--out', planFile],
    exit: 2,
  },
  { say: 'Make it so, exactly as planned.', args: ['apply', planFile, '--yes'], exit: 0 },
  { say: 'And again: nothing is left to do.', args: ['plan', MANIFESTS], exit: 0 },
  { say: 'Can every service be booked with all of its staff?', args: ['verify', MANIFESTS], exit: 0 },
  {
    say: 'Why is the first segment of the root colouring as it is?',
    args: ['explain', 'ansatzfaerbung/A', '--dir', MANIFESTS],
    exit: 0,
  },
  {
    say: `When does the root colouring fit on ${MONDAY}, with all of its segments?`,
    args: ['slots', SERVICE, '--after', `${MONDAY}T10:00`, '--limit', '3'],
    exit: 0,
  },
  {
    say: 'Book it: four segments, or none.',
    args: ['book', SERVICE, '--at', `${MONDAY}T10:00`, '--name', 'Anna Beispiel', '--staff', 'emma'],
    exit: 0,
  },
];

async function main(): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'calops-demo-'));
  await chmod(home, 0o755); // as root, PostgreSQL runs as another user, who needs access
  const sandbox = run(['sandbox', '--port', '0', '--quiet'], { ...process.env }, 'pipe');
  try {
    const url = await addressOf(sandbox);
    console.log(`A stand-in for Cal.com listens at ${url}; PostgreSQL is calops' own.`);
    const { DATABASE_URL: _, ...environment } = process.env;
    const settings = { CALOPS_HOME: home, CALCOM_API_URL: url, CALCOM_API_KEY: KEY };
    for (const step of steps(path.join(home, 'plan.json'))) await play(step, { ...environment, ...settings });
    await showBookings(url);
  } finally {
    sandbox.kill('SIGTERM');
    await rm(home, { recursive: true, force: true });
  }
}

async function play({ say, args, exit }: Step, environment: NodeJS.ProcessEnv): Promise<void> {
  const words = args.map((word) => (word.includes(' ') ? `"${word}"` : word));
  console.log(`\n# ${say}\n$ calops ${words.join(' ')}`);
  const [code] = await once(run(args, environment, 'inherit'), 'exit');
  if (code !== exit) throw new Error(`calops ${args[0]} ended with exit code ${code}, not ${exit}`);
}

/** The bookings in Cal.com, read from the sandbox over HTTP like from Cal.com. */
async function showBookings(url: string): Promise<void> {
  const address = '/v2/bookings?sortStart=asc';
  console.log(`\n# What does Cal.com say?\n$ GET ${address}`);
  const headers = { authorization: `Bearer ${KEY}`, 'cal-api-version': '2024-08-13' };
  const answer = await fetch(`${url}${address}`, { headers });
  const { data } = (await answer.json()) as { readonly data: readonly CalcomBooking[] };
  for (const { uid, status, start, end, title } of data) {
    console.log(`  ${berlinClock(start)}–${berlinClock(end)}  ${status}  ${uid}  ${title}`);
  }
  if (data.length !== 4) throw new Error(`Cal.com has ${data.length} bookings, not 4`);
}

interface CalcomBooking {
  readonly uid: string;
  readonly status: string;
  readonly start: string;
  readonly end: string;
  readonly title: string;
}

function berlinClock(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Berlin' }).format(Date.parse(iso));
}

function comingMonday(): Temporal.PlainDate {
  const soon = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 2 });
  return soon.add({ days: (8 - soon.dayOfWeek) % 7 });
}

function run(args: readonly string[], env: NodeJS.ProcessEnv, stdout: 'pipe' | 'inherit'): ChildProcess {
  return spawn(process.execPath, [CALOPS, ...args], { cwd: ROOT, env, stdio: ['ignore', stdout, 'inherit'] });
}

/** The sandbox prints one line with its address when it is ready. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the sandbox has no output');
  for await (const line of createInterface(stdout)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error('the sandbox ended before it was ready');
}

await main();
