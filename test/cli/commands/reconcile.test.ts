import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { lockReleased } from '../../support/database/lock-released.ts';
import { type CliWorld, cliWorld, SALON_KEY } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';
import { runCalops, startCalops } from '../support/run-calops.ts';

const LIST = { method: 'GET', path: '/v2/teams/*/event-types' };

describe('plan, apply, verify, explain', () => {
  it('plan finds changes (2), apply makes them (0), the next plan finds none (0), and verify misses none (0)', async () => {
    await using world = await cliWorld();
    const planned = await world.run('plan', '--json');
    expect(planned.code).toBe(2);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      company: 'friseur',
      first: true,
      summary: { create: 3, maps: 4 },
      calls: { toMake: 4 },
    });
    const applied = await world.run('apply', '--yes', '--json');
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({ outcome: 'done', summary: { failed: 0 }, calls: { made: 4 } });
    const again = await world.run('plan');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do, 3 event types') as string });
    const verified = await world.run('verify', '--json');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ expected: 4, mapped: 4, missing: [], eventTypes: 3 });
  });

  it('verify names what is missing and ends with 2', async () => {
    await using world = await cliWorld();
    const { code, stdout } = await world.run('verify');
    expect(code).toBe(2);
    expect(stdout).toContain('missing cut/A for lina at zentrale: no event map in the database');
    expect(stdout).toContain('0/4 maps, 4 missing');
  });

  it('plan says that it waits for the rate limit, and for how long', async () => {
    await using world = await cliWorld();
    const fault = { kind: 'status', status: 429, resetSeconds: 4 } as const;
    world.sandbox.setFaults({ rules: [{ match: { ...LIST, nth: 1 }, fault }] });
    const { code, stderr } = await world.run('plan');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The rate limit of Cal\.com is reached: waiting \d s\.\n$/);
    world.sandbox.setFaults({ rules: [] });
  });

  it('plan says which apply does what it shows', async () => {
    await using world = await cliWorld();
    const { stdout } = await world.run('plan', './manifests', '--company', 'friseur', '--only', 'service/cut');
    expect(stdout).toContain('\nNext: calops apply ./manifests --company friseur --only service/cut\n');
  });

  it('apply refuses to write without a terminal or --yes', async () => {
    await using world = await cliWorld();
    const before = JSON.stringify(world.sandbox.state());
    const { code, stdout } = await world.run('apply', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'not-confirmed');
    expect(JSON.stringify(world.sandbox.state())).toBe(before);
  });

  it('names the apply that follows as a shell takes it', async () => {
    await using world = await cliWorld();
    expect((await world.run('plan', '--adopt', '*')).stdout).toContain("Next: calops apply --adopt '*'\n");
    expect((await world.run('plan', '--out', 'my plan.json')).stdout).toContain("Next: calops apply 'my plan.json'\n");
  });

  it('a saved plan is applied once; the second time it says that it was', async () => {
    await using world = await cliWorld();
    expect((await world.run('plan', '--out', 'p.json')).stdout).toContain('Next: calops apply p.json');
    expect((await world.run('apply', 'p.json', '--yes')).code).toBe(0);
    const second = await world.run('apply', 'p.json', '--yes');
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('changes of this plan had been applied before.');
    expect(second.stdout).toContain('nothing was written');
  });

  it.each([
    ['--env', 'staging', 'it is a plan for production'],
    ['--dir', 'elsewhere', 'a plan contains its manifests'],
  ])('a saved plan is not applied with another %s (1)', async (option, value, why) => {
    await using world = await cliWorld();
    await world.run('plan', '--out', 'p.json');
    const before = JSON.stringify(world.sandbox.state());
    const ended = await world.run('apply', 'p.json', '--yes', '--json', option, value);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: 'plan-option', message: expect.stringContaining(why) as string },
    });
    expect(JSON.stringify(world.sandbox.state())).toBe(before);
    expect((await world.run('apply', 'p.json', '--yes', '--env', 'production')).code).toBe(0);
  });

  it.each([
    ['is not there', null, 'plan-unreadable'],
    ['is no JSON', 'hello', 'plan-not-json'],
    ['is no plan', '{}', 'plan-not-a-plan'],
  ])('apply says when the plan file %s', async (_, content, code) => {
    await using world = await cliWorld();
    if (content !== null) await world.directory.write('p.json', content);
    const ended = await world.run('apply', 'p.json', '--yes', '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toHaveProperty('error.code', code);
  });

  it('a saved plan fits its published schema', async () => {
    await using world = await cliWorld();
    await world.run('plan', '--out', 'p.json');
    const saved = JSON.parse(await readFile(join(world.directory.path, 'p.json'), 'utf8')) as unknown;
    const schema = await readFile(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(schema) as object);
    validate(saved);
    expect(validate.errors ?? []).toStrictEqual([]);
  });

  it('apply refuses a plan file that was changed', async () => {
    await using world = await cliWorld();
    await world.run('plan', '--out', 'p.json');
    const text = await readFile(join(world.directory.path, 'p.json'), 'utf8');
    await world.directory.write('p.json', text.replace('Haarschnitt', 'Haarschnitte'));
    const ended = await world.run('apply', 'p.json', '--yes', '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toHaveProperty('error.code', 'plan-altered');
  });

  it('a guard holds back (4), and lets pass what is allowed by name (0)', async () => {
    await using world = await cliWorld();
    const guarded = (minutes: number): string =>
      salonManifests(minutes).replace('locale: de', 'locale: de\n  safety: { maxUpdates: 0 }');
    await world.directory.write('manifests/friseur/all.yaml', guarded(30));
    await world.run('apply', '--yes');
    await world.directory.write('manifests/friseur/all.yaml', guarded(45));
    const held = await world.run('plan', '--only', 'eventType/cut/A', '--json');
    const { guards } = JSON.parse(held.stdout) as { readonly guards: readonly { code: string; allow: string }[] };
    expect(guards).toMatchObject([{ code: 'too-many-updates' }]);
    const applied = await world.run('apply', '--yes', '--allow', guards[0]?.allow ?? '');
    expect(applied.code).toBe(0);
    expect((await world.run('plan')).code).toBe(0);
  });

  it.each([
    ['an empty list after an apply', { kind: 'empty-list' }, 3],
    ['an outage page', { kind: 'body', status: 502, body: '<html>' }, 3],
  ])('plan and apply end with 3 for %s, and change nothing', async (_, fault, expected) => {
    await using world = await cliWorld();
    await world.run('apply', '--yes');
    const before = JSON.stringify(world.sandbox.state());
    world.sandbox.setFaults({ rules: [{ match: LIST, fault }] });
    for (const words of [['plan'], ['apply', '--yes'], ['verify']]) {
      const { code, stdout } = await world.run(...words, '--json');
      expect(code, words[0]).toBe(expected);
      expect(JSON.parse(stdout)).toHaveProperty('unknown.0.scope', 'team 34209');
    }
    expect(JSON.stringify(world.sandbox.state())).toBe(before);
  });

  it('a key that Cal.com does not know is bad configuration (1)', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, SALON_KEY: 'cal_unknown_key_of_nobody' };
    const { code, stdout, stderr } = await runCalops(['plan', '--json'], { cwd: world.directory.path, env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'calcom-unauthorized');
    expect(stdout + stderr).not.toContain('cal_unknown_key_of_nobody');
  });

  it('a key that is not set is named by its variable', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, SALON_KEY: '' };
    const { code, stdout } = await runCalops(['plan', '--json'], { cwd: world.directory.path, env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'secret-missing', message: expect.stringContaining('SALON_KEY') as string },
    });
  });

  it('faulty manifests end every command with 1 and all diagnostics', async () => {
    await using world = await cliWorld();
    await world.directory.write('manifests/friseur/all.yaml', salonManifests().replace('title: Farbe', 'tilte: Farbe'));
    for (const words of [['plan'], ['apply', '--yes'], ['verify'], ['explain', 'cut']]) {
      const { code, stdout } = await world.run(...words, '--json');
      expect(code, words[0]).toBe(1);
      const report = JSON.parse(stdout) as {
        readonly error: { code: string };
        readonly diagnostics: readonly unknown[];
      };
      expect(report.error.code).toBe('invalid-manifests');
      expect(report.diagnostics.length).toBeGreaterThan(0);
    }
  });

  it('a database that is not there is named without its password', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, DATABASE_URL: 'postgres://calops:hunter2hunter2@127.0.0.1:1/x' };
    const { code, stdout, stderr } = await runCalops(['plan', '--json'], { cwd: world.directory.path, env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'database-unreachable');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('explain says why, and suggests a name for an unknown one', async () => {
    await using world = await cliWorld();
    const { code, stdout } = await world.run('explain', 'cut/A');
    expect(code).toBe(0);
    expect(stdout).toContain('eventType/cut/A\n  manifests/friseur/all.yaml:');
    const unknown = await world.run('explain', 'colur', '--json');
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.stdout)).toHaveProperty('error.hint', 'Did you mean "colour"?');
  });

  it('--only and --adopt refuse an undeclared name in place of "no changes"', async () => {
    await using world = await cliWorld();
    for (const words of [
      ['--only', 'service/cutt'],
      ['--adopt', 'cut/Z'],
    ]) {
      const { code, stdout } = await world.run('plan', '--json', ...words);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toHaveProperty('error.code', 'unknown-name');
    }
  });

  it('gives one object for one company and an array for several', async () => {
    await using world = await cliWorld();
    const other = salonManifests().replaceAll('friseur', 'zweite').replace('34209', '40110');
    await world.directory.write('manifests/zweite/all.yaml', other);
    const one = await world.run('plan', '--json', '--company', 'friseur');
    expect(JSON.parse(one.stdout)).toHaveProperty('company', 'friseur');
    const { code, stdout } = await world.run('plan', '--json');
    const { companies } = JSON.parse(stdout) as { readonly companies: readonly { readonly company: string }[] };
    expect(companies.map(({ company }) => company)).toStrictEqual(['friseur', 'zweite']);
    expect(code).toBe(3);
  });

  it('no key shows in any output', async () => {
    await using world = await cliWorld();
    const ended = await Promise.all(
      [
        ['plan'],
        ['plan', '--json'],
        ['plan', '--format', 'markdown'],
        ['plan', '--out', 'p.json'],
        ['verify', '--debug'],
      ].map((words) => world.run(...words)),
    );
    const saved = await readFile(join(world.directory.path, 'p.json'), 'utf8');
    expect(ended.map(({ stdout, stderr }) => stdout + stderr).join('') + saved).not.toContain(SALON_KEY);
  });
});

describe('an apply that is interrupted', () => {
  const APPLY = ['apply', '--yes', '--json', '--concurrency', '1'];

  /** An apply in a process of its own that cannot write the outcome of its first event type before the test lets it. */
  async function heldApply(world: CliWorld) {
    const database = new Client({ connectionString: world.env['DATABASE_URL'] });
    await database.connect();
    await database.query('BEGIN; LOCK TABLE calops.calcom_event_types IN SHARE MODE');
    const child = startCalops(APPLY, { cwd: world.directory.path, env: world.env });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    const ended = Promise.all([
      once(child, 'close') as Promise<[number | null]>,
      text(child.stdout ?? Readable.from([])),
    ]);
    await expect.poll(() => created(world)).toBe(1);
    return {
      signal: (name: NodeJS.Signals) => child.kill(name),
      said: () => said,
      letGo: () => database.query('COMMIT'),
      ended: ended.then(([[code], stdout]) => ({ code, stdout })),
      [Symbol.asyncDispose]: async () => {
        child.kill('SIGKILL');
        await ended;
        await database.end();
      },
    };
  }

  function created({ sandbox }: CliWorld): number {
    const entries = sandbox.journal.entries();
    return entries.filter(({ method, path }) => method === 'POST' && path.endsWith('/event-types')).length;
  }

  async function expectCompleted(world: CliWorld): Promise<void> {
    await lockReleased(world.env['DATABASE_URL'] ?? '');
    expect(await world.run('apply', '--yes', '--json')).toMatchObject({ code: 0 });
    expect(created(world)).toBe(3);
    expect(await world.run('plan')).toMatchObject({ code: 0 });
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s completes the change in flight, reports the others as skipped (5), and leaves the lock to the next one, which makes the rest (0)',
    async (name) => {
      await using world = await cliWorld();
      await using held = await heldApply(world);
      held.signal(name);
      await expect.poll(held.said).toContain('Finishing what is in flight');
      await held.letGo();
      const { code, stdout } = await held.ended;
      expect(code).toBe(5);
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'partial', summary: { failed: 0, unknown: 0 } });
      expect(created(world)).toBe(1);
      await expectCompleted(world);
    },
  );

  it('because the database becomes read-only ends with 1, and the next one creates nothing twice (0)', async () => {
    await using world = await cliWorld();
    const url = world.env['DATABASE_URL'] ?? '';
    const name = new URL(url).pathname.slice(1);
    await using held = await heldApply(world);
    // as a failover to a standby: connections end, and new ones cannot write
    await queryRows(url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    await queryRows(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'calops apply%'`,
    );
    await held.letGo();
    const { code, stdout } = await held.ended;
    expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({ code: 1, report: { error: {} } });
    await queryRows(url, `SET default_transaction_read_only = off; ALTER DATABASE "${name}" RESET ALL`);
    await expectCompleted(world);
  });

  it('by a second Ctrl-C ends at once (130), and the next one creates nothing twice (0)', async () => {
    await using world = await cliWorld();
    await using held = await heldApply(world);
    held.signal('SIGINT');
    await expect.poll(held.said).toContain('Finishing what is in flight');
    held.signal('SIGINT');
    expect(await held.ended).toMatchObject({ code: 130 });
    await held.letGo();
    await expectCompleted(world);
  });
});

describe('apply by a role of the database', () => {
  /** A role of its own that may connect, and nothing else. */
  async function roleIn({ env }: CliWorld) {
    const url = new URL(env['DATABASE_URL'] ?? '');
    const name = `role_${Math.random().toString(36).slice(2)}`;
    await queryRows(url.href, `CREATE ROLE ${name} LOGIN PASSWORD 'word'`);
    const own = new URL(url);
    [own.username, own.password] = [name, 'word'];
    return {
      env: { ...env, DATABASE_URL: own.href },
      [Symbol.asyncDispose]: async () => void (await queryRows(url.href, `DROP OWNED BY ${name}; DROP ROLE ${name}`)),
    };
  }

  it.each([
    ['that may not create the schema', false, /GRANT CREATE ON DATABASE/i],
    ['without rights on the schema', true, /GRANT USAGE\b.* ON SCHEMA calops/i],
  ])('%s ends with 1, names the grant, and writes nothing to Cal.com', async (_, migrated, grant) => {
    await using world = await cliWorld({ migrated });
    await using role = await roleIn(world);
    const { code, stdout } = await runCalops(['apply', '--yes', '--json'], {
      cwd: world.directory.path,
      env: role.env,
    });
    const { error } = JSON.parse(stdout) as { readonly error: { readonly code: string; readonly hint: string } };
    expect({ code, error: error.code }).toEqual({ code: 1, error: 'database-permission' });
    expect(error.hint).toMatch(grant);
    expect(world.sandbox.journal.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('calops migrate', () => {
  it('brings the schema up once, and says so', async () => {
    await using world = await cliWorld({ migrated: false });
    const first = await world.run('migrate', '--json');
    expect(first.code).toBe(0);
    expect((JSON.parse(first.stdout) as { readonly applied: readonly string[] }).applied.length).toBeGreaterThan(0);
    expect((await world.run('migrate')).stdout).toMatch(/^The schema is up to date/);
  });
});
