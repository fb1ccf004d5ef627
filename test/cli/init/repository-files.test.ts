import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type WorkflowOptions, workflowFiles } from '../../../src/cli/init/repository-files.ts';
import { readVersion } from '../../../src/app/package-files.ts';
import { lintWorkflow } from '../../support/github/actionlint.ts';

const STAGING = { name: 'staging', apiKeyVariable: 'CALCOM_STAGING_API_KEY' };
const PRODUCTION = { name: 'production', apiKeyVariable: 'CALCOM_API_KEY' };

function written(options: Partial<WorkflowOptions> = {}): ReadonlyMap<string, string> {
  const usual = { provider: 'github', directory: 'manifests', version: readVersion() } as const;
  return workflowFiles({ ...usual, environments: [STAGING, PRODUCTION], ...options });
}

interface Workflow {
  readonly on: { readonly push?: { readonly paths: readonly string[] } };
  readonly jobs: Readonly<Record<string, { readonly environment?: string; readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

function workflow(name: string, options: Partial<WorkflowOptions> = {}): Workflow {
  return parse(written(options).get(`.github/workflows/calops-${name}.yml`) ?? '') as Workflow;
}

describe('the workflow of pull requests', () => {
  it('is started by a merge queue too, and queued groups do not cancel each other', () => {
    const plan = workflow('plan') as Workflow & { readonly concurrency: { readonly group: string } };
    expect(Object.keys(plan.on)).toStrictEqual(['pull_request', 'merge_group']);
    expect(plan.concurrency.group).toContain('|| github.ref');
  });
});

describe('workflowFiles', () => {
  // npx vitest run test/cli/init/repository-files.test.ts --update writes them again
  it.each([
    ['.github/actions/calops/action.yml', '.github/actions/calops/action.yml'],
    ['.github/actions/calops-reviewed-plan/action.yml', '.github/actions/calops-reviewed-plan/action.yml'],
    ['.github/workflows/calops-plan.yml', '.github/templates/workflows/calops-plan.yml'],
    ['.github/workflows/calops-apply.yml', '.github/templates/workflows/calops-apply.yml'],
    ['.github/workflows/calops-drift.yml', '.github/templates/workflows/calops-drift.yml'],
  ])('writes %s as this repository shows it in %s', async (path, shown) => {
    await expect(written().get(path)).toMatchFileSnapshot(`../../../${shown}`);
  });

  it('quotes the directory for the shell in .gitlab-ci.yml', () => {
    const text = written({ provider: 'gitlab', directory: "sam's salon" }).get('.gitlab-ci.yml') ?? '';
    const jobs = parse(text) as Readonly<Record<string, { readonly script?: readonly string[] }>>;
    const dirs = Object.values(jobs).flatMap(({ script }) => script?.join('\n').match(/--dir .* --env/g) ?? []);
    expect(new Set(dirs)).toStrictEqual(new Set([String.raw`--dir 'sam'\''s salon' --env`]));
  });

  it('writes .gitlab-ci.yml as this repository shows it in .github/templates', async () => {
    const text = written({ provider: 'gitlab' }).get('.gitlab-ci.yml');
    await expect(text).toMatchFileSnapshot('../../../.github/templates/gitlab-ci.yml');
  });

  it.each(['./config/salon/', 'config/salon', 'config//salon'])(
    'takes %s for the directory config/salon',
    (directory) => {
      const { on, jobs } = workflow('apply', { directory });
      expect(on.push?.paths).toStrictEqual(['config/salon/**']);
      const plan = jobs['plan-staging']?.steps.find(({ name }) => name === 'Plan again');
      expect(plan?.with).toHaveProperty('dir', 'config/salon');
    },
  );

  it.each<[string, Partial<WorkflowOptions>]>([
    ['one environment', { environments: [PRODUCTION] }],
    ['three environments', { environments: [{ name: 'test-1', apiKeyVariable: 'KEY' }, STAGING, PRODUCTION] }],
    ['a directory with blanks and a quote', { directory: "emma's salon: manifests #1" }],
  ])('writes workflows that pass actionlint for %s', async (_what, options) => {
    const workflows = [...written(options)].filter(([path]) => path.includes('/workflows/'));
    const faults = await Promise.all(workflows.map(([path, text]) => lintWorkflow(text, path)));
    expect(faults).toStrictEqual([[], [], []]);
  });

  it('watches the whole repository when that is the directory', () => {
    expect(workflow('apply', { directory: '.' }).on.push?.paths).toStrictEqual(['**']);
  });

  it('keeps a directory with a quote in its name one word of YAML', () => {
    const { jobs } = workflow('drift', { directory: "emma's" });
    const drift = jobs['drift-staging']?.steps.find(({ name }) => name === 'Look for drift');
    expect(drift?.with).toHaveProperty('dir', "emma's");
  });

  it('gives one environment with two companies the keys of both', () => {
    const environments = [PRODUCTION, { name: 'production', apiKeyVariable: 'CALCOM_GYM_API_KEY' }];
    const { jobs } = workflow('plan', { environments });
    expect(Object.keys(jobs)).toStrictEqual(['check', 'plan-production', 'comment-production']);
    const plan = jobs['plan-production']?.steps.find(({ name }) => name === 'Plan');
    expect(plan?.env).toStrictEqual({
      DATABASE_URL: '${{ secrets.DATABASE_URL }}',
      CALCOM_API_KEY: '${{ secrets.CALCOM_API_KEY }}',
      CALCOM_GYM_API_KEY: '${{ secrets.CALCOM_GYM_API_KEY }}',
    });
    expect(plan?.with).toHaveProperty('require', 'DATABASE_URL CALCOM_API_KEY CALCOM_GYM_API_KEY');
  });

  it('lets jobs wait for the approval of an environment only where something is applied', () => {
    const waiting = ['plan', 'apply', 'drift'].flatMap((name) =>
      Object.entries(workflow(name).jobs).flatMap(([job, { environment }]) =>
        environment === undefined ? [] : [[job, environment]],
      ),
    );
    expect(waiting).toStrictEqual([
      ['apply-staging', 'staging'],
      ['apply-production', 'production'],
    ]);
  });

  it('gives an environment that is not production a secret of its own for the database', () => {
    const { jobs } = workflow('drift', { environments: [{ name: 'pre-live', apiKeyVariable: 'CALCOM_API_KEY' }] });
    const drift = jobs['drift-pre-live']?.steps.find(({ name }) => name === 'Look for drift');
    expect(drift?.env).toHaveProperty('DATABASE_URL', '${{ secrets.PRE_LIVE_DATABASE_URL }}');
  });
});
