import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type FreshDatabase, freshDatabase } from '../support/database/database.ts';
import { calops } from '../support/run-calops.ts';
import { snapshotDatabase } from '../support/database/snapshot.ts';

const COMPANIES = [
  { name: 'friseur', variable: 'CALCOM_API_KEY', services: 25, staff: 4, branches: 1, eventTypes: 45 },
  { name: 'arzt', variable: 'CALCOM_API_KEY_ARZT', services: 8, staff: 4, branches: 2, eventTypes: 11 },
  { name: 'fitness', variable: 'CALCOM_API_KEY_FITNESS', services: 12, staff: 5, branches: 3, eventTypes: 14 },
];

describe.each(COMPANIES)('the sample company $name, from nothing', ({ name, variable, ...counts }) => {
  const directory = `manifests/${name}`;
  /** The key's owner, the members, the event types, and the schedules because hours are declared. */
  const reads = 4;
  let sandbox: Sandbox;
  let database: FreshDatabase;
  let env: Record<string, string>;

  beforeAll(async () => {
    sandbox = await startSandbox();
    database = await freshDatabase();
    env = {
      DATABASE_URL: database.url,
      CALCOM_API_URL: sandbox.url,
      [variable]: `cal_sandbox_${name}`,
    };
    return async () => {
      await sandbox.close();
      await database[Symbol.asyncDispose]();
    };
  });

  it('is applied once and completely: validate, plan, apply, plan (empty), verify', async () => {
    const validated = await calops(['validate', directory, '--json']);
    expect(JSON.parse(validated.stdout)).toMatchObject({ ok: true, counts, diagnostics: [] });

    const planned = await calops(['plan', directory, '--json'], env);
    const plan = JSON.parse(planned.stdout);
    expect(planned).toMatchObject({ code: 2, stderr: '' });
    expect(plan.summary).toMatchObject({ create: counts.eventTypes, update: 0, blocked: 0, unknown: 0 });

    const applied = await calops(['apply', directory, '--yes', '--json'], env);
    expect({ code: applied.code, outcome: JSON.parse(applied.stdout).outcome }).toEqual({ code: 0, outcome: 'done' });

    const again = await calops(['plan', directory, '--json'], env);
    const { creates, changes } = JSON.parse(again.stdout);
    expect({ code: again.code, creates, changes }).toEqual({ code: 0, creates: [], changes: [] });
    expect(JSON.parse(again.stdout).calls).toMatchObject({ made: reads, toMake: 0 });

    const verified = await calops(['verify', directory, '--json'], env);
    const coverage = JSON.parse(verified.stdout);
    expect({ code: verified.code, missing: coverage.missing }).toEqual({ code: 0, missing: [] });
    expect(coverage.mapped).toBe(coverage.expected);
    expect(coverage.expected).toBe(JSON.parse(validated.stdout).counts.maps);
  });

  it('a second apply makes no write anywhere', async () => {
    const before = { calcom: sandbox.state(), database: await snapshotDatabase(database.url) };
    sandbox.journal.clear();
    const applied = await calops(['apply', directory, '--yes', '--json'], env);
    expect({ code: applied.code, run: JSON.parse(applied.stdout).run }).toEqual({ code: 0, run: null });
    expect(sandbox.journal.entries().map(({ method }) => method)).toEqual(Array.from({ length: reads }, () => 'GET'));
    expect({ calcom: sandbox.state(), database: await snapshotDatabase(database.url) }).toEqual(before);
  });
});
