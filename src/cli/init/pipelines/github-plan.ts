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

const FROM_HERE =
  "github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'";

/** The base of a merge queue may be several commits back. */
const DEPTH = "${{ github.event_name == 'merge_group' && '0' || '2' }}";

/** On pull requests: annotations for errors, the plan, and a comment with it. */
export function githubPlan({ directory, stages, version }: Pipelines): string {
  const last = stages.at(-1)?.name ?? 'production';
  return `# Written by calops init ${version}, and yours to change. Explained in docs/github-actions.md of calops.
name: calops plan

on:
  pull_request:
  # A required check reports in a merge queue as well: there "check" runs, and the jobs with secrets are skipped, which passes.
  merge_group:

permissions: {}

concurrency:
  group: calops-plan-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true

jobs:
  # Without any secret: this is what pull requests from forks get.
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
${checkoutStep(DEPTH)}
${stages.map((stage) => validateStep(stage, directory)).join('\n')}
      # The checkout is the merge of the pull request: its first parent is the base branch. A queue names what it merges into.
      - name: Compare with the base branch
        if: \${{ !cancelled() }}
        uses: ./.github/actions/calops
        with:
          command: plan
          args: --against \${{ github.event.merge_group.base_sha || 'HEAD^1' }}
          dir: ${quoted(directory)}
          env: ${last}
          report: calops-plan/report.json
      # The result, in the summary and at the lines of the manifests; the other pull requests get the comments below.
      - name: Show the difference
        if: \${{ !cancelled() && !(${FROM_HERE}) }}
        uses: ./.github/actions/calops
        with:
          command: github comment
          args: calops-plan/report.json --dry-run
          dir: ${quoted(directory)}
          env: ${last}
${stages.map((stage) => `\n${planJob(stage, directory)}\n\n${commentJob(stage, directory)}`).join('\n')}
`;
}

function validateStep({ name }: Stage, directory: string): string {
  return `      - name: Validate (${name})
        uses: ./.github/actions/calops
        with:
          command: validate
          dir: ${quoted(directory)}
          env: ${name}
          format: text`;
}

function planJob(stage: Stage, directory: string): string {
  const { name } = stage;
  return `  plan-${name}:
    # GitHub gives secrets neither to forks nor to Dependabot. A merge queue makes no plan: what was merged is planned again if need be.
    if: ${FROM_HERE}
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
      contents: read
    outputs:
      artifact-url: \${{ steps.keep.outputs.artifact-url }}
    steps:
${checkoutStep()}
      - name: Plan
        id: plan
        uses: ./.github/actions/calops
        with:
          command: plan
          args: --out calops-plan/plan.json
          dir: ${quoted(directory)}
          env: ${name}
          report: calops-plan/report.json
          require: ${requiredBy(stage)}
${secretsOf(stage)}
      # By these, apply sees whether the plan is still about what was merged.
      - name: Note what was planned
        if: \${{ !cancelled() && steps.plan.outputs.report != '' }}
        env:
          MANIFESTS: ${quoted(directory)}
          EXIT_CODE: \${{ steps.plan.outputs.exit-code }}
        run: |
          set -euo pipefail
          git rev-parse "HEAD:./$MANIFESTS" >calops-plan/tree
          echo "$EXIT_CODE" >calops-plan/exit-code
      - name: Keep the whole plan
        id: keep
        if: \${{ !cancelled() && steps.plan.outputs.report != '' }}
        uses: ${UPLOAD_ARTIFACT}
        with:
          name: calops-plan-${name}
          path: calops-plan/
          if-no-files-found: error
          overwrite: true
          retention-days: 14`;
}

function commentJob({ name }: Stage, directory: string): string {
  return `  # The token that may write comments and the keys of Cal.com are never in one job.
  comment-${name}:
    needs: plan-${name}
    if: \${{ !cancelled() && needs.plan-${name}.outputs.artifact-url != '' }}
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write
    steps:
${checkoutStep()}
      - uses: ${DOWNLOAD_ARTIFACT}
        with:
          name: calops-plan-${name}
          path: calops-plan
      - name: Comment
        uses: ./.github/actions/calops
        with:
          command: github comment
          args: calops-plan/report.json --artifact-url \${{ needs.plan-${name}.outputs.artifact-url }}
          dir: ${quoted(directory)}
          env: ${name}
        env:
          GITHUB_TOKEN: \${{ github.token }}`;
}
