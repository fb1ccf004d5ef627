import { describe, expect, it } from 'vitest';
import { isLong } from '../support/cases.ts';
import { githubRepository } from '../support/github/github-repository.ts';
import type { JobEnd } from '../support/github/github-run.ts';

type Jobs = ReadonlyMap<string, JobEnd>;

/** Two environments of one salon with the same people: round robin makes no child event types that could collide. */
function salon(services: Readonly<Record<string, number>>): string {
  const documents = Object.entries(services).map(
    ([name, minutes]) => `---
apiVersion: calops/v1
kind: Service
metadata: { name: ${name} }
spec: { title: ${name}, minutes: ${minutes}, branches: [zentrale], staff: [emma] }
`,
  );
  return `apiVersion: calops/v1
kind: Company
metadata: { name: friseur }
spec:
  title: Friseur
  timeZone: Europe/Berlin
  calcom:
    staging: { teamId: 99, apiKey: { env: CALCOM_STAGING_API_KEY } }
    production: { teamId: 34209, apiKey: { env: CALCOM_API_KEY } }
  defaults: { scheduling: roundRobin }
---
apiVersion: calops/v1
kind: Branch
metadata: { name: zentrale }
spec: { title: Zentrale }
---
apiVersion: calops/v1
kind: Staff
metadata: { name: emma }
spec: { title: Emma, host: { email: emma@salon.example }, branches: [zentrale] }
${documents.join('')}`;
}

function results(jobs: Jobs): Readonly<Record<string, string>> {
  return Object.fromEntries([...jobs].map(([name, { result }]) => [name, result]));
}

function outputOf(jobs: Jobs, job: string, step: string): Readonly<Record<string, string>> {
  return jobs.get(job)?.steps.find(({ name }) => name === step)?.outputs ?? {};
}

const APPLIED_ALONE = { 'plan-production': 'success', 'apply-production': 'success' };
const APPLIED = { 'plan-staging': 'success', 'apply-staging': 'success', ...APPLIED_ALONE };
const ON_PUSH = { workflow: 'calops-apply.yml', event: 'push' } as const;

// each runs dozens of steps of a pipeline, with git and bash: the ways that part late are for test:long, and the others for npm test alone
const usual = it.skipIf(isLong);
// npm test has staging and production in the test of a refusal below, which begins with an apply of both
const stages = isLong ? 2 : 1;
describe('the workflows that calops init writes', { timeout: 600_000 }, () => {
  it('plan a pull request, apply that plan when it is merged, and find changes made in Cal.com after that', async () => {
    await using repository = await githubRepository({ manifests: salon({ cut: 30 }), stages });
    const pull = await repository.openPull(salon({ cut: 30, colour: 45 }));
    const planned = await repository.plan(pull);
    expect(planned.get('check')).toHaveProperty('result', 'success');
    expect(outputOf(planned, 'check', 'Compare with the base branch')).toHaveProperty('has-changes', 'true');
    expect(outputOf(planned, 'plan-production', 'Plan')).toHaveProperty('has-changes', 'true');
    expect(new Set(Object.values(results(planned)))).toStrictEqual(new Set(['success']));
    const comments = repository.github.comments.map(({ body }) => body);
    expect(comments).toHaveLength(stages);
    expect(comments.join('')).toContain('colour');
    expect(comments.join('')).toContain('https://github.example/artifacts/');
    expect(repository.eventTypes()).toStrictEqual([]);

    await repository.merge(pull);
    const applied = await repository.start(ON_PUSH);
    expect(results(applied)).toStrictEqual(stages === 1 ? APPLIED_ALONE : APPLIED);
    expect(applied.get('plan-production')?.summary).toMatch(/^What is applied is the plan of pull request \[#12\]/);
    expect(applied.get('apply-production')?.summary).toContain('2/2 maps, 0 missing');
    expect(repository.eventTypes()).toStrictEqual(
      [34_209, 99].slice(0, stages).flatMap((team) => [`${team} friseur-colour-a 45`, `${team} friseur-cut-a 30`]),
    );

    const again = await repository.start(ON_PUSH);
    expect(results(again)).toMatchObject({ 'plan-production': 'success', 'apply-production': 'success' });
    expect(again.get('apply-production')?.summary).toContain('nothing');

    await repository.edit(34_209, 'friseur-cut-a', { lengthInMinutes: 50 });
    const drift = await repository.start({ workflow: 'calops-drift.yml', event: 'schedule' });
    if (stages === 2) expect(outputOf(drift, 'drift-staging', 'Look for drift')).toHaveProperty('outcome', 'fine');
    expect(outputOf(drift, 'drift-production', 'Look for drift')).toHaveProperty('outcome', 'difference');
    expect(new Set(Object.values(results(drift)))).toStrictEqual(new Set(['success']));
    const issues = repository.github.issues.filter(({ isPullRequest }) => !isPullRequest);
    expect(issues).toMatchObject([{ state: 'open', body: expect.stringContaining('50') as string }]);
  });

  usual(
    'check what a merge queue is about to merge, where every required check reports and no key is used',
    async () => {
      await using repository = await githubRepository({ manifests: salon({ cut: 30 }), stages: 1 });
      const queued = await repository.queue(await repository.openPull(salon({ cut: 30, colour: 45 })));
      expect(results(queued)).toStrictEqual({
        check: 'success',
        'plan-production': 'skipped',
        'comment-production': 'skipped',
      });
      expect(outputOf(queued, 'check', 'Compare with the base branch')).toHaveProperty('has-changes', 'true');
      expect(queued.get('check')?.summary).toContain('colour');
      expect(repository.github.comments).toStrictEqual([]);
    },
  );

  it.runIf(isLong)(
    'plan again when something else was merged since the plan, and say so before anybody is asked',
    async () => {
      await using repository = await githubRepository({ manifests: salon({ cut: 30 }), stages: 1 });
      const first = await repository.openPull(salon({ cut: 30, colour: 45 }));
      const second = await repository.openPull(salon({ cut: 30 }).replace('title: Friseur', 'title: Salon'));
      await repository.plan(first);
      await repository.plan(second);
      await repository.merge(first);
      await repository.merge(second);
      const applied = await repository.start(ON_PUSH);
      expect(results(applied)).toStrictEqual({ 'plan-production': 'success', 'apply-production': 'success' });
      expect(applied.get('plan-production')?.summary).toContain('something else was merged in between');
      expect(applied.get('plan-production')?.summary).toContain('calops plan (production)');
      expect(repository.eventTypes()).toHaveLength(2);
    },
  );

  usual('give a fork no key and no plan, and never apply what one kept', async () => {
    await using repository = await githubRepository({ manifests: salon({ cut: 30 }), stages: 1 });
    const pull = await repository.openPull(salon({ cut: 40 }), 'stranger/booking');
    const planned = await repository.plan(pull);
    expect(results(planned)).toStrictEqual({
      check: 'success',
      'plan-production': 'skipped',
      'comment-production': 'skipped',
    });
    expect(planned.get('check')?.summary).toContain('cut');
    await repository.forgePlan(pull, 'calops-plan-production');
    await repository.merge(pull);
    const applied = await repository.start(ON_PUSH);
    expect(applied.get('plan-production')?.summary).toContain('no merge of a pull request from a branch of this');
    expect(repository.eventTypes()).toStrictEqual(['34209 friseur-cut-a 40']);
  });

  usual('show a fork the faults of its manifests at their lines', async () => {
    await using repository = await githubRepository({ manifests: salon({ cut: 30 }), stages: 1 });
    const broken = salon({ cut: 30 }).replace('staff: [emma]', 'staff: [emmma]');
    const planned = await repository.plan(await repository.openPull(broken, 'stranger/booking'));
    expect(planned.get('check')).toHaveProperty('result', 'failure');
    const shown = planned.get('check')?.steps.find(({ name }) => name === 'Show the difference');
    expect(shown?.log).toMatch(/^::error .*file=manifests\/salon\.yaml,line=\d+/m);
    expect(repository.github.comments).toStrictEqual([]);
  });

  usual(
    'stop before production when staging did not take it, and go on by hand with what a guard asked for',
    async () => {
      await using repository = await githubRepository({ manifests: salon({ cut: 30, colour: 45, beard: 15 }) });
      expect(results(await repository.start(ON_PUSH))).toStrictEqual(APPLIED);
      expect(repository.eventTypes()).toHaveLength(6);
      const pull = await repository.openPull(salon({ cut: 35, colour: 50, beard: 20 }));
      const planned = await repository.plan(pull);
      expect(outputOf(planned, 'plan-staging', 'Plan')).toMatchObject({ 'exit-code': '4', outcome: 'blocked' });
      expect(planned.get('plan-staging')).toHaveProperty('result', 'failure');

      await repository.merge(pull);
      const refused = await repository.start(ON_PUSH);
      expect(refused.get('plan-staging')?.summary).toContain('ended with exit code 4');
      expect(results(refused)).toStrictEqual({
        'plan-staging': 'failure',
        'apply-staging': 'skipped',
        'plan-production': 'failure',
        'apply-production': 'skipped',
      });

      const inputs = { environment: 'staging', flags: '--allow update:friseur' };
      const unmerged = await repository.start({ ...ON_PUSH, event: 'workflow_dispatch', inputs, branch: 'change-12' });
      expect(new Set(Object.values(results(unmerged)))).toStrictEqual(new Set(['skipped']));
      const forced = await repository.start({ ...ON_PUSH, event: 'workflow_dispatch', inputs });
      expect(results(forced)).toStrictEqual({
        ...APPLIED,
        'plan-production': 'skipped',
        'apply-production': 'skipped',
      });
      expect(repository.eventTypes()).toContain('99 friseur-cut-a 35');
      expect(repository.eventTypes()).toContain('34209 friseur-cut-a 30');
    },
  );

  it.runIf(isLong)(
    'refuse what has moved since the plan, verify what there is, and leave production alone then',
    async () => {
      await using repository = await githubRepository({
        manifests: salon({ cut: 30, colour: 45, beard: 15, wash: 15 }),
      });
      await repository.start(ON_PUSH);
      const pull = await repository.openPull(salon({ cut: 35, colour: 45, beard: 15, wash: 15 }));
      await repository.plan(pull);
      await repository.edit(99, 'friseur-cut-a', { lengthInMinutes: 25 });
      await repository.merge(pull);
      const applied = await repository.start(ON_PUSH);
      expect(results(applied)).toMatchObject({ 'apply-staging': 'failure', 'apply-production': 'skipped' });
      expect(outputOf(applied, 'apply-staging', 'Apply')).toMatchObject({ 'exit-code': '5', outcome: 'partial' });
      // the database has 30 minutes, as applied before, and Cal.com 25: it cannot be booked as it is listed
      expect(outputOf(applied, 'apply-staging', 'Verify')).toHaveProperty('exit-code', '2');
      expect(repository.eventTypes()).toContain('34209 friseur-cut-a 30');
    },
  );

  usual('name the secret that is missing, in place of starting a database of their own', async () => {
    await using repository = await githubRepository({ manifests: salon({ cut: 30 }), stages: 1, secrets: {} });
    const planned = await repository.plan(await repository.openPull(salon({ cut: 40 })));
    const plan = planned.get('plan-production')?.steps.find(({ name }) => name === 'Plan');
    expect(plan?.log).toContain('Not set: DATABASE_URL CALCOM_API_KEY.');
    expect(planned.get('plan-production')).toHaveProperty('result', 'failure');
    expect(repository.github.comments.map(({ body }) => body)).toStrictEqual([
      expect.stringContaining('secret-missing'),
    ]);
  });
});
