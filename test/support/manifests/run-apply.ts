import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { ApplyOrder } from '../apply-process.ts';
import { bundled } from '../bundled.ts';
import { lockReleased } from '../database/lock-released.ts';
import { endWithThis } from '../when-this-ends.ts';

const SCRIPT = bundled('test/support/apply-process.ts');

export interface ApplyEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An apply in a process of its own, which may be killed. */
export async function startApply(order: ApplyOrder): Promise<{ child: ChildProcess; end: Promise<ApplyEnd> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'calops-apply-'));
  const file = path.join(directory, 'order.json');
  await writeFile(file, JSON.stringify(order));
  const child = endWithThis(spawn(process.execPath, [SCRIPT, file], { stdio: ['pipe', 'pipe', 'pipe'] }));
  const end = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    async ([[code, signal], stdout, stderr]): Promise<ApplyEnd> => {
      await rm(directory, { recursive: true, force: true });
      return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr };
    },
  );
  return { child, end };
}

/** Runs one to its end; the lock of its company is free then, also when it was killed. */
export async function runApply(order: ApplyOrder): Promise<ApplyEnd> {
  const { child, end } = await startApply(order);
  child.stdin?.end();
  const ended = await end;
  await lockReleased(order.databaseUrl);
  return ended;
}
