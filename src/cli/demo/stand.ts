import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openEmbeddedServer } from '../../store/embedded/embedded-server.ts';

const CALOPS = fileURLToPath(new URL('../calops.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The sandbox's key for the team of the sample salon. */
export const DEMO_KEY = 'cal_sandbox_friseur';
export const DEMO_MANIFESTS = 'manifests/friseur';
/** The sample company with classes, in a team of its own. */
export const GYM_MANIFESTS = 'manifests/fitness';

/** A sandbox of Cal.com and a database of its own, both gone afterwards, and the real program to run on them. */
export interface Stand extends AsyncDisposable {
  /** A directory for files, gone afterwards. */
  readonly home: string;
  readonly calcomUrl: string;
  /** Runs a command to its end and returns its stdout. Throws, with its stderr, if it ends with another exit code. */
  readonly run: (args: readonly string[], exit?: number) => Promise<string>;
  /** Starts a command that prints its address when it is ready. It ends with the stand, or earlier. */
  readonly serve: (args: readonly string[]) => Promise<Service>;
}

export interface Service {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Aborting the signal ends the command in progress. */
export async function openStand(signal: AbortSignal): Promise<Stand> {
  await using resources = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'calops-demo-'));
  resources.defer(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o755); // as root, PostgreSQL runs as another user, who needs access
  // held for the whole time, so that no command starts and stops it
  resources.use(await openEmbeddedServer(home, { durable: false }));
  const keys = { CALCOM_API_KEY: DEMO_KEY, CALCOM_API_KEY_FITNESS: 'cal_sandbox_fitness' };
  const environment = { ...neutralEnvironment(), CALOPS_HOME: home, ...keys };
  const serveIn = async (into: AsyncDisposableStack, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const child = start(args, env);
    const stop = (): Promise<void> => ended(child);
    into.defer(stop);
    return { url: await addressOf(child, args), stop };
  };
  const { url: calcomUrl } = await serveIn(resources, ['sandbox', '--port', '0', '--quiet'], environment);
  await liftRateLimit(calcomUrl);
  const env = { ...environment, CALCOM_API_URL: calcomUrl };
  const owned = resources.move();
  return {
    home,
    calcomUrl,
    run: (args, exit = 0) => runToEnd(start(args, env), { args, exit, signal }),
    serve: (args) => serveIn(owned, args, env),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The caller's own Cal.com, database and mail server are not touched. */
function neutralEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:CALOPS_|CALCOM_|PG|DATABASE_URL$|RETELL_|SLACK_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** In a process group of its own: Ctrl-C reaches only the demo, which then ends its children in order. */
function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [CALOPS, ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

interface Run {
  readonly args: readonly string[];
  readonly exit: number;
  readonly signal: AbortSignal;
}

async function runToEnd(child: ChildProcess, { args, exit, signal }: Run): Promise<string> {
  const { out, err } = outputsOf(child);
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const [[code], output, errors] = await Promise.all([once(child, 'close'), text(out), text(err)]);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== exit)
    throw new Error(`calops ${args.join(' ')} ended with exit code ${code}, not ${exit}:\n${output}${errors}`);
  return output;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Its first line has the address. */
async function addressOf(child: ChildProcess, [command]: readonly string[]): Promise<string> {
  const { out, err } = outputsOf(child);
  err.pipe(process.stderr, { end: false });
  for await (const line of createInterface(out)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error(`calops ${command} ended before it was ready`);
}

function outputsOf({ stdout, stderr }: ChildProcess) {
  if (!stdout || !stderr) throw new Error('the command has no output');
  return { out: stdout, err: stderr };
}

/** The sandbox counts calls as Cal.com does, and a demo makes those of a day in a few seconds. */
async function liftRateLimit(calcomUrl: string): Promise<void> {
  const body = JSON.stringify({ rules: [{ fault: { kind: 'rate-limit', limit: 1_000_000 } }] });
  const { ok, status } = await fetch(`${calcomUrl}/__sandbox/faults`, { method: 'POST', body });
  if (!ok) throw new Error(`the sandbox answered ${status} to its faults`);
}
