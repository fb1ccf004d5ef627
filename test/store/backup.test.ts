import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { resolveServerUser } from '../../src/store/embedded/server-user.ts';
import { salonManifests, workDirectory } from '../cli/support/company-directory.ts';
import { SALON_KEY } from '../cli/support/cli-world.ts';
import { runCalops } from '../cli/support/run-calops.ts';
import { startServing, until } from '../cli/support/serving.ts';
import { comingMonday } from '../support/booking/coming-monday.ts';
import { freePort } from '../docs/support/free-port.ts';
import { endWithThis } from '../support/when-this-ends.ts';

const PROGRAMS = await postgresPrograms();
/** With CI=true the programs must be there: .ci/run installs them. */
const canRun = process.env['CI'] === 'true' || PROGRAMS !== null;
const TITLE = 'a dump that is restored into a new server books on, and finds again what came after it';

it.skipIf(!canRun)(canRun ? TITLE : `${TITLE} (skipped: no pg_dump below /usr/lib/postgresql)`, async () => {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await workDirectory());
  const sandbox = resources.use(await startSandbox({}));
  const first = resources.use(await startPostgres());
  await directory.write('manifests/friseur/all.yaml', salonManifests());
  const calcom = { CALCOM_API_URL: sandbox.url, SALON_KEY };
  const calops = async (url: string, ...words: string[]): Promise<never> => {
    const { code, stdout, stderr } = await runCalops([...words, '--json'], {
      cwd: directory.path,
      env: { ...calcom, DATABASE_URL: url },
    });
    expect(code, `${words.join(' ')}\n${stderr}`).toBe(0);
    return JSON.parse(stdout) as never;
  };
  const book = async (url: string, time: string, name: string): Promise<string> => {
    const words = ['book', 'colour', '--at', comingMonday(time), '--name', name];
    const { appointment } = (await calops(url, ...words)) as { readonly appointment: { readonly id: string } };
    return appointment.id;
  };
  await calops(first.url, 'apply', '--yes');
  const kept = await book(first.url, '10:00', 'Anna Beispiel');
  const cancelledLater = await book(first.url, '11:30', 'Dora Beispiel');
  await dumpAndRestore(directory.path, first.url, async (dump) => {
    // after the dump, before the crash: in Cal.com, and in no backup
    await book(first.url, '13:00', 'Berta Beispiel');
    await calops(first.url, 'cancel', cancelledLater);
    await first[Symbol.asyncDispose]();
    const second = resources.use(await startPostgres());
    await dump(second.url);
    expect(await calops(second.url, 'plan')).toMatchObject({ creates: [], changes: [], unknown: [] });
    // the lost appointment still takes its time: Cal.com has it
    const { starts } = (await calops(
      second.url,
      'slots',
      'colour',
      '--after',
      comingMonday('13:00'),
      '--limit',
      '1',
    )) as {
      readonly starts: readonly { readonly start: string }[];
    };
    expect(starts[0]?.start.slice(0, 16)).not.toBe(comingMonday('13:00'));
    await book(second.url, '15:30', 'Carla Beispiel');
    expect(await calops(second.url, 'cancel', kept)).toMatchObject({ appointment: { id: kept, status: 'cancelled' } });
    // the sweep at the start of serve reads what has changed since the dump
    await using _serving = await startServing([], {
      cwd: directory.path,
      env: { ...calcom, DATABASE_URL: second.url },
    });
    const review = async () => {
      const env = { ...calcom, DATABASE_URL: second.url };
      return (await runCalops(['review', '--json'], { cwd: directory.path, env })).stdout;
    };
    expect(await until(review, (cases) => cases.includes(cancelledLater))).not.toContain(kept);
  });
});

/** Runs the commands of docs/backup.md, as the page has them. */
async function dumpAndRestore(
  cwd: string,
  from: string,
  between: (restoreInto: (url: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const page = await readFile(new URL('../../docs/backup.md', import.meta.url), 'utf8');
  const [dump = '', restore = ''] = [...page.matchAll(/^(pg_(?:dump|restore) .*)$/gm)].map(([, line]) => line);
  await inShell(dump, cwd, from);
  await between((url) => inShell(restore, cwd, url));
}

async function inShell(command: string, cwd: string, url: string): Promise<void> {
  const env = { PATH: `${PROGRAMS ?? ''}:${process.env['PATH'] ?? ''}`, DATABASE_URL: url };
  await promisify(execFile)('bash', ['-ec', command], { cwd, env });
}

interface Postgres extends AsyncDisposable {
  readonly url: string;
}

/** A server of the distribution's PostgreSQL, whose version is that of its pg_dump. */
async function startPostgres(): Promise<Postgres> {
  const programs = PROGRAMS ?? '';
  const data = await mkdtemp(join(tmpdir(), 'calops-backup-'));
  const user = await resolveServerUser();
  if (user !== null) await chown(data, user.uid, user.gid);
  await chmod(data, 0o700);
  const as = user === null ? {} : { uid: user.uid, gid: user.gid };
  const login = ['--username=calops', '--auth=trust', '--encoding=UTF8', '--no-sync'];
  await promisify(execFile)(join(programs, 'initdb'), [`--pgdata=${data}`, ...login], as);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
    ...as,
    stdio: 'ignore',
  });
  endWithThis(child);
  const gone = once(child, 'exit');
  const url = `postgres://calops@127.0.0.1:${port}/postgres`;
  await until(
    () =>
      promisify(execFile)(join(programs, 'pg_isready'), ['--dbname', url]).then(
        () => true,
        () => false,
      ),
    (isReady) => isReady,
  );
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGQUIT');
      await gone;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The newest that the distribution has; null without one. */
async function postgresPrograms(): Promise<string | null> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const directories = versions
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => `/usr/lib/postgresql/${version}/bin`);
  return directories.find((one) => ['pg_dump', 'initdb'].every((name) => existsSync(join(one, name)))) ?? null;
}
