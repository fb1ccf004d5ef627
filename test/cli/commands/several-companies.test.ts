import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verify } from '../../../src/cli/commands/verify.ts';
import { checkDrift } from '../../../src/app/reconciler.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { cases } from '../../support/cases.ts';
import { testContext } from '../../support/context.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { fleet, type FleetOptions, writeFleet } from '../../support/manifests/fleet.ts';
import { heapBytes } from '../../support/heap-bytes.ts';
import { salonManifests, workDirectory, type WorkDirectory } from '../support/company-directory.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { type Ended, runCalops } from '../support/run-calops.ts';

const OTHERS = [
  ['whose team is not ours', '{ env: SALON_KEY }', 'not-team-admin'],
  ['whose key is refused', '{ file: wrong-key }', 'unauthorized'],
  ['whose key is not set', '{ env: MISSING_KEY }', 'secret-missing'],
  ['whose key is malformed', '{ file: broken-key }', 'secret-missing'],
] as const;

/** The salon, and another company before it in the order of names. */
async function withAnother(apiKey: string): Promise<CliWorld> {
  const world = await cliWorld();
  await world.directory.write('wrong-key', 'cal_wrong\n');
  await world.directory.write('broken-key', 'cal wrong\n');
  const other = salonManifests().replaceAll('friseur', 'andere').replace('34209', '99999');
  await world.directory.write('manifests/andere/all.yaml', other.replace('{ env: SALON_KEY }', apiKey));
  return world;
}

describe.each(OTHERS)('one company %s (3)', (_, apiKey, code) => {
  it('hides no plan, coverage, drift, hosts or import of another, and keeps none from being applied', async () => {
    await using world = await withAnother(apiKey);
    const read = async (...words: string[]) => {
      const { code: exit, stdout } = await world.run(...words, '--json');
      const { companies } = JSON.parse(stdout);
      expect([words[0], exit]).toEqual([words[0], 3]);
      expect(companies).toMatchObject([
        { company: 'andere', unknown: [{ code }] },
        { company: 'friseur', unknown: [] },
      ]);
      return companies;
    };
    const [unread, planned] = await read('plan');
    expect(unread.changes).toEqual([]);
    expect(planned.creates.length).toBeGreaterThan(0);
    await read('hosts');
    await read('import', '--dry-run');
    expect(await read('apply', '--yes')).toMatchObject([{ run: null }, { outcome: 'done' }]);
    await read('verify');
    await read('drift');
  });
});

it('a company that another run has locked keeps no other from being applied (3)', async () => {
  await using world = await fleetWorld(3);
  await using store = await openStore({ url: world.databaseUrl });
  const lock = await store.lock('salon-002', 'calops apply lina@ci-7');
  if (!lock.held) throw new Error('nothing else runs');
  await using _ = lock;
  const { code, stdout } = await world.run('apply', '--yes', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(stdout).companies).toMatchObject([
    { company: 'salon-001', outcome: 'done', unknown: [] },
    { company: 'salon-002', run: null, unknown: [{ code: 'locked', reason: expect.stringContaining('lina') }] },
    { company: 'salon-003', outcome: 'done', unknown: [] },
  ]);
});

describe('companies side by side', () => {
  it('eight are read at a time, each with one wait for Cal.com', async () => {
    await using world = await fleetWorld(9, { holdUntil: 24 });
    const { code } = await world.run('plan');
    expect({ code, most: world.mostAtOnce() }).toEqual({ code: 2, most: 24 });
  });

  it('share the connections to Cal.com', async () => {
    await using world = await fleetWorld(12);
    await world.run('plan', '--parallel', '4');
    expect(world.connections()).toBeLessThan(3 * 12); // each of them calls Cal.com three times at once
  });

  it('--parallel says how many', async () => {
    await using world = await fleetWorld(5, { holdUntil: 6 });
    await world.run('verify', '--parallel', '2');
    expect(world.mostAtOnce()).toBe(6);
    expect(await world.run('verify', '--parallel', '0')).toMatchObject({ code: 1 });
  });

  it('are reported in the order of names, with one line each and one sum', async () => {
    await using world = await fleetWorld(4);
    await world.run('apply', '--yes', '--company', 'salon-001', '--company', 'salon-003');
    world.setFaults({
      rules: [{ match: { path: '/v2/teams/1001/event-types' }, fault: { kind: 'status', status: 403 } }],
    });
    const { code, stdout } = await world.run('plan');
    expect(code).toBe(3);
    expect(stdout.match(/^salon-\d+/gm)).toEqual(['salon-001', 'salon-002', 'salon-003', 'salon-004']);
    const lines = stdout.trimEnd().split('\n').slice(-5);
    expect(lines.slice(0, 4).map((line) => line.trim().split(/ {2,}/).slice(0, 2))).toEqual([
      ['salon-001', 'unchanged'],
      ['salon-002', 'not proven'],
      ['salon-003', 'unchanged'],
      ['salon-004', 'with changes'],
    ]);
    expect(lines[4]).toBe('4 companies: 1 with changes, 1 not proven, 2 unchanged');
    for (const [command, sum] of [
      ['verify', '4 companies: 1 not bookable as declared, 1 not proven, 2 bookable'],
      ['drift', '4 companies: 1 not proven, 3 without drift'],
    ] as const) {
      expect((await world.run(command)).stdout.trimEnd().split('\n').at(-1)).toBe(sum);
    }
  });

  it('with one key share its budget: it is never exceeded, and no company waits for ever', async () => {
    await using world = await fleetWorld(45, { sharesKey: true, windowMs: 4000 });
    const { code, stdout } = await world.run('plan', '--json');
    expect({ code, companies: JSON.parse(stdout).companies.length }).toEqual({ code: 2, companies: 45 });
    expect(world.answers().length).toBeGreaterThan(120);
    expect(world.answers()).not.toContain(429);
  });

  it('with one key are applied once and completely, and a second apply has nothing to do', async () => {
    await using world = await fleetWorld(6, { sharesKey: true });
    expect(await world.run('apply', '--yes')).toMatchObject({ code: 0 });
    const again = await world.run('apply', '--yes');
    expect(again.stdout.trimEnd().split('\n').at(-1)).toBe('6 companies: 6 unchanged');
    expect((await world.run('plan')).code).toBe(0);
    expect(world.answers()).not.toContain(429);
  });
});

it('verify keeps at most 2 KB of a company that it has printed', async () => {
  const count = cases({ usual: 40, long: 1000 });
  await using resources = new AsyncDisposableStack();
  const chain = fleet(count);
  const { path } = resources.use(await workDirectory());
  await writeFleet(path, chain);
  const sandbox = resources.use(await startSandbox({ seed: chain.seed }));
  const database = resources.use(await freshDatabase());
  const variable = (name: string): string | null => chain.keys[name] ?? null;
  const context = testContext({ calcomApiUrl: sandbox.url, databaseUrl: database.url, variable });
  const heap = new Map<number, number>();
  let printed = 0;
  const stdout = (): void => {
    sandbox.journal.clear();
    printed += 1;
    if (printed === count / 2 || printed === count) heap.set(printed, heapBytes());
  };
  expect(await verify(path, { env: 'production', parallel: 8, quiet: true, stdout }, context)).toBe(2);
  expect(printed).toBe(count + 1); // one text a company, and the lines at the end
  const grown = (heap.get(count) ?? Number.NaN) - (heap.get(count / 2) ?? Number.NaN);
  // its line, its key and the budget of the key; beside them a heap differs by some hundred KB from one collection to the next
  expect(grown).toBeLessThan((count / 2) * 2048 + 512 * 1024);
});

it('the drift job of serve spreads the companies over its interval, in the order of names', async () => {
  await using world = await fleetWorld(4);
  await world.run('apply', '--yes');
  await using store = await openStore({ url: world.databaseUrl });
  const sent: (readonly [string, number | undefined])[] = [];
  const job = { store, context: testContext(), signal: new AbortController().signal, onFound: fail, onError: fail };
  await checkDrift(job, {}, async (_, { name = '' }, __, afterSeconds) => void sent.push([name, afterSeconds]));
  expect(sent).toEqual([
    ['salon-001', 0],
    ['salon-002', 150],
    ['salon-003', 300],
    ['salon-004', 450],
  ]);
});

function fail(): void {
  throw new Error('the scheduled job reads no company');
}

describe('--company', () => {
  it('takes patterns, and may be repeated', async () => {
    await using world = await fleetWorld(12);
    const planned = async (...words: string[]) => {
      const { stdout } = await world.run('plan', '--json', ...words);
      const { companies } = JSON.parse(stdout);
      return companies.map(({ company }: { readonly company: string }) => company);
    };
    expect(await planned('--company', 'salon-01*')).toEqual(['salon-010', 'salon-011', 'salon-012']);
    expect(await planned('--company', 'salon-00?', '--company', 'salon-012')).toHaveLength(10);
    expect(await planned('--company', 'salon-002,salon-001')).toEqual(['salon-001', 'salon-002']);
    const { code, stdout } = await world.run('plan', '--json', '--company', 'salon-001', '--company', 'praxis-*');
    expect({ code, error: JSON.parse(stdout) }).toMatchObject({
      code: 1,
      error: { error: { code: 'invalid-manifests' }, diagnostics: [{ code: 'unknown-company' }] },
    });
  });

  it('selects from a saved plan, and refuses a company that the plan does not have', async () => {
    await using world = await fleetWorld(3);
    await world.run('plan', '--out', 'p.json');
    expect(await world.run('apply', 'p.json', '--yes', '--company', 'salon-004')).toMatchObject({ code: 1 });
    const { stdout } = await world.run('apply', 'p.json', '--yes', '--json', '--company', '*-002');
    expect(JSON.parse(stdout)).toMatchObject({ company: 'salon-002', outcome: 'done' });
  });
});

describe('plan --changed-since', () => {
  it('plans only companies whose manifests differ from the commit: edits, new files, deleted files and links', async () => {
    await using world = await fleetWorld(6);
    const { path } = world.directory;
    const git = (...words: string[]): void =>
      void execFileSync('git', ['-C', path, '-c', 'user.name=Test', '-c', 'user.email=test@post.example', ...words]);
    await world.directory.write('shared/templates.yaml', template('one'));
    await world.directory.write('manifests/salon-004/gone.yaml', '# gone\n');
    await symlink('../../shared/templates.yaml', join(path, 'manifests/salon-003/templates.yaml'));
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message=one');
    const planned = async () => {
      const { code, stdout } = await world.run('plan', '--json', '--changed-since', 'HEAD');
      const report = JSON.parse(stdout);
      const names = (report.companies ?? [report]).map(({ company }: { readonly company: string }) => company);
      return { code, names };
    };
    expect(await planned()).toEqual({ code: 0, names: [] });
    expect((await world.run('plan', '--changed-since', 'HEAD')).stdout).toBe('No company has changed since HEAD.\n');
    await world.directory.write('manifests/salon-001/README.md', 'not a manifest');
    await world.directory.write('manifests/salon-002/more.yaml', template('two'));
    await world.directory.write('shared/templates.yaml', template('other'));
    git('rm', '--quiet', 'manifests/salon-004/gone.yaml');
    const edited = (world.files.get('salon-006/all.yaml') ?? '').replace('title: salon-006', 'title: Salon 6');
    await world.directory.write('manifests/salon-006/all.yaml', edited);
    expect(await planned()).toEqual({ code: 2, names: ['salon-002', 'salon-003', 'salon-004', 'salon-006'] });
    const { stdout } = await world.run('plan', '--changed-since', 'HEAD', '--company', 'salon-002');
    expect(stdout).toContain('calops apply --company salon-002\n');
  });

  it('refuses a commit that git does not know, and --against beside it', async () => {
    await using world = await fleetWorld(1);
    const codeOf = async (...words: string[]) =>
      JSON.parse((await world.run('plan', '--json', ...words)).stdout).error.code;
    expect(await codeOf('--changed-since', 'HEAD')).toBe('no-repository');
    execFileSync('git', ['-C', world.directory.path, 'init', '--quiet']);
    expect(await codeOf('--changed-since', 'nowhere')).toBe('unknown-ref');
    expect(await codeOf('--changed-since', 'HEAD', '--against', 'HEAD')).toBe('usage');
  });
});

function template(name: string): string {
  return `apiVersion: calops/v1
kind: SegmentTemplate
metadata: { name: ${name} }
spec: { segments: [{ key: A, title: Segment, minutes: 15 }] }
`;
}

interface FleetWorld extends AsyncDisposable {
  readonly directory: WorkDirectory;
  readonly databaseUrl: string;
  readonly files: ReadonlyMap<string, string>;
  readonly run: (...words: string[]) => Promise<Ended>;
  readonly setFaults: (script: unknown) => void;
  /** Statuses of Cal.com. */
  readonly answers: () => readonly (number | null)[];
  /** The most requests that waited for an answer at the same time. */
  readonly mostAtOnce: () => number;
  /** Connections that were opened to Cal.com. */
  readonly connections: () => number;
}

interface FleetWorldOptions extends FleetOptions {
  /** No request is answered before so many wait. */
  readonly holdUntil?: number;
}

/** Companies salon-001, salon-002, … with a sandbox and a database. */
async function fleetWorld(count: number, { holdUntil = 0, ...options }: FleetWorldOptions = {}): Promise<FleetWorld> {
  await using resources = new AsyncDisposableStack();
  const chain = fleet(count, options);
  const directory = resources.use(await workDirectory());
  await writeFleet(join(directory.path, 'manifests'), chain);
  const sandbox = resources.use(await startSandbox({ seed: chain.seed }));
  const gate = resources.use(await startGate(sandbox.url, holdUntil));
  const database = resources.use(await freshDatabase());
  const env = { ...chain.keys, CALCOM_API_URL: gate.url, DATABASE_URL: database.url };
  const owned = resources.move();
  return {
    directory,
    databaseUrl: database.url,
    files: chain.files,
    run: (...words) => runCalops(words, { cwd: directory.path, env }),
    setFaults: (script) => sandbox.setFaults(script),
    answers: () => sandbox.journal.entries().map(({ status }) => status),
    mostAtOnce: gate.mostAtOnce,
    connections: gate.connections,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Passes requests on, the first ones only when so many have arrived. */
async function startGate(target: string, holdUntil: number) {
  let waiting = 0;
  let most = 0;
  let connections = 0;
  const opened = Promise.withResolvers<void>();
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await opened.promise;
    const { method, url = '', headers } = request;
    const passed = forward(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('end', () => (waiting -= 1));
    });
    request.pipe(passed);
  };
  const server = createServer((request, response) => {
    waiting += 1;
    most = Math.max(most, waiting);
    if (waiting >= holdUntil) opened.resolve();
    void pass(request, response);
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    mostAtOnce: () => most,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
