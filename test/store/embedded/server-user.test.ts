import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isReachableBy, resolveServerUser } from '../../../src/store/embedded/server-user.ts';

const stranger = { uid: 54_321, gid: 54_321 };

it.each([
  [0o755, true],
  [0o711, true],
  [0o750, false],
  [0o700, false],
])('a stranger enters what lies below a directory of mode %o: %s', async (mode, isReachable) => {
  const directory = await mkdtemp(join(tmpdir(), 'calops-reach-'));
  await mkdir(join(directory, 'below'), { mode: 0o755 });
  await chmod(directory, mode);
  expect(isReachableBy(join(directory, 'below'), stranger)).toBe(isReachable);
  await rm(directory, { recursive: true });
});

it('the owner enters where strangers do not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'calops-reach-'));
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  expect(isReachableBy(directory, owner)).toBe(true);
  expect(isReachableBy(directory, stranger)).toBe(false);
  await rm(directory, { recursive: true });
});

it('is another one than root, and only where calops is root', async () => {
  const user = await resolveServerUser();
  expect(user === null).toBe(process.getuid?.() !== 0);
  expect(user?.uid).not.toBe(0);
});
