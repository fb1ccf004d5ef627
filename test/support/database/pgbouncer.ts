import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { resolveServerUser } from '../../../src/store/embedded/server-user.ts';
import { endWithThis } from '../when-this-ends.ts';

const PROGRAM = '/usr/sbin/pgbouncer';

/** With CI=true the program must be there: .ci/run installs it. */
export const hasPgbouncer: boolean = process.env['CI'] === 'true' || existsSync(PROGRAM);

export type PoolMode = 'session' | 'transaction' | 'statement';

export interface Pgbouncer extends AsyncDisposable {
  /** Address of the database through the pooler, by its socket. */
  readonly url: string;
}

/**
 * A pooler before the database of `url`. It takes another connection to the server for each transaction where it can, so that
 * nothing that was left in a session is found again by luck.
 */
export async function startPgbouncer(url: string, mode: PoolMode): Promise<Pgbouncer> {
  const server = new URL(url);
  const directory = await mkdtemp(path.join(tmpdir(), 'calops-pooler-'));
  const file = path.join(directory, 'pgbouncer.ini');
  const login = `user=${server.username} password=${decodeURIComponent(server.password)}`;
  await writeFile(
    file,
    `[databases]
* = host=${server.hostname} port=${server.port} ${login}
[pgbouncer]
unix_socket_dir = ${directory}
listen_port = 6432
auth_type = any
pool_mode = ${mode}
default_pool_size = 8
max_client_conn = 300
server_round_robin = 1
`,
  );
  const user = await resolveServerUser();
  if (user !== null) await chown(directory, user.uid, user.gid);
  const child = spawn(PROGRAM, [file], { stdio: ['ignore', 'ignore', 'pipe'], ...user });
  endWithThis(child);
  const gone = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`pgbouncer ended with ${code}`)));
  });
  return {
    url: `postgres://calops@/${server.pathname.slice(1)}?host=${directory}&port=6432`,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
