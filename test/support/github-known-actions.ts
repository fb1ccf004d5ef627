import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StepPlace, Texts } from './github-run.ts';

/** GitHub's own, as far as their inputs are used. */
export const KNOWN_ACTIONS: Readonly<Record<string, (given: Texts, place: StepPlace) => Promise<Texts>>> = {
  'actions/checkout': async (given, { options, asked, workspace }) => {
    const git = (...words: string[]) => promisify(execFile)('git', ['-C', workspace, ...words]);
    await git('init', '--quiet');
    const depth = given['fetch-depth'] ?? '1';
    const shallow = depth === '0' ? [] : ['--depth', depth];
    await git('fetch', '--quiet', ...shallow, `file://${options.repository}`, asked.sha);
    await git('checkout', '--quiet', 'FETCH_HEAD');
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
