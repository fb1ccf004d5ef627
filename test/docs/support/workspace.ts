import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { writeWarmProgram } from '../../cli/support/warm-program.ts';
import { freshDatabase } from '../../support/database.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { BUSY_SEED } from '../../support/open-salon.ts';
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

export async function openWorkspace(start: Start, standIns: StandIns): Promise<Workspace> {
  await using resources = new AsyncDisposableStack();
  const top = await mkdtemp(path.join(tmpdir(), 'calops-docs-'));
  resources.defer(() => rm(top, { recursive: true, force: true }));
  const database = resources.use(await freshDatabase({ migrated: start.isApplied }));
  const directory = path.join(top, 'salon');
  await mkdir(directory);
  standIns.bind('/home/mia/salon', directory);
  standIns.bind('mias-laptop', hostname());
  const env = { ...(await readersEnvironment(top)), DATABASE_URL: database.url };
  const reachable = start.sandbox === 'none' ? {} : resources.use(await sandboxOf(start)).env;
  await begin(start, directory, { ...env, ...reachable });
  const session = resources.use(openSession({ cwd: directory, scratch: top, env: { ...env, ...reachable } }));
  const owned = resources.move();
  return { session, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function sandboxOf({ sandbox }: Start) {
  // a page may call as often as it likes: no page is about the limit, and a reader's minute passes between two commands
  const server = await startSandbox({ seed: { ...BUSY_SEED, schedules: DEMO_SEED.schedules } });
  const key = `cal_sandbox_${sandbox}`;
  // the sample companies arzt and fitness name variables of their own
  const own = `CALCOM_API_KEY_${sandbox.toUpperCase()}`;
  const env = { CALCOM_API_URL: server.url, CALCOM_API_KEY: key, [own]: key };
  return { env, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function begin(start: Start, directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const copy of start.copies) {
    await cp(path.join(ROOT, copy), path.join(directory, copy), { recursive: true });
  }
  const inDirectory = { cwd: directory, env };
  if (start.hasGit) {
    await run('git', ['init', '--quiet', '--initial-branch=main'], inDirectory);
    await run('git', ['add', '.'], inDirectory);
    await run('git', ['commit', '--quiet', '--allow-empty', '--message', 'The salon as it is'], inDirectory);
  }
  if (start.isApplied) await run('calops', ['apply', '--yes', '--concurrency', '1'], inDirectory);
}

/** `calops`, also behind `npx`, is the checkout's. Nothing else of this process's environment comes through. */
async function readersEnvironment(top: string): Promise<Readonly<Record<string, string>>> {
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
