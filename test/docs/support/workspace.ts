import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { writeWarmProgram } from '../../cli/support/warm-program.ts';
import { queryRows } from '../../store/query-rows.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { UNLIMITED_SEED } from '../../support/booking/open-salon.ts';
import type { AppliedStarts } from './applied-starts.ts';
import type { Start } from './page.ts';
import { type Session, openSession } from './session.ts';
import type { StandIns } from './stand-ins.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);
const GIT_DATE = '2026-11-20T09:00:00+01:00';

/** Where the reader of a page sits: a directory with what the page starts from, and a bash in it. */
export interface Workspace extends AsyncDisposable {
  readonly session: Session;
}

export async function openWorkspace(start: Start, standIns: StandIns, starts: AppliedStarts): Promise<Workspace> {
  await using resources = new AsyncDisposableStack();
  const top = await mkdtemp(path.join(tmpdir(), 'calops-docs-'));
  resources.defer(() => rm(top, { recursive: true, force: true }));
  const directory = path.join(top, 'salon');
  await mkdir(directory);
  standIns.bind('/home/mia/salon', directory);
  standIns.bind('mias-laptop', hostname());
  const home = await readersEnvironment(top);
  await begin(start, directory, home);
  const ends = resources.use(await openEnds(start, (reachable) => apply(directory, { ...home, ...reachable }), starts));
  const session = resources.use(openSession({ cwd: directory, scratch: top, env: { ...home, ...ends.env } }));
  const owned = resources.move();
  return { session, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type Environment = Readonly<Record<string, string>>;

/** The database and the sandbox of a page, and the variables that name them. */
interface Ends extends AsyncDisposable {
  readonly env: Environment;
}

async function openEnds(
  start: Start,
  apply: (env: Environment) => Promise<unknown>,
  starts: AppliedStarts,
): Promise<Ends> {
  await using resources = new AsyncDisposableStack();
  const applied = start.isApplied
    ? await starts.of(start, async (databaseUrl) => {
        // a page may call as often as it likes: no page is about the limit, and a reader's minute passes between two commands
        await using sandbox = await startSandbox({ seed: UNLIMITED_SEED });
        await apply({ DATABASE_URL: databaseUrl, ...variablesOf(start, sandbox) });
        return sandbox.world();
      })
    : null;
  const database = await freshDatabase(applied === null ? { migrated: false } : { copyOf: applied.database });
  resources.use(database);
  const world = applied === null ? { seed: UNLIMITED_SEED } : { world: applied.world };
  const sandbox = start.sandbox === 'none' ? null : resources.use(await startSandbox(world));
  if (applied !== null && sandbox !== null) await queryRows(database.url, factsHoldFor(sandbox.url));
  const owned = resources.move();
  return {
    env: { DATABASE_URL: database.url, ...(sandbox !== null && variablesOf(start, sandbox)) },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What is known of a server is known of its address. */
function factsHoldFor(apiUrl: string): string {
  return `UPDATE calops.calcom_capabilities SET scope = scope || jsonb_build_object('apiUrl', '${apiUrl}'::text)`;
}

function variablesOf({ sandbox }: Start, { url }: Sandbox): Environment {
  const key = `cal_sandbox_${sandbox}`;
  // the sample companies arzt and fitness name variables of their own
  const own = `CALCOM_API_KEY_${sandbox.toUpperCase()}`;
  return { CALCOM_API_URL: url, CALCOM_API_KEY: key, [own]: key };
}

function apply(directory: string, env: Environment): Promise<unknown> {
  return run('calops', ['apply', '--yes', '--concurrency', '1'], { cwd: directory, env });
}

async function begin(start: Start, directory: string, env: Environment): Promise<void> {
  for (const copy of start.copies) {
    await cp(path.join(ROOT, copy), path.join(directory, copy), { recursive: true });
  }
  const inDirectory = { cwd: directory, env };
  if (start.hasGit) {
    await run('git', ['init', '--quiet', '--initial-branch=main'], inDirectory);
    await run('git', ['add', '.'], inDirectory);
    await run('git', ['commit', '--quiet', '--allow-empty', '--message', 'The salon as it is'], inDirectory);
  }
}

/** `calops`, also behind `npx`, is the checkout's. Nothing else of this process's environment comes through. */
async function readersEnvironment(top: string): Promise<Environment> {
  const bin = path.join(top, 'bin');
  await mkdir(bin);
  await writeWarmProgram(path.join(bin, 'calops'));
  await writeFile(path.join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n');
  await chmod(path.join(bin, 'npx'), 0o755);
  return {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: top,
    USER: 'mia',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Mia',
    GIT_AUTHOR_EMAIL: 'mia@agentur.example',
    // the same commits in every run: a short id may be all digits, and is then no id to whoever compares
    GIT_AUTHOR_DATE: GIT_DATE,
    GIT_COMMITTER_DATE: GIT_DATE,
    GIT_COMMITTER_NAME: 'Mia',
    GIT_COMMITTER_EMAIL: 'mia@agentur.example',
  };
}
