import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bundle } from '../../.ci/bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Scripts of tests that run in a process of their own; they are bundled with the program, so that they start as fast. */
const PROCESSES = [
  'test/cli/support/warm-process.ts',
  'test/runtime/spoken-time/corpus-process.ts',
  'test/store/embedded/server-client.ts',
  'test/store/ledger/lock-holder.ts',
  'test/support/apply-process.ts',
  'test/support/booking-process.ts',
  'test/support/notify-process.ts',
  'test/support/time-process.ts',
] as const;

export type TestProcess = (typeof PROCESSES)[number];

/** Bundles of other states of the sources are kept for this long: another run may use them. */
const KEPT_MS = 6 * 3_600_000;

/** Bundles the sources as they are now, and again before each run of `vitest --watch`. All processes of the run share what Node compiles. */
export async function setup(project: TestProject): Promise<void> {
  process.env['NODE_COMPILE_CACHE'] = join(tmpdir(), 'calops-compiled');
  await provideBundle();
  project.onTestsRerun(provideBundle);
}

/** Makes the bundle known to processes that start from now on: to vitest's workers, and to those of the bench. */
export async function provideBundle(): Promise<void> {
  process.env['CALOPS_BUNDLE'] = await bundleForTests();
}

/** The directory of the bundle of these sources, which has the layout of the package; made unless it is there. */
export async function bundleForTests(): Promise<string> {
  const home = join(ROOT, '.bundle');
  const made = join(home, await hashOfSources());
  if (existsSync(made)) return made;
  const making = `${made}.${randomUUID()}`;
  const scripts = PROCESSES.map((source) => [source.replace(/\.ts$/, ''), source]);
  const entries = { 'cli/main': 'src/cli/main.ts', ...Object.fromEntries(scripts) };
  await bundle({ entries, directory: join(making, 'dist') });
  await cp(join(ROOT, 'src/cli/calops.js'), join(making, 'src/cli/calops.js'));
  // where another run was first, its bundle is the same
  await rename(making, made).catch(() => rm(making, { recursive: true }));
  await removeOld(home);
  return made;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = await Promise.all(['src', 'test'].map((folder) => readdir(join(ROOT, folder), { recursive: true })));
  const sources = files.flatMap((paths, index) => paths.map((path) => join(index === 0 ? 'src' : 'test', path)));
  const schemas = (await readdir(join(ROOT, 'schemas'))).map((name) => join('schemas', name)).toSorted();
  const wanted = sources.filter((path) => /\.[jt]s$/.test(path) && !path.endsWith('.test.ts')).toSorted();
  for (const path of [...wanted, ...schemas, '.ci/bundle.ts', '.ci/compiled-schemas.ts', 'package-lock.json']) {
    hash.update(path).update(await readFile(join(ROOT, path)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOld(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const path = join(home, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
