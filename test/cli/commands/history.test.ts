import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../support/schema-faults.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';

const MANIFESTS = 'manifests/friseur/all.yaml';

interface Run {
  readonly id: string;
  readonly outcome: string;
}

/** Applied with cuts of 30 minutes, then of 45; the runs, the latest first. */
async function appliedTwice(): Promise<{ readonly world: CliWorld; readonly runs: readonly Run[] }> {
  const world = await cliWorld();
  expect((await world.run('apply', '--yes')).code).toBe(0);
  await world.directory.write(MANIFESTS, salonManifests(45));
  expect((await world.run('apply', '--yes')).code).toBe(0);
  const { stdout } = await world.run('history', '--json');
  const report = JSON.parse(stdout) as { readonly runs: readonly Run[] };
  expect(await faultsOf('history-report', report)).toEqual([]);
  return { world, runs: report.runs };
}

describe('history', () => {
  it('lists each run with author, commit, outcome, duration and calls, the latest first', async () => {
    const { world, runs } = await appliedTwice();
    await using _ = world;
    const facts = { command: 'apply', who: 'tester', outcome: 'done', commit: null, runUrl: null };
    expect(runs).toMatchObject([
      // one call reads the settings of Cal Video, which the update would remove
      { ...facts, calls: 3, seconds: expect.any(Number) as number },
      { ...facts, calls: 4 },
    ]);
    const { code, stdout } = await world.run('history', '--limit', '1');
    expect(code).toBe(0);
    expect(stdout).toContain(runs[0]?.id ?? '-');
    expect(stdout).not.toContain(runs[1]?.id ?? '-');
    expect(stdout).toContain('apply by tester on ');
  });

  it('shows the runs of the companies in the database where the manifests have errors, with a note', async () => {
    const { world, runs } = await appliedTwice();
    await using _ = world;
    const whole = await world.run('history');
    await world.directory.write(MANIFESTS, salonManifests().replace('minutes:', 'minuten:'));
    const { code, stdout, stderr } = await world.run('history');
    expect({ code, stdout }).toEqual({ code: 0, stdout: whole.stdout });
    expect(stdout).toContain(runs[0]?.id);
    expect(stderr).toContain('unknown-key');
    expect(stderr).toContain('the companies are those of the database');
    expect(await world.run('history', '--company', 'nobody')).toMatchObject({ code: 1 });
  });

  it('is empty, not an error, before the first apply', async () => {
    await using world = await cliWorld();
    expect(await world.run('history')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing was applied yet') as string,
    });
  });

  it('show lists each change with before and after', async () => {
    const { world, runs } = await appliedTwice();
    await using _ = world;
    const id = runs[0]?.id ?? '';
    const shown = await world.run('history', 'show', id, '--json');
    const report: unknown = JSON.parse(shown.stdout);
    expect(await faultsOf('run-report', report)).toEqual([]);
    expect(report).toMatchObject({ companyId: 'friseur', run: { id, outcome: 'done' } });
    expect(report).toHaveProperty(
      'changes',
      expect.arrayContaining([
        expect.objectContaining({
          id: 'eventType/cut/A',
          action: 'update',
          outcome: 'done',
          before: { lengthInMinutes: 30 },
          after: { lengthInMinutes: 45 },
          error: null,
        }),
      ]),
    );
    expect((await world.run('history', 'show', id)).stdout).toContain('lengthInMinutes  30 min → 45 min');
  });

  it('show calls a write failed that had no effect, as the report of the apply did', async () => {
    await using world = await cliWorld();
    const rule = {
      match: { method: 'POST', path: '/v2/teams/34209/event-types', nth: 1 },
      fault: { kind: 'no-effect' },
    };
    world.sandbox.setFaults({ rules: [rule] });
    const applied = await world.run('apply', '--yes', '--json');
    const { run, changes } = JSON.parse(applied.stdout) as {
      readonly run: string;
      readonly changes: readonly { readonly id: string; readonly outcome: string }[];
    };
    const failed = changes.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
    expect(failed).toHaveLength(1);
    const shown = JSON.parse((await world.run('history', 'show', run, '--json')).stdout) as {
      readonly changes: unknown;
    };
    expect(shown.changes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: failed[0],
          outcome: 'failed',
          after: null,
          error: expect.objectContaining({ code: 'no-effect' }) as object,
        }),
      ]),
    );
  });

  it.each([
    ['history show', ['history', 'show', 'nothing']],
    ['rollback', ['rollback', 'nothing']],
  ])('%s of an unknown run is an error (1)', async (_, words) => {
    await using world = await cliWorld();
    const ended = await world.run(...words, '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toHaveProperty('error.code', 'unknown-run');
  });
});

describe('rollback', () => {
  it('plans the way back to a run, applies nothing, and its plan file applied is that way', async () => {
    const { world, runs } = await appliedTwice();
    await using _ = world;
    const before = JSON.stringify(world.sandbox.state());
    const planned = await world.run('rollback', runs[1]?.id ?? '', '--out', 'back.json', '--json');
    expect(planned.code).toBe(0);
    const plan: unknown = JSON.parse(planned.stdout);
    expect(await faultsOf('plan-report', plan)).toEqual([]);
    expect(plan).toMatchObject({ company: 'friseur', summary: { create: 0, update: 1 } });
    expect(plan).toHaveProperty(
      'changes',
      expect.arrayContaining([
        expect.objectContaining({
          id: 'eventType/cut/A',
          fields: [{ path: 'lengthInMinutes', from: 45, to: 30 }],
        }),
      ]),
    );
    expect(JSON.stringify(world.sandbox.state())).toBe(before);
    expect(planned.stderr).toContain('Change git as well');
    const file: unknown = JSON.parse(await readFile(join(world.directory.path, 'back.json'), 'utf8'));
    expect(await faultsOf('plan', file)).toEqual([]);
    expect((await world.run('apply', 'back.json', '--yes')).code).toBe(0);
    await world.directory.write(MANIFESTS, salonManifests(30));
    expect((await world.run('plan')).code).toBe(0);
  });

  it('to the last run has nothing to do, whatever the manifests say meanwhile', async () => {
    const { world, runs } = await appliedTwice();
    await using _ = world;
    await world.directory.write(MANIFESTS, 'this is no manifest');
    const { code, stdout, stderr } = await world.run('rollback', runs[0]?.id ?? '');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('nothing to do');
  });

  it('leaves alone what was declared since', async () => {
    const { world, runs } = await appliedTwice();
    await using _ = world;
    const more = `${salonManifests(45)}---
apiVersion: calops/v1
kind: Service
metadata: { name: wash }
spec:
  title: Waschen
  branches: [zentrale]
  segments: [{ key: A, title: Waschen, minutes: 15 }]
  staff: [{ name: emma }]
`;
    await world.directory.write(MANIFESTS, more);
    expect((await world.run('apply', '--yes')).code).toBe(0);
    const { stdout } = await world.run('rollback', runs[0]?.id ?? '', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      changes: [],
      drift: [
        { kind: 'orphan', resource: 'eventType/wash/A' },
        { kind: 'orphan', resource: 'service/wash' },
      ],
    });
  });
});
