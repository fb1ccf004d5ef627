import { shellQuoted } from '../../../model/shell-word.ts';
import { indented, quoted, type Pipelines, type Stage } from './stages.ts';

const ON_MERGE_REQUEST = '$CI_PIPELINE_SOURCE == "merge_request_event"';
/** GitLab does not give protected variables to forks, and a fork's pipelines run in the fork. */
const FROM_THIS_PROJECT = `${ON_MERGE_REQUEST} && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID`;
const ON_MAIN = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"';

/** The same three pipelines as on GitHub: plan with a note on merge requests, apply on the default branch, drift on a schedule. */
export function gitlabPipeline({ directory, stages, version }: Pipelines): string {
  const jobs = stages.map((stage, index) => {
    const isLast = index === stages.length - 1;
    const before = stages[index - 1]?.name ?? null;
    return [planJob(stage, directory), noteJob(stage), applyJob(stage, { directory, before, isLast })].join('\n\n');
  });
  return `# Written by calops init ${version}, and yours to change. Explained in docs/gitlab.md of calops.
stages: [check, plan, note, apply, drift]

workflow:
  rules:
    - if: ${ON_MERGE_REQUEST}
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

default:
  image: node:24
  before_script:
    - npm install --global --ignore-scripts --no-audit --no-fund "calops@$CALOPS_VERSION"

variables:
  CALOPS_VERSION: '${version}'
  GIT_DEPTH: '0'

# Without any secret: this is what merge requests from forks get.
check:
  stage: check
  rules:
    - if: ${ON_MERGE_REQUEST}
  script:
    - |
${indented(checkScript(stages, directory), 6)}

${jobs.join('\n\n')}

${stages.map((stage) => driftJob(stage, directory)).join('\n\n')}
`;
}

function planJob(stage: Stage, directory: string): string {
  const { name } = stage;
  return `plan:${name}:
  stage: plan
  rules:
    - if: ${FROM_THIS_PROJECT}
    - if: ${ON_MAIN}
      changes: [${quoted(changed(directory))}]
  script:
    - |
${indented(environmentOf(stage), 6)}
      mkdir -p calops-plan-${name}
      code=0
      calops plan ${where(stage, directory)} --format markdown --out calops-plan-${name}/plan.json >calops-plan-${name}/plan.md || code=$?
      if [ ! -s calops-plan-${name}/plan.md ]; then
        echo "No plan of ${name}: exit code $code, see the log of $CI_JOB_URL" >calops-plan-${name}/plan.md
      fi
      cat calops-plan-${name}/plan.md
      if [ "$code" -ne 0 ] && [ "$code" -ne 2 ]; then exit "$code"; fi
  artifacts:
    when: always
    expose_as: Plan of ${name}
    paths: [calops-plan-${name}/]
    expire_in: 14 days`;
}

function noteJob({ name }: Stage): string {
  return `# The token that may write notes and the keys of Cal.com are never in one job.
note:${name}:
  stage: note
  needs: ['plan:${name}']
  rules:
    - if: ${FROM_THIS_PROJECT}
      when: always
  before_script: []
  script:
    - |
      marker='<!-- calops plan: ${name} -->'
      plan=calops-plan-${name}/plan.md
${indented(NOTE, 6)}`;
}

interface ApplyOptions {
  readonly directory: string;
  readonly before: string | null;
  readonly isLast: boolean;
}

function applyJob(stage: Stage, { directory, before, isLast }: ApplyOptions): string {
  const { name } = stage;
  const needs = before === null ? `['plan:${name}']` : `['plan:${name}', 'apply:${before}']`;
  return `apply:${name}:
  stage: apply
  needs: ${needs}
  rules:
    - if: ${ON_MAIN}
      changes: [${quoted(changed(directory))}]${isLast ? '\n      when: manual' : ''}
  environment: ${name}
  resource_group: calops-${name}
  script:
    - |
${indented(environmentOf(stage), 6)}
      code=0
      calops apply calops-plan-${name}/plan.json --yes || code=$?
      calops verify ${where(stage, directory)}
      exit "$code"`;
}

function driftJob(stage: Stage, directory: string): string {
  const { name } = stage;
  return `drift:${name}:
  stage: drift
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - |
${indented(environmentOf(stage), 6)}
      mkdir -p calops-drift-${name}
      code=0
      calops drift ${where(stage, directory)} --format markdown >calops-drift-${name}/drift.md || code=$?
      cat calops-drift-${name}/drift.md
      exit "$code"
  artifacts:
    when: always
    paths: [calops-drift-${name}/]
    expire_in: 14 days`;
}

function checkScript(stages: readonly Stage[], directory: string): string {
  const last = stages.at(-1);
  return `${stages.map((stage) => `calops validate ${where(stage, directory)}`).join('\n')}
code=0
calops plan --against "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ${last === undefined ? '' : where(last, directory)} || code=$?
if [ "$code" -ne 0 ] && [ "$code" -ne 2 ]; then exit "$code"; fi`;
}

/** Fails before calops starts an embedded database, which would be lost after the job. */
function environmentOf({ secrets }: Stage): string {
  return secrets
    .map(({ variable, secret }) => {
      const required = `: "\${${secret}:?Store ${secret} under Settings, CI/CD, Variables.}"`;
      return variable === secret ? required : `${required}\nexport ${variable}="$${secret}"`;
    })
    .join('\n');
}

function where({ name }: Stage, directory: string): string {
  return `--dir ${shellQuoted(directory)} --env ${name}`;
}

function changed(directory: string): string {
  return directory === '.' ? '**/*' : `${directory}/**/*`;
}

/**
 * One note per environment, updated in place. Any user can write a note that starts with the marker and edit it later: only notes by the
 * token's own user are updated.
 */
const NOTE = `
if [ -z "\${CALOPS_GITLAB_TOKEN:-}" ]; then
  echo 'CALOPS_GITLAB_TOKEN is not set: no note is written. The plan is among the artifacts of the job before.'
  exit 0
fi
{ echo "$marker"; head -c 900000 "$plan"; } >note.md
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
gitlab() {
  curl --fail --silent --show-error --retry 3 --header @<(printf 'PRIVATE-TOKEN: %s' "$CALOPS_GITLAB_TOKEN") "$@"
}
me=$(gitlab "$CI_API_V4_URL/user")
ours=$(gitlab "$notes?per_page=100&sort=asc" | MARKER=$marker ME=$me node -p '
  const notes = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const me = JSON.parse(process.env.ME).id;
  notes.find((note) => !note.system && note.author.id === me && note.body.startsWith(process.env.MARKER))?.id ?? ""')
if [ -z "$ours" ]; then
  gitlab --request POST --data-urlencode body@note.md --output /dev/null "$notes"
else
  gitlab --request PUT --data-urlencode body@note.md --output /dev/null "$notes/$ours"
fi
`;
