import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { readPostmasterFile } from '../../src/store/embedded/server-process.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process that runs this module, and the first line that it prints. */
async function run(code: string): Promise<readonly [ChildProcess, string]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return [child, line];
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each(['SIGKILL', 'SIGTERM'] as const)('a worker that gets %s leaves no process that it guards', async (signal) => {
  const [worker, pid] = await run(`
    import { spawn } from 'node:child_process';
    import { endWithThis } from './when-this-ends.ts';
    const child = spawn('/bin/sh', ['-c', 'while read -r _; do :; done < /dev/zero'], { stdio: 'ignore' });
    endWithThis(child);
    console.log(child.pid);`);
  expect(isAlive(Number(pid))).toBe(true);
  worker.kill(signal);
  await expect.poll(() => isAlive(Number(pid))).toBe(false);
});

it('a run that is killed leaves neither its PostgreSQL nor its data', async () => {
  const [run1, home] = await run(`
    import { startPostgres } from './postgres-setup.ts';
    const { home } = await startPostgres();
    console.log(home);
    process.stdin.resume();`);
  const { pid } = readPostmasterFile(`${home}/postgres/data`);
  expect(isAlive(pid)).toBe(true);
  run1.kill('SIGKILL');
  await expect.poll(() => isAlive(pid) || existsSync(home)).toBe(false);
});
