import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { delimiter, dirname, join } from 'node:path';

/** A directory with the installed package and a home of its own, and the Node that everything in it runs with. */
export interface Place {
  readonly directory: string;
  readonly node: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Nothing of this process's environment but the registry's settings: no NODE_PATH, no DATABASE_URL, no key. */
export function placeOf(directory: string, home: string, node: string): Place {
  const PATH = [join(directory, 'node_modules', '.bin'), dirname(node), '/usr/bin', '/bin'].join(delimiter);
  return { directory, node, env: { PATH, HOME: home, CALOPS_HOME: join(home, '.calops'), NO_COLOR: '1' } };
}

/** Runs a command of the package as a user does: by its name. @throws Error with what it said, for another exit code */
export function run(place: Place, words: readonly string[], code = 0): string {
  const [command = '', ...rest] = words;
  const ended = spawnSync(command, rest, { cwd: place.directory, env: place.env, encoding: 'utf8', timeout: 120_000 });
  if (ended.status === code) return ended.stdout;
  const why = ended.error?.message ?? `${ended.stdout}${ended.stderr}`;
  throw new Error(`${words.join(' ')} ended with ${ended.status}, not ${code}:\n${why}`);
}

/** A command that goes on; its end is waited for when it is disposed. */
export interface Running extends AsyncDisposable {
  readonly url: string;
}

/** Resolves when the command has said where it listens. */
export async function start(place: Place, words: readonly string[]): Promise<Running> {
  const [command = '', ...rest] = words;
  const child = spawn(command, rest, {
    cwd: place.directory,
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  const url = await Promise.race([addressOf(child), ended.then(() => null)]);
  if (url === null) throw new Error(`${words.join(' ')} ended before it was ready:\n${said}`);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${said}`);
    },
  };
}

async function addressOf({ stdout }: ChildProcess): Promise<string | null> {
  if (stdout === null) return null;
  for await (const line of createInterface(stdout)) {
    const url = /http:\/\/[^\s",]+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  return null;
}
