import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { type WorkDirectory, workDirectory } from '../support/company-directory.ts';
import { type Ended, runCalops, startCalops } from '../support/run-calops.ts';
import { until } from '../support/serving.ts';

const BASE = { teamId: 34_209, schedulingType: 'managed', hidden: true, lengthInMinutes: 30 };
const EMMA = [{ userId: 1001 }];

/** A composite, a simple one, and one with a part missing. */
const TYPES = [
  { ...BASE, title: 'Tönung: Auftragen (1 of 2)', slug: 'toenung-1', hosts: EMMA },
  { ...BASE, title: 'Tönung: Auswaschen (2 of 2)', slug: 'toenung-2', hosts: EMMA, lengthInMinutes: 15 },
  { ...BASE, title: 'Bartpflege', slug: 'bart', hosts: [{ userId: 1002 }] },
  { ...BASE, title: 'Kur: Auftragen (1 of 2)', slug: 'kur-1', hosts: EMMA },
];

const LIVE = ['--team', '34209', '--api-key-env', 'SALON_KEY', '--time-zone', 'Europe/Berlin', '--ci', 'none'];

/** An empty directory beside a team; `faults` as the sandbox takes them. */
async function liveWorld(eventTypes: readonly object[] = TYPES, faults?: unknown): Promise<CliWorld> {
  const world = await cliWorld({ faults });
  world.sandbox.reset({ ...DEMO_SEED, eventTypes });
  if (faults !== undefined) world.sandbox.setFaults(faults);
  await mkdir(join(world.directory.path, 'new'));
  const run = (...words: string[]): Promise<Ended> =>
    runCalops(words, { cwd: join(world.directory.path, 'new'), env: world.env });
  return { ...world, run };
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function writesOf({ sandbox }: CliWorld): readonly unknown[] {
  return sandbox.journal.entries().filter(({ method }) => method !== 'GET');
}

interface Report {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly next: readonly string[];
}

function reportOf({ stdout }: Ended): Report {
  return JSON.parse(stdout) as Report;
}

describe('calops init --sample', () => {
  const run = (directory: WorkDirectory, ...words: string[]): Promise<Ended> =>
    runCalops(['init', ...words], { cwd: directory.path });

  it('writes a company that calops validate accepts', async () => {
    await using directory = await workDirectory();
    expect(await run(directory, '--sample', '--ci', 'none')).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await runCalops(['validate'], { cwd: directory.path });
    expect({ code, stdout }).toStrictEqual({
      code: 0,
      stdout: 'ok: 1 company, 2 services, 4 event types, 5 event maps\n',
    });
  });

  it('names in each manifest the schema that editors check it by, where that schema really is', async () => {
    await using directory = await workDirectory();
    const ended = await run(directory, 'salons', '--sample', '--name', 'salon-1', '--ci', 'none', '--json');
    const manifests = reportOf(ended).written.filter((file) => file.endsWith('.yaml'));
    expect(manifests).toContain('salons/manifests/salon-1/services.yaml');
    for (const file of manifests) {
      const text = await readFile(join(directory.path, file), 'utf8');
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? 'none';
      expect(existsSync(resolve(directory.path, dirname(file), schema)), schema).toBe(true);
    }
  });

  it.each([
    ['github', '.github/workflows/calops-plan.yml'],
    ['gitlab', '.gitlab-ci.yml'],
  ])('writes the pipelines of %s, .gitignore, and a README with the next commands', async (ci, file) => {
    await using directory = await workDirectory();
    const ended = await run(directory, '--sample', '--ci', ci, '--api-key-env', 'SALON_KEY', '--json');
    expect(reportOf(ended).written).toEqual(expect.arrayContaining([file, '.gitignore', 'README.md']));
    expect(await readFile(join(directory.path, file), 'utf8')).toContain('SALON_KEY');
    expect(await readFile(join(directory.path, '.gitignore'), 'utf8')).toMatch(/^\.calops\/$/m);
    expect(await readFile(join(directory.path, 'README.md'), 'utf8')).toContain('export SALON_KEY=');
    expect(reportOf(ended).next).toEqual([
      'git init',
      'git add . && git commit -m "Begin with calops"',
      'calops validate',
      'export SALON_KEY=…',
      'calops plan',
    ]);
  });

  it.each(['1', 'true', 'null'])(
    'declares a company of the name %j, which YAML would take for something else',
    async (name) => {
      await using directory = await workDirectory();
      const words = ['--sample', '--ci', 'none', '--name', name, '--env', name, '--api-key-env', 'NULL'];
      expect(await run(directory, ...words)).toMatchObject({ code: 0 });
      const { stdout } = await runCalops(['validate', '--env', name], { cwd: directory.path });
      expect(stdout).toContain('ok: 1 company');
    },
  );

  it('writes a company that the sandbox takes from plan to verify', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, CALCOM_API_KEY: 'cal_sandbox_friseur' };
    const calops = (...words: string[]) => runCalops(words, { cwd: world.directory.path, env });
    await calops('init', 'first', '--sample', '--ci', 'none');
    const dir = 'first/manifests';
    expect((await calops('plan', dir)).code).toBe(2);
    expect((await calops('apply', dir, '--yes')).code).toBe(0);
    expect((await calops('verify', dir)).stdout).toContain('5/5 maps, 0 missing');
  });
});

describe('calops init writes all or nothing', () => {
  it('and nothing where one of its files is there already: each is named', async () => {
    await using directory = await workDirectory();
    await directory.write('README.md', 'mine');
    await directory.write('manifests/salon/company.yaml', 'mine');
    await directory.write('notes.txt', 'mine');
    const before = await filesIn(directory.path);
    const { code, stdout } = await runCalops(['init', '--sample', '--ci', 'github', '--json'], { cwd: directory.path });
    expect(code).toBe(1);
    expect(stdout).toContain('"code": "files-exist"');
    expect(stdout).toContain('manifests/salon/company.yaml, README.md');
    expect(stdout).not.toContain('notes.txt');
    expect(await filesIn(directory.path)).toEqual(before);
    expect(await readFile(join(directory.path, 'README.md'), 'utf8')).toBe('mine');
  });

  it('but for what --keep-existing leaves as it is; never a manifest', async () => {
    await using directory = await workDirectory();
    await directory.write('README.md', 'mine');
    const words = ['init', '--sample', '--ci', 'none', '--keep-existing', '--json'];
    const first = await runCalops(words, { cwd: directory.path });
    expect(first.code).toBe(0);
    expect(reportOf(first).kept).toEqual(['README.md']);
    expect(await readFile(join(directory.path, 'README.md'), 'utf8')).toBe('mine');
    const again = await runCalops(words, { cwd: directory.path });
    expect({ code: again.code, ...JSON.parse(again.stdout) }).toMatchObject({
      code: 1,
      error: { code: 'files-exist' },
    });
  });

  it('and a second company beside the first, which stays as it is', async () => {
    await using world = await liveWorld();
    await world.run('init', ...LIVE);
    const before = await readFile(join(world.directory.path, 'new/README.md'), 'utf8');
    const clinic = ['--team', '40110', '--api-key-env', 'CLINIC_KEY', '--time-zone', 'Europe/Berlin', '--ci', 'none'];
    const here = { cwd: join(world.directory.path, 'new'), env: { ...world.env, CLINIC_KEY: 'cal_sandbox_arzt' } };
    const { code, stdout } = await runCalops(['init', ...clinic, '--keep-existing', '--json'], here);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ company: 'arzt', kept: ['.gitignore', 'README.md'] });
    expect(await readFile(join(world.directory.path, 'new/README.md'), 'utf8')).toBe(before);
    expect((await world.run('validate')).stdout).toContain('2 companies');
  });

  it('and nothing where the name is declared already, in whatever file', async () => {
    await using directory = await workDirectory();
    const words = ['init', '--sample', '--ci', 'none', '--keep-existing', '--json'];
    await runCalops(words, { cwd: directory.path });
    const text = await readFile(join(directory.path, 'manifests/salon/company.yaml'), 'utf8');
    await directory.write('manifests/salon/company.yaml', text.replace('name: salon ', 'name: second '));
    const before = await filesIn(directory.path);
    const { code, stdout } = await runCalops([...words, '--name', 'second'], { cwd: directory.path });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'invalid-manifests' } });
    expect(await filesIn(directory.path)).toEqual(before);
  });

  it('and nothing where a directory cannot be made, also when others were', async () => {
    await using directory = await workDirectory();
    await directory.write('new/.github', 'a file');
    const { code, stdout } = await runCalops(['init', 'new', '--sample', '--ci', 'github', '--json'], {
      cwd: directory.path,
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'directory-unusable');
    expect(await readdir(join(directory.path, 'new'))).toEqual(['.github']);
  });

  it('and nothing below a file', async () => {
    await using directory = await workDirectory();
    await directory.write('file', 'mine');
    for (const dir of ['file', 'file/below']) {
      const { stdout } = await runCalops(['init', dir, '--sample', '--ci', 'none', '--json'], { cwd: directory.path });
      expect(JSON.parse(stdout)).toHaveProperty('error.code', 'directory-unusable');
    }
  });
});

describe('calops init without a terminal', () => {
  it.each([
    [[], ['--sample or --team ID', '--ci']],
    [['--sample'], ['--ci']],
    [
      ['--team', '34209'],
      ['--time-zone NAME', '--ci'],
    ],
    [['--team', '34209', '--ci', 'none'], ['--time-zone']],
  ])('says after %j which options it needs', async (words, needed) => {
    await using directory = await workDirectory();
    const { code, stdout, stderr } = await runCalops(['init', ...words], { cwd: directory.path });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const one of needed) expect(stderr).toContain(one);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it.each([
    ['usage', ['--sample', '--team', '1']],
    ['usage', ['--sample', '--record']],
    ['usage', ['--sample', '--ci', 'jenkins']],
    ['invalid-name', ['--name', 'Salon']],
    ['invalid-name', ['--name', '../up']],
    ['usage', ['--name', '']],
    ['invalid-name', ['--env', 'Production']],
    ['invalid-time-zone', ['--time-zone', 'Europe/Nowhere']],
    ['invalid-variable', ['--api-key-env', 'MY-KEY']],
    ['invalid-variable', ['--api-key-env', 'GITHUB_KEY']],
  ])('answers %s to %j', async (fault, words) => {
    await using directory = await workDirectory();
    const { code, stdout } = await runCalops(['init', '--json', ...words], { cwd: directory.path });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', fault);
  });

  it('never repeats a key that was given in the place of its variable', async () => {
    await using directory = await workDirectory();
    const key = 'cal_live_0123456789abcdef0123456789abcdef';
    const { stdout, stderr } = await runCalops(['init', '--sample', '--ci', 'none', '--api-key-env', key, '--json'], {
      cwd: directory.path,
    });
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'invalid-variable');
    expect(stdout + stderr).not.toContain(key);
    expect(await readdir(directory.path)).toEqual([]);
  });
});

describe('calops init --team', () => {
  it('writes what import writes; what it cannot say for certain is left, with the reason', async () => {
    await using world = await liveWorld();
    const ended = await world.run('init', ...LIVE, '--json');
    expect(ended.code).toBe(0);
    const report = JSON.parse(ended.stdout) as object;
    expect(await faultsOf('init-report', report)).toEqual([]);
    expect(report).toMatchObject({
      company: 'friseur',
      import: {
        eventTypes: 4,
        recorded: null,
        imported: [{ service: 'toenung' }, { service: 'bartpflege' }],
        staff: [{ staff: 'emma' }, { staff: 'fabian' }],
        questions: [],
        left: [{ title: 'Kur: Auftragen (1 of 2)' }],
        differences: [],
      },
    });
    const words = [
      '--company',
      'friseur',
      '--team',
      '34209',
      '--api-key-env',
      'SALON_KEY',
      '--time-zone',
      'Europe/Berlin',
    ];
    await world.run('import', '--dir', 'imported', ...words);
    for (const file of ['services.yaml', 'staff.yaml']) {
      const [ours, theirs] = await Promise.all(
        ['manifests', 'imported'].map((dir) =>
          readFile(join(world.directory.path, 'new', dir, 'friseur', file), 'utf8'),
        ),
      );
      expect(ours).toBe(theirs);
    }
  });

  it('leaves nothing to plan but the taking over; import --yes is the next command, and then nothing is left', async () => {
    await using world = await liveWorld();
    const { next } = reportOf(await world.run('init', ...LIVE, '--json'));
    expect(next).toContain('calops import --yes');
    const plan = await world.run('plan', '--adopt', '*', '--json');
    const { changes } = JSON.parse(plan.stdout) as { changes: { kind: string; action: string; fields: unknown[] }[] };
    expect(
      changes.filter(({ kind }) => kind === 'eventType').map(({ action, fields }) => [action, fields]),
    ).toStrictEqual(Array.from({ length: 3 }, () => ['adopt', []]));
    await world.run('import', '--yes');
    expect((await world.run('plan')).code).toBe(0);
    expect(writesOf(world)).toEqual([]);
  });

  it('records with --record: plan shows no change, and Cal.com was never written', async () => {
    await using world = await liveWorld();
    const ended = await world.run('init', ...LIVE, '--record', '--json');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ import: { recorded: expect.any(Number) as number } });
    expect(reportOf(ended).next).not.toContain('calops import --yes');
    const plan = await world.run('plan', '--json');
    expect({ code: plan.code, ...JSON.parse(plan.stdout) }).toMatchObject({ code: 0, changes: [], drift: [] });
    expect((await world.run('verify')).code).toBe(0);
    expect(writesOf(world)).toEqual([]);
  });

  it('records in a database of its own beside the manifests, wherever it was called', async () => {
    await using world = await liveWorld();
    const { DATABASE_URL: _, ...env } = world.env;
    const here = { cwd: world.directory.path, env };
    const ended = await runCalops(['init', 'new', ...LIVE, '--record'], here);
    expect(ended).toMatchObject({ code: 0 });
    expect(existsSync(join(world.directory.path, '.calops'))).toBe(false);
    const there = { cwd: join(world.directory.path, 'new'), env };
    expect((await runCalops(['plan'], there)).code).toBe(0);
  });

  it('offers the members and a first service as comments where the team has no event types', async () => {
    await using world = await liveWorld([]);
    const { code, stdout } = await world.run('init', ...LIVE);
    expect(code).toBe(0);
    expect(stdout).toContain('The team has no event types yet');
    expect((await world.run('validate')).stdout).toContain('ok: 1 company, 0 services');
    for (const kind of ['staff', 'services']) {
      const file = `new/manifests/friseur/${kind}.yaml`;
      const [schema = '', , ...lines] = (await readFile(join(world.directory.path, file), 'utf8')).split('\n');
      await world.directory.write(file, [schema, ...lines.map((line) => line.replace(/^# /, ''))].join('\n'));
    }
    expect((await world.run('validate')).stdout).toContain('ok: 1 company, 1 service, 1 event type, 1 event map');
    expect((await world.run('apply', '--yes')).code).toBe(0);
    expect((await world.run('verify')).code).toBe(0);
  });

  it('shows no key, wherever it looks', async () => {
    await using world = await liveWorld();
    const { stdout, stderr } = await world.run('init', ...LIVE, '--debug');
    const texts = await Promise.all(
      (await filesIn(join(world.directory.path, 'new'))).map((file) => readFile(file, 'utf8')),
    );
    for (const text of [stdout, stderr, ...texts]) expect(text).not.toContain('cal_sandbox_friseur');
  });
});

const MEMBERSHIPS = { method: 'GET', path: '/v2/teams/*/memberships' };
const TYPES_OF_TEAM = { method: 'GET', path: '/v2/teams/*/event-types' };

describe('calops init --team writes nothing', () => {
  it.each([
    ['where the key is refused', { SALON_KEY: 'cal_unknown_key' }, 1, 'calcom-unauthorized'],
    ['where the variable is not set', { SALON_KEY: '' }, 1, 'secret-missing'],
    ['where the variable holds no key', { SALON_KEY: 'two words' }, 1, 'secret-malformed'],
    ['where Cal.com is not reached', { CALCOM_API_URL: 'http://127.0.0.1:9' }, 3, 'calcom-unreachable'],
  ])('%s', async (_, changed, exit, fault) => {
    await using world = await liveWorld();
    const cwd = join(world.directory.path, 'new');
    const { code, stdout } = await runCalops(['init', ...LIVE, '--json'], { cwd, env: { ...world.env, ...changed } });
    expect(JSON.parse(stdout)).toHaveProperty('error.code', fault);
    expect(code).toBe(exit);
    expect(await readdir(cwd)).toEqual([]);
  });

  it.each([
    [
      "where the key's owner is no admin",
      { match: MEMBERSHIPS, fault: { kind: 'status', status: 403 } },
      'not-team-admin',
    ],
    ['where the list repeats itself', { match: TYPES_OF_TEAM, fault: { kind: 'repeat' } }, 'duplicate-ids'],
    ['where the list is cut off', { match: TYPES_OF_TEAM, fault: { kind: 'truncate' } }, 'unexpected-shape'],
  ])('%s', async (_, rule, reason) => {
    await using world = await liveWorld(TYPES, { rules: [rule] });
    const { code, stdout } = await world.run('init', ...LIVE, '--record', '--json');
    expect(code).toBe(3);
    const report: unknown = JSON.parse(stdout);
    expect(await faultsOf('init-report', report)).toEqual([]);
    expect(report).toMatchObject({ written: [], next: [], import: { unknown: [{ code: reason }] } });
    expect(await readdir(join(world.directory.path, 'new'))).toEqual([]);
  });

  it('where there is no such team', async () => {
    await using world = await liveWorld();
    const { code, stdout } = await world.run('init', ...LIVE, '--team', '99');
    expect(code).toBe(3);
    expect(stdout).toContain('not-team-admin');
    expect(await readdir(join(world.directory.path, 'new'))).toEqual([]);
  });

  it('where it is to record and the database is about another team, or does not answer', async () => {
    await using world = await liveWorld();
    await world.run('init', ...LIVE, '--record');
    const cwd = join(world.directory.path, 'other');
    await mkdir(cwd);
    const clinic = [
      '--team',
      '40110',
      '--name',
      'friseur',
      '--api-key-env',
      'CLINIC_KEY',
      '--time-zone',
      'Europe/Berlin',
    ];
    const words = ['init', ...clinic, '--ci', 'none', '--record', '--json'];
    const env = { ...world.env, CLINIC_KEY: 'cal_sandbox_arzt' };
    const moved = await runCalops(words, { cwd, env });
    expect(moved.code).toBe(3);
    expect(JSON.parse(moved.stdout)).toMatchObject({ import: { unknown: [{ code: 'wrong-environment' }] } });
    const silent = await runCalops(words, { cwd, env: { ...env, DATABASE_URL: 'postgres://x@127.0.0.1:9/x' } });
    expect(silent.code).toBe(1);
    expect(JSON.parse(silent.stdout)).toHaveProperty('error.code', 'database-unreachable');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('after Ctrl-C while it reads', async () => {
    const slow = { match: MEMBERSHIPS, fault: { kind: 'latency', ms: 20_000 } };
    await using world = await liveWorld(TYPES, { rules: [slow] });
    const cwd = join(world.directory.path, 'new');
    const child = startCalops(['init', ...LIVE, '--json'], { cwd, env: world.env });
    const ended = once(child, 'close');
    await until(
      () => world.sandbox.journal.entries(),
      (entries) => entries.some(({ path }) => path.startsWith('/v2/teams')),
    );
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect(await readdir(cwd)).toEqual([]);
  });
});
