import { readVersion } from '../../../src/app/package-files.ts';
import { type BegunRepository, KEY } from './begun-repository.ts';
import { actionsApi, type MergedPull } from './github-actions-api.ts';
import type { JobEnd, WorkflowRun } from './github-run.ts';
import { githubRunner } from './github-runner.ts';
import { type GithubRepository, REPOSITORY, TOKENS } from './repository.ts';
import { startGithub } from './stand-in.ts';

/** The pull request that is open there. */
const NUMBER = 12;

/** GitHub around a repository. What ran of calops is told as `plan: 2`, in its order, with exit codes. */
export interface GithubAround extends AsyncDisposable {
  /** The branch that is checked out becomes a pull request, is planned, and then part of main. */
  readonly onPull: () => Promise<readonly string[]>;
  readonly onMain: (run: Pick<WorkflowRun, 'workflow' | 'event' | 'inputs'>) => Promise<readonly string[]>;
  /** What people see there. */
  readonly people: GithubRepository;
}

export async function githubAround(begun: BegunRepository): Promise<GithubAround> {
  const pulls: MergedPull[] = [];
  const heads = new Map<string, string>();
  await using resources = new AsyncDisposableStack();
  const people = resources.use(await startGithub());
  const token = TOKENS.workflow;
  const served = await actionsApi({
    repository: REPOSITORY,
    token,
    upstream: people.url,
    pulls,
    runs: () => runner.runs.map((run) => ({ ...run, head: heads.get(run.sha) ?? run.sha })),
  });
  const api = resources.use(served);
  const runner = githubRunner({
    token,
    repository: begun.path,
    home: begun.home,
    version: readVersion(),
    secrets: { DATABASE_URL: begun.databaseUrl, CALCOM_API_KEY: KEY },
    env: {
      CALCOM_API_URL: begun.sandbox.url,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_API_URL: api.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_RUN_ID: '1',
    },
  });
  const onMain: GithubAround['onMain'] = async (run) =>
    told(await runner.start({ ...run, sha: await begun.git('rev-parse', 'main'), payload: {} }));
  const owned = resources.move();
  return {
    onPull: async () => {
      const head = await begun.git('rev-parse', 'HEAD');
      await begun.git('checkout', '--quiet', '--detach', 'main');
      await begun.git('merge', '--quiet', '--no-ff', '--message', 'Merge', head);
      const sha = await begun.git('rev-parse', 'HEAD');
      heads.set(sha, head);
      const pull_request = {
        number: NUMBER,
        head: { sha: head, repo: { full_name: REPOSITORY } },
        base: { ref: 'main' },
      };
      const payload = { action: 'opened', number: NUMBER, pull_request, repository: { full_name: REPOSITORY } };
      const jobs = await runner.start({ workflow: 'calops-plan.yml', event: 'pull_request', sha, payload });
      await begun.git('checkout', '--quiet', 'main');
      await begun.git('merge', '--quiet', '--squash', head);
      await begun.git('commit', '--quiet', '--message', `Change (#${NUMBER})`);
      pulls.push({ number: NUMBER, head, merged: await begun.git('rev-parse', 'HEAD') });
      return told(jobs);
    },
    onMain,
    people: people.repository,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The commands of calops that ran, in their order, each with its exit code; the log of a job that failed instead. */
function told(jobs: ReadonlyMap<string, JobEnd>): readonly string[] {
  return [...jobs].flatMap(([name, { result, steps, summary }]) => {
    if (result === 'failure') return [`${name} failed:\n${steps.map(({ log }) => log).join('')}`];
    const ran = summary.matchAll(/^\*\*calops ([a-z -]+?)(?: \([^)]*\))?\*\*.*exit code (\d+)/gm);
    return [...ran].map(([, command, code]) => `${command}: ${code}`);
  });
}
