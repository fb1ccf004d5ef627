import { checkoutStep, requiredBy, secretsOf } from './github-steps.ts';
import { DOWNLOAD_ARTIFACT, UPLOAD_ARTIFACT } from './pinned-actions.ts';
import type { Pipelines, Stage } from './stages.ts';
import { indented, quoted } from './yaml-text.ts';

/** On the default branch: the plan that was reviewed is applied, one environment after the other. */
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
  return `  # Runs before anybody is asked: what ${name} will be asked about is in this job's summary.
  plan-${name}:
    if: github.event_name == 'push' || inputs.environment == '${name}'
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
      contents: read
      actions: read
      pull-requests: read
    outputs:
      has-changes: \${{ steps.judge.outputs.has-changes || steps.plan.outputs.has-changes }}
    steps:
${checkoutStep()}
      - name: Find the plan of the merged pull request
        id: find
        if: github.event_name == 'push'
        env:
          GITHUB_TOKEN: \${{ github.token }}
          ARTIFACT: calops-plan-${name}
        run: |
${indented(FIND_PLAN, 10)}
      - name: Fetch it
        if: steps.find.outputs.artifact-id != ''
        uses: ${DOWNLOAD_ARTIFACT}
        with:
          artifact-ids: \${{ steps.find.outputs.artifact-id }}
          run-id: \${{ steps.find.outputs.run-id }}
          github-token: \${{ github.token }}
          path: calops-plan
      - name: Is it still about this commit?
        id: judge
        env:
          MANIFESTS: ${quoted(directory)}
          SOURCE: \${{ steps.find.outputs.source }}
          NONE: \${{ steps.find.outputs.none }}
        run: |
${indented(JUDGE_PLAN, 10)}
      - name: Plan again
        id: plan
        if: steps.judge.outputs.usable != 'true'
        uses: ./.github/actions/calops
        with:
          command: plan
          args: --out calops-plan/plan.json \${{ inputs.flags }}
          dir: ${quoted(directory)}
          env: ${name}
          format: markdown
          report: calops-plan/report.md
          require: ${requiredBy(stage)}
${secretsOf(stage)}
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

/**
 * The run must be of the pull request's last commit, of the plan workflow, and of a branch of this repository: what a fork
 * uploads under the same name is never applied.
 */
const FIND_PLAN = `
set -euo pipefail
api() {
  curl --fail --silent --show-error --retry 3 \\
    --header @<(printf 'Authorization: Bearer %s' "$GITHUB_TOKEN") \\
    --header 'Accept: application/vnd.github+json' \\
    "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$1"
}
none() {
  echo "none=$1" >>"$GITHUB_OUTPUT"
  exit 0
}

pull=$(api "commits/$GITHUB_SHA/pulls" | jq --compact-output --arg sha "$GITHUB_SHA" --arg repo "$GITHUB_REPOSITORY" '
  [.[] | select(.merged_at != null and .merge_commit_sha == $sha and .head.repo.full_name == $repo)][0] // empty')
[ -n "$pull" ] || none 'This commit is no merge of a pull request from a branch of this repository.'
number=$(jq --raw-output .number <<<"$pull")
head=$(jq --raw-output .head.sha <<<"$pull")

runs=$(api "actions/workflows/calops-plan.yml/runs?event=pull_request&status=completed&head_sha=$head&per_page=100" |
  jq --raw-output --arg repo "$GITHUB_REPOSITORY" '.workflow_runs[] | select(.head_repository.full_name == $repo) | .id')
for run in $runs; do
  artifact=$(api "actions/runs/$run/artifacts?name=$ARTIFACT&per_page=100" |
    jq --raw-output '[.artifacts[] | select(.expired | not)] | sort_by(.created_at) | last | .id // empty')
  if [ -n "$artifact" ]; then
    {
      echo "source=pull request #$number"
      echo "run-id=$run"
      echo "artifact-id=$artifact"
    } >>"$GITHUB_OUTPUT"
    exit 0
  fi
done
none "No plan is kept for the last commit of pull request #$number."
`;

const JUDGE_PLAN = `
set -euo pipefail
stale=$NONE
if [ -z "$stale" ] && [ -n "$SOURCE" ]; then
  code=$(cat calops-plan/exit-code)
  expires=$(jq --raw-output '.expiresAt // ""' calops-plan/plan.json || true)
  if [ "$code" != 0 ] && [ "$code" != 2 ]; then
    stale="The plan of $SOURCE ended with exit code $code."
  elif [ "$(cat calops-plan/tree)" != "$(git rev-parse "HEAD:./$MANIFESTS")" ]; then
    stale="The plan of $SOURCE is about other manifests: something else was merged in between."
  elif [[ "$expires" < "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ]]; then
    stale="The plan of $SOURCE expired at $expires."
  fi
fi

if [ -n "$SOURCE" ] && [ -z "$stale" ]; then
  echo "What is applied is the plan of $SOURCE." | tee -a "$GITHUB_STEP_SUMMARY"
  {
    echo usable=true
    echo "has-changes=$([ "$code" = 2 ] && echo true || echo false)"
  } >>"$GITHUB_OUTPUT"
else
  rm -rf calops-plan
  echo usable=false >>"$GITHUB_OUTPUT"
  echo "\${stale:-Started by hand.} What is applied is a new plan:" | tee -a "$GITHUB_STEP_SUMMARY"
fi
`;
