import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StepPlace, Texts } from './github-run.ts';

/** GitHub's own, as far as their inputs are used. */
export const KNOWN_ACTIONS: Readonly<Record<string, (given: Texts, place: StepPlace) => Promise<Texts>>> = {
  'actions/checkout': async (given, { options, asked, workspace }) => {
    const depth = given['fetch-depth'] ?? '1';
    // jobs of a run check out alike: a copy starts none of the nine processes of a fetch
    const made = join(options.home, `checkout-${asked.sha}-${depth}`);
    if (!existsSync(made)) await checkOut(options.repository, { sha: asked.sha, depth, directory: made });
    await cp(made, workspace, { recursive: true, verbatimSymlinks: true });
    return {};
  },
  'actions/setup-node': () => Promise.resolve({}),
  'actions/upload-artifact': async (given, { options, run, runs, workspace }) => {
    const id = 1000 * run.id + runs.length + run.artifacts.size;
    await cp(join(workspace, given['path'] ?? ''), join(options.home, `artifact-${id}`), { recursive: true });
    run.artifacts.set(given['name'] ?? '', id);
    return { 'artifact-id': String(id), 'artifact-url': `https://github.example/artifacts/${id}` };
  },
  'actions/download-artifact': async (given, { options, run, workspace }) => {
    const id = given['artifact-ids'] ?? run.artifacts.get(given['name'] ?? '');
    const target = join(workspace, given['path'] ?? '');
    await rm(target, { recursive: true, force: true });
    await cp(join(options.home, `artifact-${id}`), target, { recursive: true });
    return {};
  },
};

interface Checkout {
  readonly sha: string;
  /** Commits; '0' is all. */
  readonly depth: string;
  /** Is made. */
  readonly directory: string;
}

async function checkOut(repository: string, { sha, depth, directory }: Checkout): Promise<void> {
  const git = (...words: string[]) => promisify(execFile)('git', ['-C', directory, ...words]);
  await mkdir(directory);
  await git('init', '--quiet', '--template=');
  const shallow = depth === '0' ? [] : ['--depth', depth];
  // one pack, in place of a file for each object
  const asPack = ['-c', 'fetch.unpackLimit=1', '-c', 'maintenance.auto=false'];
  await git(...asPack, 'fetch', '--quiet', ...shallow, `file://${repository}`, sha);
  await git('checkout', '--quiet', 'FETCH_HEAD');
}
