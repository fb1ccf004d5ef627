import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVersion } from '../../src/app/package-files.ts';
import { faultsOf } from './contents.ts';
import { pack } from './pack.ts';
import { placeOf } from './place.ts';
import { checkTypes, playStory, stopwatch } from './story.ts';

/**
 * `npm run package-test`: packs what would be published, looks at it, installs it into an empty directory outside the
 * checkout, and does there what a user does, with this Node and with the next major version.
 */
const NEXT_NODE = '26.10.0';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const root = mkdtempSync(join(tmpdir(), 'calops-package-'));
chmodSync(root, 0o755); // for root, PostgreSQL runs under a user of its own, who has to get in
const step = stopwatch();
try {
  const tarball = pack(root);
  const sources = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
  const faults = faultsOf(tarball, sources);
  if (faults.length > 0) throw new Error(`the package\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  step(
    `packed: ${tarball.paths.length} files, ${kilobytes(tarball.bytes)}, unpacked ${kilobytes(tarball.unpackedBytes)}`,
  );

  tool('publint', ['run', tarball.file, '--strict']);
  tool('attw', [tarball.file, '--profile', 'esm-only', '--quiet']);
  step('publint, attw');

  const directory = install('package', tarball.file, '--ignore-scripts');
  step('npm install');
  const next = join(install('next-node', `node@${NEXT_NODE}`), 'node_modules', 'node', 'bin', 'node');
  step(`Node ${NEXT_NODE}`);

  checkTypes(placeOf(directory, root, process.execPath), resolve('node_modules/typescript/bin/tsc'));
  step('types');
  for (const node of [process.execPath, next]) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    process.stdout.write(`With Node ${version}:\n`);
    const home = join(root, version);
    mkdirSync(home);
    await playStory(placeOf(directory, home, node), readVersion());
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Into an empty directory of its own; what npm says is shown when it fails. */
function install(name: string, what: string, ...flags: readonly string[]): string {
  const directory = join(root, name);
  mkdirSync(directory);
  const allowScripts = { node: true };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module', allowScripts }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...flags, what], { cwd: directory });
  if (!existsSync(join(directory, 'node_modules'))) throw new Error(`npm installed nothing of ${what}`);
  return directory;
}

function tool(name: string, words: readonly string[]): void {
  execFileSync(process.execPath, [resolve('node_modules', '.bin', name), ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
