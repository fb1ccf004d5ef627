import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { endWithThis } from '../../support/when-this-ends.ts';

/** One bash in which the commands of a page run in order: variables, `cd` and what runs in the background last. */
export interface Session extends AsyncDisposable {
  /** Both streams of a command together, as a terminal shows them; what runs in the background goes on. */
  readonly run: (command: string) => Promise<{ readonly code: number; readonly output: string }>;
  /** Where the last command has left it. */
  readonly directory: () => string;
  /** The output of a command in the background, once it is so; or what there was when patience ended. */
  readonly output: (isSo: (output: string) => boolean) => Promise<string>;
}

interface SessionOptions {
  readonly cwd: string;
  /** Where commands and outputs are kept; no place of the page's. */
  readonly scratch: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What was begun is finished first: a server answers who waits. */
const STOP_MS = 15_000;

/** How long a command in the background may take to say that it is ready, on a machine with other work. */
const BACKGROUND_MS = 300_000;

export function openSession({ cwd, scratch, env }: SessionOptions): Session {
  // a process group of its own, so that whatever a page has started ends with it
  const bash = endWithThis(
    spawn('bash', ['--noprofile', '--norc'], {
      cwd,
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    }),
  );
  // of a bash that has ended, its status tells
  bash.stdin?.on('error', () => undefined);
  const killGroup = (): void => killAll(bash.pid);
  process.once('exit', killGroup);
  const statuses = createInterface(bash.stdio[3] as NodeJS.ReadableStream)[Symbol.asyncIterator]();
  const gone = once(bash, 'exit');
  let nth = 0;
  let directory = cwd;
  const file = (kind: string): string => path.join(scratch, `${nth}.${kind}`);
  return {
    run: async (command) => {
      nth += 1;
      await writeFile(file('sh'), command);
      bash.stdin?.write(`(exit \${__code:-0}); . '${file('sh')}' >'${file('out')}' 2>&1 </dev/null\n`);
      bash.stdin?.write('__code=$?; echo "$__code $PWD" >&3\n');
      const status = await Promise.race([statuses.next(), gone.then(() => null)]);
      const output = await readFile(file('out'), 'utf8');
      if (status === null || status.done === true) throw new Error(`bash ended in: ${command}\n${output}`);
      const [, code, where = directory] = /^(\d+) (.*)$/.exec(status.value) ?? [];
      directory = where;
      return { code: Number(code), output };
    },
    directory: () => directory,
    output: async (isSo) => {
      const deadlineMs = Date.now() + BACKGROUND_MS;
      let output = await readFile(file('out'), 'utf8');
      while (!isSo(output) && Date.now() < deadlineMs) {
        await pause(50);
        output = await readFile(file('out'), 'utf8');
      }
      return output;
    },
    [Symbol.asyncDispose]: async () => {
      bash.stdin?.write('kill $(jobs -p) 2>/dev/null; wait; exit\n');
      const patience = setTimeout(killGroup, STOP_MS);
      await gone;
      clearTimeout(patience);
      process.removeListener('exit', killGroup);
    },
  };
}

function killAll(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL');
  } catch {
    // nobody is left
  }
}
