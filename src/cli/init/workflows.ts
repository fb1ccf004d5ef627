import { githubAction } from './pipelines/github-action.ts';
import { githubApply } from './pipelines/github-apply.ts';
import { githubDrift } from './pipelines/github-drift.ts';
import { githubPlan } from './pipelines/github-plan.ts';
import { githubReviewedPlan } from './pipelines/github-reviewed-plan.ts';
import { gitlabPipeline } from './pipelines/gitlab.ts';
import { type PipelineEnvironment, stagesOf } from './pipelines/stages.ts';

export interface WorkflowOptions {
  readonly provider: 'github' | 'gitlab';
  /** Of the manifests, from the root of the repository. */
  readonly directory: string;
  /** In the order in which a change goes through them: staging, then production. One named twice has two keys. */
  readonly environments: readonly PipelineEnvironment[];
  /** Of the calops that the pipelines install. */
  readonly version: string;
}

/** The pipelines of a repository of manifests (plan, apply, drift), by their path from its root. */
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
