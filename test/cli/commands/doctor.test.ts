import { describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../src/app/doctor/doctor.ts';
import type { Verdict } from '../../../src/app/doctor/facts.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { salonManifests } from '../support/company-directory.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { type Ended, runCalops } from '../support/run-calops.ts';

async function reportOf({ stdout }: Ended): Promise<DoctorReport> {
  const report = JSON.parse(stdout) as DoctorReport;
  expect(await faultsOf('doctor-report', report)).toEqual([]);
  return report;
}

/** Verdicts by check, of the database and the first company. */
function verdictsOf({ installation, companies }: DoctorReport): Readonly<Record<string, Verdict>> {
  const checks = [...installation, ...(companies[0]?.checks ?? [])];
  return Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));
}

function writesOf({ sandbox }: CliWorld): readonly unknown[] {
  return sandbox.journal.entries().filter(({ method }) => method !== 'GET');
}

describe('calops doctor', () => {
  it('reports what a server can do and writes nothing, neither there nor in the database', async () => {
    await using world = await cliWorld({ migrated: false });
    const ended = await world.run('doctor', '--json');
    const report = await reportOf(ended);
    expect(ended.code).toBe(0);
    expect(verdictsOf(report)).toMatchObject({
      database: 'ok',
      schema: 'warning',
      api: 'ok',
      key: 'ok',
      team: 'ok',
      'rate budget': 'ok',
      disk: 'skipped',
    });
    expect(report.companies[0]).toMatchObject({ region: 'other', edition: 'cal.com', role: 'OWNER', parentId: null });
    expect(report.companies[0]?.capabilities).toMatchObject({
      teamSchedules: { state: 'yes' },
      absence: { state: 'no' },
    });
    expect(writesOf(world)).toEqual([]);
    expect(verdictsOf(await reportOf(await world.run('doctor', '--json')))).toMatchObject({ schema: 'warning' });
  });

  it('after an apply finds nothing that failed', async () => {
    await using world = await cliWorld();
    expect(await world.run('apply', '--yes')).toMatchObject({ code: 0 });
    const { code, stdout } = await world.run('doctor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/, 0 failed, /);
  });

  it('without a key reports that, and still checks the database', async () => {
    await using world = await cliWorld();
    const { SALON_KEY: _, ...env } = world.env;
    const ended = await runCalops(['doctor', '--json'], { cwd: world.directory.path, env });
    expect(ended.code).toBe(2);
    expect(verdictsOf(await reportOf(ended))).toMatchObject({
      database: 'ok',
      key: 'failed',
      api: 'skipped',
      team: 'skipped',
    });
    expect(world.sandbox.journal.entries()).toEqual([]);
  });

  it('of several companies names those with failed checks at the end', async () => {
    await using world = await cliWorld();
    const other = salonManifests()
      .replaceAll('friseur', 'andere')
      .replace('34209', '99999')
      .replace('SALON_KEY', 'NO_KEY');
    await world.directory.write('manifests/andere/all.yaml', other);
    const { code, stdout } = await world.run('doctor');
    expect(code).toBe(2);
    const [failed, sum] = stdout.trimEnd().split('\n').slice(-2);
    expect(failed).toBe('failed  andere, production: key');
    expect(sum).toContain(', 1 failed, ');
  });

  it('with a refused key says that the server answers, and the key does not', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, SALON_KEY: 'cal_unknown_0123' };
    const ended = await runCalops(['doctor', '--json'], { cwd: world.directory.path, env });
    expect(ended.code).toBe(2);
    expect(verdictsOf(await reportOf(ended))).toMatchObject({ api: 'ok', key: 'failed', team: 'skipped' });
  });

  it('without a network reports that the server is not reached', async () => {
    await using world = await cliWorld();
    await using empty = await freshDatabase({ migrated: false });
    const env = { ...world.env, CALCOM_API_URL: 'http://127.0.0.1:9', DATABASE_URL: empty.url };
    const ended = await runCalops(['doctor', '--json'], { cwd: world.directory.path, env });
    expect(ended.code).toBe(2);
    expect(verdictsOf(await reportOf(ended))).toMatchObject({ api: 'failed', database: 'ok', capabilities: 'skipped' });
  });

  it('without a database still checks Cal.com', async () => {
    await using world = await cliWorld();
    const env = { ...world.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' };
    const ended = await runCalops(['doctor', '--json'], { cwd: world.directory.path, env });
    expect(ended.code).toBe(2);
    expect(verdictsOf(await reportOf(ended))).toMatchObject({
      database: 'failed',
      schema: 'skipped',
      api: 'ok',
      team: 'ok',
    });
  });

  it('names the edition that has no teams', async () => {
    await using world = await cliWorld();
    world.sandbox.reset({ ...DEMO_SEED, hosted: { edition: 'cal.diy' } });
    const ended = await world.run('doctor', '--json');
    const report = await reportOf(ended);
    expect(ended.code).toBe(2);
    expect(report.companies[0]?.edition).toBe('cal.diy');
    expect(verdictsOf(report)).toMatchObject({ api: 'ok', team: 'failed' });
  });

  it('refuses a company that is not declared', async () => {
    await using world = await cliWorld();
    expect(await world.run('doctor', '--company', 'nowhere')).toMatchObject({ code: 1 });
  });
});
