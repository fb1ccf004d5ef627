import { cp, mkdtemp, readFile, rm, writeFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { startSandbox } from '../../src/sandbox/server.ts';
import { PROGRAM } from '../support/bundled.ts';
import { freshDatabase } from '../support/database/database.ts';
import { beginGit } from '../support/github/git-repository.ts';
import { githubRunner } from '../support/github/github-runner.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Workflow {
  readonly jobs: {
    readonly action: {
      readonly env: { CALCOM_API_URL: string };
      readonly steps: { readonly name?: string; readonly 'timeout-minutes'?: number; run?: string }[];
    };
    readonly image: { readonly steps: readonly { readonly run?: string }[] };
  };
}

async function readJobs(): Promise<Workflow['jobs']> {
  return (parse(await readFile(join(ROOT, '.github', 'workflows', 'ci.yml'), 'utf8')) as Workflow).jobs;
}

it('ci.yml builds the image, and runs calops --version, migrate and serve in it', async () => {
  const { image } = await readJobs();
  const scripts = image.steps.map(({ run }) => run ?? '').join('\n');
  for (const line of ['docker build --tag calops .', 'calops --version', 'calops migrate', '.State.Health.Status']) {
    expect(scripts).toContain(line);
  }
});

it('every stage of the Dockerfile has the exact version of Node that everything is tested with', async () => {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    readonly devDependencies: { readonly node: string };
  };
  const images = dockerfile.match(/(?<=^FROM )\S+/gm);
  expect(new Set(images)).toStrictEqual(new Set([`node:${devDependencies.node}-slim`]));
});

it('the job of ci.yml that tries the action passes: validate, a plan without a key, plan, apply, verify, drift', async () => {
  await using resources = new AsyncDisposableStack();
  const sandbox = resources.use(await startSandbox());
  const database = resources.use(await freshDatabase());
  const home = await mkdtemp(join(tmpdir(), 'calops-ci-'));
  resources.defer(() => rm(home, { recursive: true, force: true }));
  const repository = join(home, 'repository');
  for (const part of ['.github', 'manifests']) await cp(join(ROOT, part), join(repository, part), { recursive: true });
  // bundled as it is published: from the sources each command takes seconds to start
  await symlink(join(dirname(PROGRAM), '..'), join(repository, 'src'));
  for (const part of ['schemas', 'package.json']) await symlink(join(ROOT, part), join(repository, part));

  // What the machine is prepared with is here already: the modules, and a stand-in that ends with the test.
  const { action } = await readJobs();
  action.env.CALCOM_API_URL = sandbox.url;
  const prepared = action.steps.flatMap((step) => {
    if (step.name === 'Start the stand-in') return [];
    return step.run?.startsWith('npm ci') === true
      ? [{ run: `ln -s '${join(ROOT, 'node_modules')}' node_modules` }]
      : [step];
  });
  expect(prepared).toHaveLength(action.steps.length - 1);
  await writeFile(
    join(repository, '.github', 'workflows', 'ci.yml'),
    stringify({ jobs: { action: { ...action, steps: prepared } } }),
  );

  const git = await beginGit(repository);
  const env = { DATABASE_URL: database.url, GITHUB_REPOSITORY: 'salon/calops' };
  const runner = githubRunner({ repository, home, secrets: {}, env, version: 'none' });
  const jobs = await runner.start({ workflow: 'ci.yml', event: 'push', sha: await git('rev-parse', 'HEAD') });
  const failed = jobs.get('action')?.steps.filter(({ outcome }) => outcome !== 'success');
  expect(failed?.map(({ name }) => name)).toStrictEqual(['Plan without a key']);
  expect(jobs.get('action')).toHaveProperty('result', 'success');
});
