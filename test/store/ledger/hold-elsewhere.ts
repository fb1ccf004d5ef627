import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundled } from '../../support/bundled.ts';
import { endWithThis } from '../../support/when-this-ends.ts';

const SCRIPT = bundled('test/store/ledger/lock-holder.ts');
export const HOLDER_LABEL = 'calops apply emma@ci-7';

export interface Holder extends AsyncDisposable {
  /** `locked` or `refused` */
  readonly answer: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** A process of its own that holds the lock of company 1, and with a run's id has started that run; disposing of it kills it. */
export async function holdElsewhere(url: string, runId?: string): Promise<Holder> {
  const args = [SCRIPT, url, '1', HOLDER_LABEL, ...(runId === undefined ? [] : [runId])];
  const child = endWithThis(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  const [answer] = (await once(createInterface(child.stdout), 'line')) as [string];
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { answer, kill, [Symbol.asyncDispose]: kill };
}
