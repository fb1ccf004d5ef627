import {
  checkoutStep,
  DOWNLOAD_ARTIFACT,
  type Pipelines,
  quoted,
  requiredBy,
  secretsOf,
  type Stage,
  UPLOAD_ARTIFACT,
} from './stages.ts';

/** A workflow can be started by hand on any branch; only the default branch is applied. */
const ON_DEFAULT_BRANCH = 'github.ref_name == github.event.repository.default_branch';

/** On the default branch: applies the reviewed plan, one environment after another. */
export function githubApply({ directory, stages, version }: Pipelines): string {
  const jobs = stages.map((stage, index) => {
    const before = stages[index - 1]?.name ?? null;
    return `\n${planJob(stage, directory)}\n\n${applyJob(stage, { directory, before })}`;
  });
  const paths = directory === '.' ? '**' : `${directory}/**`;
  return `# Written by calops init ${version}, and yours to change. Explained in docs/github-actions.md of calops.
name: calops apply

on:
  push:
    branches: [main]
    paths:
      - ${quoted(paths)}
  workflow_dispatch:
    inputs:
      environment:
        description: Where to plan again and apply
        type: choice
        options: [${stages.map(({ name }) => name).join(', ')}]
        required: true
      flags:
        description: 'What a guard asked for, e.g. --allow update:salon'
        type: string
        default: ''

permissions: {}

jobs:${jobs.join('\n')}
`;
}

function planJob(stage: Stage, directory: string): string {
  const { name } = stage;
  return `  # Runs before the approval: the summary of this job shows what ${name} will approve.
  plan-${name}:
    if: github.event_name == 'push' || (inputs.environment == '${name}' && ${ON_DEFAULT_BRANCH})
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
      contents: read
      actions: read
      pull-requests: read
    outputs:
      has-changes: \${{ steps.reviewed.outputs.has-changes || steps.plan.outputs.has-changes }}
    steps:
${checkoutStep()}
      - name: Fetch the reviewed plan
        id: reviewed
        uses: ./.github/actions/calops-reviewed-plan
        with:
          env: ${name}
          dir: ${quoted(directory)}
      - name: Plan again
        id: plan
        if: steps.reviewed.outputs.usable != 'true'
        uses: ./.github/actions/calops
        with:
          command: plan
          args: --out calops-plan/plan.json \${{ inputs.flags }}
          dir: ${quoted(directory)}
          env: ${name}
          report: calops-plan/report.json
          require: ${requiredBy(stage)}
${secretsOf(stage)}
      - name: Show the plan to apply
        if: \${{ !cancelled() }}
        uses: ./.github/actions/calops
        with:
          command: github comment
          args: calops-plan/report.json --dry-run
          dir: ${quoted(directory)}
          env: ${name}
      - name: Keep the plan
        uses: ${UPLOAD_ARTIFACT}
        with:
          name: calops-apply-${name}
          path: calops-plan/
          if-no-files-found: error
          overwrite: true`;
}

function applyJob(
  stage: Stage,
  { directory, before }: { readonly directory: string; readonly before: string | null },
): string {
  const { name } = stage;
  const needs = before === null ? `plan-${name}` : `[plan-${name}, apply-${before}]`;
  return `  apply-${name}:
    needs: ${needs}
    if: \${{ !cancelled() && !failure() && needs.plan-${name}.outputs.has-changes == 'true' }}
    runs-on: ubuntu-latest
    timeout-minutes: 60
    environment: ${name}
    concurrency:
      group: calops-apply-${name}
      cancel-in-progress: false
    permissions:
      contents: read
    steps:
${checkoutStep()}
      - uses: ${DOWNLOAD_ARTIFACT}
        with:
          name: calops-apply-${name}
          path: calops-plan
      - name: Apply
        uses: ./.github/actions/calops
        with:
          command: apply
          args: calops-plan/plan.json --yes
          env: ${name}
          format: text
          accept: '0'
          require: ${requiredBy(stage)}
${secretsOf(stage)}
      - name: Verify
        if: \${{ !cancelled() }}
        uses: ./.github/actions/calops
        with:
          command: verify
          dir: ${quoted(directory)}
          env: ${name}
          format: text
          accept: '0'
          require: ${requiredBy(stage)}
${secretsOf(stage)}`;
}
