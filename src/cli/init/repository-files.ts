import { readVersion } from '../../app/package-files.ts';
import type { Beginning } from './beginning.ts';
import { githubAction } from './pipelines/github-action.ts';
import { githubApply } from './pipelines/github-apply.ts';
import { githubDrift } from './pipelines/github-drift.ts';
import { githubPlan } from './pipelines/github-plan.ts';
import { githubReviewedPlan } from './pipelines/github-reviewed-plan.ts';
import { gitlabPipeline } from './pipelines/gitlab.ts';
import { stagesOf, type PipelineEnvironment } from './pipelines/stages.ts';

/** Directory of the manifests, relative to the repository's root. */
export const MANIFESTS = 'manifests';

/** The files of a repository besides the manifests, by path from its root. */
export function repositoryFiles(beginning: Beginning): ReadonlyMap<string, string> {
  return new Map([['.gitignore', GITIGNORE], ['README.md', readme(beginning)], ...pipelines(beginning)]);
}

const GITIGNORE = `# calops' own database, used without DATABASE_URL
.calops/
# plans to review or apply: made again, never kept
*.plan.json
/plan.json
/p.json
/calops-plan*/
/calops-drift*/
# keys
.env
.env.*
`;

function pipelines({ ci, environment, apiKeyEnv }: Beginning): ReadonlyMap<string, string> {
  if (ci === 'none') return new Map();
  const environments = [{ name: environment, apiKeyVariable: apiKeyEnv }];
  return workflowFiles({ provider: ci, directory: MANIFESTS, environments, version: readVersion() });
}

function readme(beginning: Beginning): string {
  const { name, environment, apiKeyEnv, ci } = beginning;
  const env = environment === 'production' ? '' : ` --env ${environment}`;
  const lines = [
    ['calops validate', 'all errors with their location; offline'],
    ['calops plan', 'what would change in Cal.com and in the database'],
    ['calops apply', 'asks, then applies'],
    ['calops verify', 'can every service be booked with all of its staff?'],
    ['calops drift', 'what was changed outside git?'],
  ].map(([command, what]) => `    ${`${command}${env}`.padEnd(34)}# ${what}\n`);
  return `# ${name}: services, staff and hosts in Cal.com

What is declared in \`${MANIFESTS}/${name}\` is what customers can book. Change it there; calops makes Cal.com follow.

| file | holds |
|---|---|
| \`company.yaml\` | time zone, the team in Cal.com, defaults |
| \`branches.yaml\` | where it is done |
| \`staff.yaml\` | who does it, and which Cal.com user that is |
| \`services.yaml\` | what is done, in which segments, and by whom |

## Every day

    ${`export ${apiKeyEnv}=…`.padEnd(33)} # the key of an admin of the team; it is never written to a file
${lines.join('')}
Without \`DATABASE_URL\` calops keeps a database of its own in \`.calops/\`, on this machine alone. Where several people or a pipeline
apply, give all of them one \`DATABASE_URL\`: it remembers what was applied.
${importNote(beginning, env)}${ci === 'none' ? '' : pipelineNote(beginning)}`;
}

function importNote({ live, record, ci }: Beginning, env: string): string {
  if (live === null || record) return '';
  const orByHand =
    ' Where only the pipelines reach it: run the workflow `calops apply` by hand with the flags `--adopt *`.';
  return `
calops does not manage the imported event types yet: \`calops import${env} --yes\` records in the database that it is managed here, and leaves Cal.com as it is.${ci === 'github' ? orByHand : ''}
`;
}

function pipelineNote({ ci, environment, apiKeyEnv }: Beginning): string {
  const [stage] = stagesOf([{ name: environment, apiKeyVariable: apiKeyEnv }]);
  const secrets = (stage?.secrets ?? []).map(({ secret }) => `\`${secret}\``).join(' and ');
  const [what, where] =
    ci === 'github'
      ? ['A pull request is answered with its plan', 'secrets of the repository']
      : ['A merge request is answered with its plan', 'masked variables of the project'];
  return `
## Pipelines

${what}; what is merged is applied; what is changed in Cal.com is reported. They need ${secrets} as ${where}.
`;
}

export interface WorkflowOptions {
  readonly provider: 'github' | 'gitlab';
  /** Directory of the manifests, relative to the repository's root. */
  readonly directory: string;
  /** In deployment order: staging, then production. An environment listed twice has two keys. */
  readonly environments: readonly PipelineEnvironment[];
  /** The calops version that the pipelines install. */
  readonly version: string;
}

/** The pipelines of a repository of manifests (plan, apply, drift), by path from its root. */
export function workflowFiles(options: WorkflowOptions): ReadonlyMap<string, string> {
  const { provider, version } = options;
  const pipelines = { directory: tidy(options.directory), stages: stagesOf(options.environments), version };
  if (provider === 'gitlab') return new Map([['.gitlab-ci.yml', gitlabPipeline(pipelines)]]);
  return new Map([
    ['.github/actions/calops/action.yml', githubAction(version)],
    ['.github/actions/calops-reviewed-plan/action.yml', githubReviewedPlan()],
    ['.github/workflows/calops-plan.yml', githubPlan(pipelines)],
    ['.github/workflows/calops-apply.yml', githubApply(pipelines)],
    ['.github/workflows/calops-drift.yml', githubDrift(pipelines)],
  ]);
}

/** As path filters of a pipeline need it: `./manifests/` becomes `manifests`. */
function tidy(directory: string): string {
  const parts = directory.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '.' : parts.join('/');
}
