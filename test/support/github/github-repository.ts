import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workflowFiles } from '../../../src/cli/init/repository-files.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { freshDatabase } from '../database/database.ts';
import { beginGit, type Git } from './git-repository.ts';
import { actionsApi, type MergedPull } from './github-actions-api.ts';
import { REPOSITORY, TOKENS } from './repository.ts';
import { type GithubStandIn, startGithub } from './stand-in.ts';
import type { JobEnd, WorkflowRun } from './github-run.ts';
import { githubRunner } from './github-runner.ts';

const VERSION = '0.0.0-here';

export interface PullRequest {
  readonly number: number;
  readonly head: string;
  /** The merge with the base branch that workflows of pull requests check out. */
  readonly merge: string;
  readonly payload: object;
}

type Jobs = ReadonlyMap<string, JobEnd>;

/** A repository of manifests as `calops init` leaves it, with what its workflows reach, and a runner for them. */
export interface GithubRepository extends AsyncDisposable {
  readonly github: GithubStandIn['repository'];
  /** A branch with this text of the manifests, from the tip of main; `from` is a fork's name. */
  readonly openPull: (manifests: string, from?: string) => Promise<PullRequest>;
  /** Runs the workflow of pull requests. */
  readonly plan: (pull: PullRequest) => Promise<Jobs>;
  /** Runs the workflow of pull requests as a merge queue does that has this one alone in a group. */
  readonly queue: (pull: PullRequest) => Promise<Jobs>;
  /** Squashes it into main, as GitHub's button does. */
  readonly merge: (pull: PullRequest) => Promise<string>;
  /** Runs a workflow on the tip of main. */
  readonly start: (run: Pick<WorkflowRun, 'workflow' | 'event' | 'inputs' | 'branch'>) => Promise<Jobs>;
  /** As if the run of this pull request had kept a plan of its own making. */
  readonly forgePlan: (pull: PullRequest, artifact: string) => Promise<void>;
  /** What Cal.com has, as `TEAM SLUG MINUTES`. */
  readonly eventTypes: () => readonly string[];
  /** As somebody does in Cal.com. */
  readonly edit: (teamId: number, slug: string, change: object) => Promise<void>;
}

export interface RepositoryOptions {
  readonly manifests: string;
  /** Staging and production, or production alone. */
  readonly stages?: 1 | 2;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** People of the salon with a second team to try changes in. */
const SEED = {
  ...DEMO_SEED,
  teams: [...(DEMO_SEED.teams ?? []), { id: 99, name: 'Friseur (Probe)', slug: 'friseur-probe' }],
  memberships: [
    ...(DEMO_SEED.memberships ?? []),
    ...[1000, 1001, 1004].map((userId) => ({
      id: 8000 + userId,
      teamId: 99,
      userId,
      role: userId === 1000 ? ('OWNER' as const) : ('MEMBER' as const),
    })),
  ],
};

export async function githubRepository(options: RepositoryOptions): Promise<GithubRepository> {
  await using resources = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'calops-github-'));
  resources.defer(() => rm(home, { recursive: true, force: true }));
  const sandbox = resources.use(await startSandbox({ seed: SEED }));
  const github = resources.use(await startGithub());
  const [staging, production] = [resources.use(await freshDatabase()), resources.use(await freshDatabase())];
  const repository = join(home, 'repository');
  const git = await begin(repository, options);
  const pulls: MergedPull[] = [];
  const heads = new Map<string, { readonly head: string; readonly from: string }>();
  const api = resources.use(
    await actionsApi({
      repository: REPOSITORY,
      pulls,
      runs: () => runner.runs.map((run) => ({ ...run, ...(heads.get(run.sha) ?? { head: run.sha }) })),
      token: TOKENS.reading,
      upstream: github.url,
    }),
  );
  const runner = githubRunner({
    repository,
    home,
    version: VERSION,
    token: TOKENS.workflow,
    readingToken: TOKENS.reading,
    secrets: options.secrets ?? {
      DATABASE_URL: production.url,
      CALCOM_API_KEY: 'cal_sandbox_friseur',
      STAGING_DATABASE_URL: staging.url,
      CALCOM_STAGING_API_KEY: 'cal_sandbox_friseur',
    },
    env: {
      CALCOM_API_URL: sandbox.url,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_API_URL: api.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_RUN_ID: '1',
    },
  });
  /** The stand-in has pull request 12 from its beginning. */
  let opened = 11;
  const owned = resources.move();
  return {
    github: github.repository,
    openPull: async (manifests, from = REPOSITORY) => {
      opened += 1;
      const number = opened;
      if (number > 12) github.repository.addIssue({ title: `Change ${number}`, isPullRequest: true, number });
      await git('checkout', '--quiet', '-b', `change-${number}`, 'main');
      await writeFile(join(repository, 'manifests', 'salon.yaml'), manifests);
      await git('commit', '--quiet', '--all', '--message', `Change ${number}`);
      const head = await git('rev-parse', 'HEAD');
      await git('checkout', '--quiet', '--detach', 'main');
      await git('merge', '--quiet', '--no-ff', '--message', 'Merge', head);
      const merge = await git('rev-parse', 'HEAD');
      heads.set(merge, { head, from });
      const pull_request = { number, head: { sha: head, repo: { full_name: from } }, base: { ref: 'main' } };
      const payload = { action: 'opened', number, pull_request, repository: { full_name: REPOSITORY } };
      return { number, head, merge, payload };
    },
    plan: ({ merge, payload }) =>
      runner.start({ workflow: 'calops-plan.yml', event: 'pull_request', sha: merge, payload }),
    queue: async ({ number, merge }) => {
      const merge_group = {
        head_sha: merge,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-${number}-${merge}`,
        base_sha: await git('rev-parse', 'main'),
        base_ref: 'refs/heads/main',
      };
      const payload = { action: 'checks_requested', merge_group, repository: { full_name: REPOSITORY } };
      return runner.start({ workflow: 'calops-plan.yml', event: 'merge_group', sha: merge, payload });
    },
    merge: async ({ number, head, merge }) => {
      await git('checkout', '--quiet', 'main');
      await git('merge', '--quiet', '--squash', head);
      await git('commit', '--quiet', '--message', `Change (#${number})`);
      const merged = await git('rev-parse', 'HEAD');
      pulls.push({ number, head, merged, from: heads.get(merge)?.from ?? REPOSITORY });
      return merged;
    },
    start: async (run) => runner.start({ ...run, sha: await git('rev-parse', 'main'), payload: {} }),
    forgePlan: async ({ merge }, artifact) => {
      const id = 1_000_000;
      const place = join(home, `artifact-${id}`);
      await mkdir(place);
      await writeFile(join(place, 'tree'), await git('rev-parse', `${merge}:manifests`));
      await writeFile(join(place, 'exit-code'), '2');
      await writeFile(join(place, 'plan.json'), '{"expiresAt":"9999-01-01T00:00:00Z"}');
      runner.runs.find(({ sha }) => sha === merge)?.artifacts.set(artifact, id);
    },
    eventTypes: () =>
      eventTypesOf(sandbox)
        .map(({ teamId, slug, settings }) => `${teamId} ${slug} ${settings.lengthInMinutes}`)
        .sort(),
    edit: async (teamId, slug, change) => {
      const found = eventTypesOf(sandbox).find((one) => one.teamId === teamId && one.slug === slug);
      const { ok, status } = await fetch(`${sandbox.url}/v2/teams/${teamId}/event-types/${found?.id}`, {
        method: 'PATCH',
        headers: { authorization: 'Bearer cal_sandbox_friseur', 'content-type': 'application/json' },
        body: JSON.stringify(change),
      });
      if (!ok) throw new Error(`the edit was answered with ${status}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface EventTypeRow {
  readonly id: number;
  readonly teamId: number | null;
  readonly slug: string;
  readonly settings: { readonly lengthInMinutes: number };
}

function eventTypesOf(sandbox: Sandbox): readonly EventTypeRow[] {
  return (sandbox.state() as { readonly eventTypes: readonly EventTypeRow[] }).eventTypes;
}

/** Its first commit: manifests, and the pipelines that `calops init` writes. */
async function begin(repository: string, { manifests, stages = 2 }: RepositoryOptions): Promise<Git> {
  const production = { name: 'production', apiKeyVariable: 'CALCOM_API_KEY' };
  const staging = { name: 'staging', apiKeyVariable: 'CALCOM_STAGING_API_KEY' };
  const pipelines = workflowFiles({
    provider: 'github',
    directory: 'manifests',
    environments: stages === 1 ? [production] : [staging, production],
    version: VERSION,
  });
  for (const [file, content] of [...pipelines, ['manifests/salon.yaml', manifests] as const]) {
    await mkdir(dirname(join(repository, file)), { recursive: true });
    await writeFile(join(repository, file), content);
  }
  return beginGit(repository);
}
