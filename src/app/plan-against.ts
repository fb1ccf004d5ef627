import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Catalog } from '../model/catalog.ts';
import { compareCatalogs } from '../reconcile/against/compare-catalogs.ts';
import { loadManifests } from '../reconcile/manifest/load-manifests.ts';
import { againstReport, type PlanReport } from '../reconcile/report/plan/plan-json.ts';
import { CommandError } from './command-error.ts';
import { commitOf, git, gitFailed } from './git.ts';
import type { PlanOptions } from '../reconcile/reconcile-company.ts';

interface AgainstOptions {
  /** Commit, tag or branch. */
  readonly ref: string;
  readonly environment: string;
  /** False: only the companies of `after` were asked for. */
  readonly isAll: boolean;
  readonly only: PlanOptions['only'];
}

/**
 * The difference between the current manifests, `after`, and those at a commit. Offline: needs no key, database or Cal.com.
 * @throws CommandError as manifestsAt does, invalid-manifests-there
 */
export async function planAgainst(
  dir: string,
  after: readonly Catalog[],
  { ref, environment, isAll, only }: AgainstOptions,
): Promise<readonly PlanReport[]> {
  await using there = await manifestsAt(dir, ref);
  const all = there.exist ? await catalogsThere(there.dir, { environment, ref }) : [];
  const asked = new Set(after.map(({ company }) => company.id));
  const before = isAll ? all : all.filter(({ company }) => asked.has(company.id));
  const plans = compareCatalogs({ before, after, only });
  return plans.map((plan) => againstReport(plan, { ref, commit: there.commit }));
}

/** Manifests with errors cannot be compared; warnings are accepted. A company that is missing at the commit is not an error. */
async function catalogsThere(
  dir: string,
  { environment, ref }: Pick<AgainstOptions, 'environment' | 'ref'>,
): Promise<readonly Catalog[]> {
  const { catalogs, diagnostics } = await loadManifests(dir, { environment });
  const faults = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = faults;
  if (first !== undefined) {
    const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
    const message = `The manifests at ${ref} have errors: ${first.file}:${first.line}: ${first.message}${more}.`;
    throw new CommandError('invalid-manifests-there', message, 'Compare with a commit whose manifests are valid.');
  }
  return catalogs;
}

/** The manifests at a commit, in a temporary directory that is deleted on disposal. */
export interface ManifestsAt extends AsyncDisposable {
  readonly dir: string;
  readonly commit: string;
  /** False: there were no manifests at that commit. */
  readonly exist: boolean;
}

/**
 * Reads git's objects: does not touch checkout, index or branches.
 * @throws CommandError git-missing, no-repository, unknown-ref, git-failed
 */
async function manifestsAt(dir: string, ref: string): Promise<ManifestsAt> {
  const commit = await commitOf(dir, ref, '--against');
  const prefix = (await git(dir, ['rev-parse', '--show-prefix'])).trim();
  const entries = (await filesAt(dir, commit, prefix)).filter(({ path }) => /\.ya?ml$/i.test(path));
  const texts = await readObjects(
    dir,
    entries.map(({ object }) => object),
  );
  const copy = await mkdtemp(join(tmpdir(), 'calops-against-'));
  const dispose = (): Promise<void> => rm(copy, { recursive: true, force: true });
  try {
    for (const [index, { path }] of entries.entries()) {
      const file = join(copy, path.slice(prefix.length));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, texts[index] ?? '');
    }
    return { dir: copy, commit, exist: entries.length > 0, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

interface Entry {
  readonly path: string;
  readonly object: string;
}

/** Regular files only; a link from that commit may lead elsewhere now. */
async function filesAt(dir: string, commit: string, prefix: string): Promise<readonly Entry[]> {
  const listed = await git(dir, [
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    commit,
    ...(prefix === '' ? [] : ['--', prefix]),
  ]);
  return listed.split('\0').flatMap((line) => {
    const [, mode, object, path] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return object === undefined || path === undefined || mode === '120000' ? [] : [{ path, object }];
  });
}

/** One process for all files: a process per file takes seconds for a large company. */
async function readObjects(dir: string, objects: readonly string[]): Promise<readonly Buffer[]> {
  if (objects.length === 0) return [];
  const child = spawn('git', ['-C', dir, 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const reading = buffer(child.stdout);
  child.stdin.on('error', () => undefined); // objects that git did not read are missing in its output
  child.stdin.end(`${objects.join('\n')}\n`);
  const answer = await reading;
  let at = 0;
  return objects.map((object) => {
    const end = answer.indexOf('\n', at);
    const [, type, size] = answer.subarray(at, end).toString().split(' ');
    if (end === -1 || type !== 'blob') throw gitFailed(`it has no object ${object} (a partial clone?)`);
    at = end + 1 + Number(size) + 1;
    return answer.subarray(end + 1, at - 1);
  });
}
