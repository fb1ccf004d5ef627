import { DOWNLOAD_ARTIFACT, indented } from './stages.ts';

/** A composite action of apply: the plan made for the merged pull request, if it is still valid. */
export function githubReviewedPlan(): string {
  return `name: calops, the reviewed plan
description: Fetch the plan of the merged pull request into calops-plan/, unless there is none or it is stale.

inputs:
  env:
    description: Environment of the plan.
    required: true
  dir:
    description: Directory of the manifests.
    required: true

outputs:
  usable:
    description: "'true': calops-plan/plan.json is the reviewed plan, and about the manifests of this commit."
    value: \${{ steps.judge.outputs.usable }}
  has-changes:
    description: "'true': there is something in it to apply. Empty when the plan is not usable."
    value: \${{ steps.judge.outputs.has-changes }}

runs:
  using: composite
  steps:
    - name: Find the plan of the merged pull request
      id: find
      shell: bash
      env:
        GITHUB_TOKEN: \${{ github.token }}
        ARTIFACT: calops-plan-\${{ inputs.env }}
      run: |
${indented(FIND_PLAN, 8)}
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
      shell: bash
      env:
        MANIFESTS: \${{ inputs.dir }}
        SOURCE: \${{ steps.find.outputs.source }}
        NONE: \${{ steps.find.outputs.none }}
      run: |
${indented(JUDGE_PLAN, 8)}
`;
}

/**
 * The run must belong to the pull request's last commit, the plan workflow, and a branch of this repository: an artifact uploaded by a fork
 * under the same name is never applied.
 */
const FIND_PLAN = `
set -euo pipefail
none() {
  echo "none=$1" >>"$GITHUB_OUTPUT"
  exit 0
}
api() {
  curl --fail --silent --show-error --retry 3 \\
    --header @<(printf 'Authorization: Bearer %s' "$GITHUB_TOKEN") \\
    --header 'Accept: application/vnd.github+json' \\
    "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$1"
}

[ "$GITHUB_EVENT_NAME" = push ] || none 'Started by hand.'
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
      echo "source=pull request [#$number]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/pull/$number)"
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
if [ -z "$stale" ]; then
  # of what another run kept, nothing is shown but numbers and a time
  code=$(tr -cd 0-9 <calops-plan/exit-code)
  expires=$(jq --raw-output '.expiresAt | strings | match("^[0-9-]+T[0-9:.]+Z$").string' calops-plan/plan.json || true)
  if [ "$code" != 0 ] && [ "$code" != 2 ]; then
    stale="The plan of $SOURCE ended with exit code $code."
  elif [ "$(cat calops-plan/tree)" != "$(git rev-parse "HEAD:./$MANIFESTS")" ]; then
    stale="The plan of $SOURCE is about other manifests: something else was merged in between."
  elif [[ "$expires" < "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ]]; then
    stale="The plan of $SOURCE expired\${expires:+ at $expires}."
  fi
fi

if [ -z "$stale" ]; then
  echo "What is applied is the plan of $SOURCE." | tee -a "$GITHUB_STEP_SUMMARY"
  {
    echo usable=true
    echo "has-changes=$([ "$code" = 2 ] && echo true || echo false)"
  } >>"$GITHUB_OUTPUT"
else
  rm -rf calops-plan
  echo usable=false >>"$GITHUB_OUTPUT"
  echo "$stale What is applied is a new plan:" | tee -a "$GITHUB_STEP_SUMMARY"
fi
`;
