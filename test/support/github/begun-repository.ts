import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { runCalops } from '../../cli/support/run-calops.ts';
import { freshDatabase } from '../database/database.ts';
import { beginGit, type Git } from './git-repository.ts';

/** A repository that `calops init` began in an empty folder, with its first commit, and what its pipelines reach. */
export interface BegunRepository extends AsyncDisposable {
  readonly path: string;
  /** An empty directory beside it. */
  readonly home: string;
  readonly sandbox: Sandbox;
  readonly databaseUrl: string;
  readonly git: Git;
  /** One commit on a new branch, which is checked out then. */
  readonly edit: (branch: string, file: string, change: (text: string) => string) => Promise<void>;
}

export const KEY = 'cal_sandbox_friseur';

export async function begunRepository(
  words: readonly string[],
  eventTypes: readonly object[],
): Promise<BegunRepository> {
  await using resources = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'calops-begun-'));
  resources.defer(() => rm(home, { recursive: true, force: true }));
  const sandbox = resources.use(await startSandbox({ seed: { ...DEMO_SEED, eventTypes } }));
  const database = resources.use(await freshDatabase());
  const path = join(home, 'repository');
  await mkdir(path);
  const env = { CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: KEY, DATABASE_URL: database.url };
  const begun = await runCalops(['init', ...words], { cwd: path, env });
  if (begun.code !== 0) throw new Error(begun.stderr);
  const git = await beginGit(path, 'Begin with calops');
  const owned = resources.move();
  return {
    path,
    home,
    sandbox,
    databaseUrl: database.url,
    git,
    edit: async (branch, file, change) => {
      await git('checkout', '--quiet', '-b', branch, 'main');
      await writeFile(join(path, file), change(await readFile(join(path, file), 'utf8')));
      await git('commit', '--quiet', '--all', '--message', `Change ${file}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
