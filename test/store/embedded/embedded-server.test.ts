import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedServer } from '../../../src/store/embedded/embedded-server.ts';
import { readPostmasterFile } from '../../../src/store/embedded/server-process.ts';
import { bundled } from '../../support/bundled.ts';
import { isLong } from '../../support/cases.ts';
import { removeHome, temporaryHome, type TemporaryHome } from '../../support/database/postgres-home.ts';
import { endWithThis } from '../../support/when-this-ends.ts';

const script = bundled('test/store/embedded/server-client.ts');
let directory: string;
let home: string;
const children: ChildProcess[] = [];

let pristine: TemporaryHome;

beforeAll(async () => {
  pristine = await temporaryHome();
  await (await openEmbeddedServer(pristine.path, { durable: false }))[Symbol.asyncDispose]();
});
afterAll(() => pristine[Symbol.asyncDispose]());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'calops-embedded-'));
  await chmod(directory, 0o755);
  home = join(directory, 'home');
});

/** For tests whose subject is not the first start: to make a cluster takes seconds of the processor. Owners are kept. */
function putCluster(): void {
  execFileSync('cp', ['-a', pristine.path, home]);
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  // The next start mends, and its end as the last one stops whatever a test has left running.
  if (serverState() !== 'absent') await (await open())[Symbol.asyncDispose]();
  await removeHome(home);
  await rm(directory, { recursive: true });
});

const open = () => openEmbeddedServer(home, { durable: false });
const dataDirectory = () => join(home, 'postgres', 'data');
const serverState = () => readPostmasterFile(dataDirectory()).state;
const serverPid = () => readPostmasterFile(dataDirectory()).pid;

/** A process of its own that uses the server; resolves when it does. */
async function startClient(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = endWithThis(spawn(process.execPath, [script, home], { stdio: ['pipe', 'pipe', 'inherit'] }));
  children.push(child);
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url };
}

async function end(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  await once(child, 'exit');
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The kernel takes a moment to end a process. */
async function killServer(): Promise<void> {
  process.kill(serverPid(), 'SIGKILL');
  await expect.poll(serverState).toBe('absent');
}

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  it('starts on demand, keeps its data, and ends with its last user', async () => {
    putCluster();
    {
      await using server = await open();
      await query(server.url, "CREATE TABLE kept AS SELECT 'here' AS word");
    }
    expect(serverState()).toBe('absent');
    await using server = await open();
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
  });

  it('listens on the loopback only, with a password in a file that only its user can read', async () => {
    putCluster();
    await using server = await open();
    const { mode } = await stat(join(home, 'postgres', 'password'));
    expect((mode & 0o777).toString(8)).toBe('600');
    const withoutPassword = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(withoutPassword, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await query(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(server.url, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  it('is shared by processes, and stopped by the last one, in whichever order they came', async () => {
    putCluster();
    const [first, second] = [await startClient(), await startClient()];
    expect(second.url).toBe(first.url);
    await end(first.child);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await end(second.child);
    expect(serverState()).toBe('absent');
  });

  it('starts once when many ask at the same time', async () => {
    const clients = await Promise.all([startClient(), startClient(), startClient()]);
    expect(new Set(clients.map((client) => client.url)).size).toBe(1);
    await Promise.all(clients.map((client) => end(client.child)));
    expect(serverState()).toBe('absent');
  });
});

const MOMENTS_MS = isLong ? [0, 5, 20, 80, 200, 400] : [80];

describe('the next start mends', () => {
  it('a killed client: its server is used again, and stopped by the last one', async () => {
    putCluster();
    const { child, url } = await startClient();
    await kill(child);
    expect(serverState()).toBe('ready');
    {
      await using server = await open();
      expect(server.url).toBe(url);
    }
    expect(serverState()).toBe('absent');
  });

  it('a killed server, also while clients hold on to it', async () => {
    putCluster();
    const { child, url } = await startClient();
    await query(url, 'CREATE TABLE kept (word text)');
    await killServer();
    await using server = await open();
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([]);
    await end(child);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('client and server killed at once', async () => {
    putCluster();
    const { child, url } = await startClient();
    await query(url, 'CREATE TABLE kept (word text)');
    await Promise.all([kill(child), killServer()]);
    await using server = await open();
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([]);
  });

  it('a process file whose number was given to another process since', async () => {
    putCluster();
    const stale = [process.pid, dataDirectory(), 1, 5432, '', '127.0.0.1', '1 1', 'ready'].join('\n');
    await writeFile(join(dataDirectory(), 'postmaster.pid'), stale);
    await using server = await open();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('an empty process file', async () => {
    putCluster();
    await writeFile(join(dataDirectory(), 'postmaster.pid'), '');
    await using server = await open();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('a cluster that was half made', async () => {
    await mkdir(join(home, 'postgres', 'data.4711'), { recursive: true });
    await writeFile(join(home, 'postgres', 'data.4711', 'PG_VERSION'), '18\n');
    await writeFile(join(home, 'postgres', 'password'), 'of the half-made one\n', { mode: 0o600 });
    await using server = await open();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(join(home, 'postgres'))).not.toContain('data.4711');
  });

  it.each(MOMENTS_MS)('a client killed %i ms into the first start', async (ms) => {
    const child = endWithThis(spawn(process.execPath, [script, home], { stdio: ['pipe', 'ignore', 'inherit'] }));
    // The moment is what is tested: there is no event to wait for in the middle of somebody else's start.
    await new Promise((resolve) => setTimeout(resolve, 60 + ms));
    await kill(child);
    await using server = await open();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe.skipIf(process.getuid?.() !== 0)('as root (skipped otherwise: needs the right to change users)', () => {
  it('runs under a user of its own', async () => {
    putCluster();
    await using server = await open();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await stat(dataDirectory())).uid).not.toBe(0);
  });

  it('keeps the data where that user can reach it when the checkout is out of its reach', async () => {
    await chown(directory, 0, 0);
    await chmod(directory, 0o700);
    {
      await using server = await open();
      await query(server.url, "CREATE TABLE kept AS SELECT 'here' AS word");
    }
    const elsewhere = await readlink(join(home, 'postgres'));
    expect(elsewhere.startsWith(directory)).toBe(false);
    expect(existsSync(join(elsewhere, 'data'))).toBe(true);
    await using server = await open();
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
  });

  it('moves the data when the checkout was moved out of reach', async () => {
    putCluster();
    {
      await using server = await open();
      await query(server.url, "CREATE TABLE kept AS SELECT 'here' AS word");
    }
    await chmod(directory, 0o700);
    await using server = await open();
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
  });
});

it('says where to look when PostgreSQL does not start', async () => {
  putCluster();
  const configuration = join(dataDirectory(), 'postgresql.conf');
  const good = await readFile(configuration, 'utf8');
  await writeFile(configuration, `${good}\nno_such_setting = 1\n`);
  await expect(open()).rejects.toMatchObject({ code: 'embedded-start', hint: expect.stringContaining('server.log') });
  await writeFile(configuration, good);
});
