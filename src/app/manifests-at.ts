import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { commitOf, git, gitFailed } from './git.ts';

/** The manifests at a commit, in a temporary directory that is deleted on disposal. */
interface ManifestsAt extends AsyncDisposable {
  readonly dir: string;
  readonly commit: string;
  /** False: there were no manifests at that commit. */
  readonly hasManifests: boolean;
}

/**
 * Reads git's objects: does not touch checkout, index or branches.
 * @throws CommandError git-missing, no-repository, unknown-ref, git-failed
 */
export async function manifestsAt(dir: string, ref: string): Promise<ManifestsAt> {
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
    return { dir: copy, commit, hasManifests: entries.length > 0, [Symbol.asyncDispose]: dispose };
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
