import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFile, tryLockFile } from '../../../src/store/embedded/file-lock.ts';
import { endWithThis } from '../../support/when-this-ends.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'calops-lock-'));
  path = join(directory, 'a.lock');
});

afterEach(() => rm(directory, { recursive: true }));

it.each([
  ['exclusive', 'exclusive', false],
  ['exclusive', 'shared', false],
  ['shared', 'exclusive', false],
  ['shared', 'shared', true],
] as const)('a file held %s lets nobody in, or all who share: %s', (held, wanted, isFree) => {
  const first = tryLockFile(path, held);
  const second = tryLockFile(path, wanted);
  expect(second !== null).toBe(isFree);
  second?.release();
  first?.release();
  expect(tryLockFile(path, 'exclusive')?.release()).toBeUndefined();
});

it('is waited for, and given up on in the end', async () => {
  const held = tryLockFile(path, 'exclusive');
  expect(await lockFile(path, 20)).toBeNull();
  const waiting = lockFile(path, 10_000);
  held?.release();
  (await waiting)?.release();
  expect(await waiting).not.toBeNull();
});

it('is free again when its holder was killed', async () => {
  const module = join(import.meta.dirname, '../../../src/store/embedded/file-lock.ts');
  const script = `
    import { tryLockFile } from ${JSON.stringify(module)};
    globalThis.held = tryLockFile(${JSON.stringify(path)}, 'exclusive');
    process.stdout.write('held');
    process.stdin.resume();`;
  const child = endWithThis(
    spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await once(child.stdout, 'data');
  expect(tryLockFile(path, 'shared')).toBeNull();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = tryLockFile(path, 'exclusive');
  expect(lock).not.toBeNull();
  lock?.release();
});
