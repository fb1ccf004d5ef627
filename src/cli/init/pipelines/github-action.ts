import { indented, SETUP_NODE } from './stages.ts';

/** The composite action: runs one command of calops, outputs its exit code, and stores its report. */
export function githubAction(version: string): string {
  return `name: calops
description: Run one command of calops; its exit code becomes outputs, its report a file.

inputs:
  command:
    description: 'Command: validate, plan, apply, verify, drift, "github comment", …'
    required: true
  dir:
    description: Directory of the manifests (--dir).
    default: ''
  env:
    description: Environment, as named in company.yaml under calcom (--env).
    default: ''
  args:
    description: More words of the command line, parted by blanks or line ends. Quotes mean nothing here.
    default: ''
  format:
    description: 'json (--json), text, markdown or sarif. Text and markdown are shown in the log and in the summary.'
    default: json
  report:
    description: File for what the command prints on stdout. A name in the runner's temporary directory by default.
    default: ''
  accept:
    description: Exit codes with which the step passes. With any other it fails, after all outputs are set.
    default: '0 2'
  require:
    description: Variables of the environment that must not be empty, else calops is not even started.
    default: ''
  version:
    description: Version of calops on npm.
    default: '${version}'
  path:
    description: A calops of your own in place of the version, e.g. src/cli/calops.js of a checkout.
    default: ''
  node-version:
    description: Version of Node.js; empty takes the one that is there, from 24 on.
    default: '24'

outputs:
  exit-code:
    description: '0 fine, 1 error, 2 difference, 3 unproven read, 4 blocked by a guard, 5 partly done, 130 interrupted.'
    value: \${{ steps.run.outputs.exit-code }}
  outcome:
    description: 'The same in a word: fine, error, difference, unproven, blocked, partial, interrupted.'
    value: \${{ steps.run.outputs.outcome }}
  has-changes:
    description: "'true' with exit code 2: a plan has changes to make, drift has findings, verify misses maps."
    value: \${{ steps.run.outputs.has-changes }}
  report:
    description: The file with what the command printed on stdout.
    value: \${{ steps.run.outputs.report }}

runs:
  using: composite
  steps:
    - name: Set up Node.js
      if: inputs.node-version != ''
      uses: ${SETUP_NODE}
      with:
        node-version: \${{ inputs.node-version }}
        package-manager-cache: false
    - name: Install calops
      id: install
      shell: bash
      env:
        CALOPS_VERSION: \${{ inputs.version }}
        CALOPS_PATH: \${{ inputs.path }}
      run: |
${indented(INSTALL, 8)}
    - name: Run calops
      id: run
      shell: bash
      env:
        ENTRY: \${{ steps.install.outputs.entry }}
        COMMAND: \${{ inputs.command }}
        MANIFESTS: \${{ inputs.dir }}
        ENVIRONMENT: \${{ inputs.env }}
        WORDS: \${{ inputs.args }}
        FORMAT: \${{ inputs.format }}
        REPORT: \${{ inputs.report }}
        REQUIRED: \${{ inputs.require }}
      run: |
${indented(RUN, 8)}
    - name: Judge the exit code
      shell: bash
      env:
        COMMAND: \${{ inputs.command }}
        ACCEPTED: \${{ inputs.accept }}
        EXIT_CODE: \${{ steps.run.outputs.exit-code }}
        OUTCOME: \${{ steps.run.outputs.outcome }}
      run: |
${indented(JUDGE, 8)}
`;
}

/** Install scripts of packages are disabled: calops needs none here. */
const INSTALL = `
set -euo pipefail
if [ -n "$CALOPS_PATH" ]; then
  entry=$(realpath "$CALOPS_PATH")
else
  home="$RUNNER_TEMP/calops-$CALOPS_VERSION"
  entry="$home/node_modules/.bin/calops"
  if [ ! -e "$entry" ]; then
    npm install --prefix "$home" --ignore-scripts --no-audit --no-fund "calops@$CALOPS_VERSION"
  fi
fi
echo "entry=$entry" >>"$GITHUB_OUTPUT"
`;

const RUN = `
set -euo pipefail
report=$REPORT
if [ -z "$report" ]; then
  report="$RUNNER_TEMP/calops-reports/$(tr -c 'a-z0-9\\n' '-' <<<"$COMMAND $ENVIRONMENT").$FORMAT"
fi
mkdir -p "$(dirname "$report")"

read -r -d '' -a words <<<"$COMMAND" || true
read -r -d '' -a more <<<"$WORDS" || true
read -r -d '' -a required <<<"$REQUIRED" || true
words+=("\${more[@]}")
if [ -n "$MANIFESTS" ]; then words+=(--dir "$MANIFESTS"); fi
if [ -n "$ENVIRONMENT" ]; then words+=(--env "$ENVIRONMENT"); fi
case $FORMAT in
  json) words+=(--json) ;;
  text) ;;
  *) words+=(--format "$FORMAT") ;;
esac

missing=()
for name in "\${required[@]}"; do
  if [ -z "\${!name:-}" ]; then missing+=("$name"); fi
done

# What is quoted of manifests and of Cal.com is no command to the runner: ##[add-mask]true would hide an output. Annotations are.
resume=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || node --print 'crypto.randomUUID()')
hush() { case $COMMAND in github*) ;; *) echo "::stop-commands::$resume" ;; esac; }
listen() { case $COMMAND in github*) ;; *) echo "::$resume::" ;; esac; }

code=0
if [ "\${#missing[@]}" -gt 0 ]; then
  sentence="Not set: \${missing[*]}."
  hint='Store it as a secret of the repository or of the environment.'
  case $FORMAT in
    json) printf '{"error":{"code":"secret-missing","message":"%s","hint":"%s"}}\\n' "$sentence" "$hint" >"$report" ;;
    *) echo "$sentence $hint" >"$report" ;;
  esac
  code=1
else
  hush
  # both over one stream, so that nothing comes after it is listened again
  node "$ENTRY" "\${words[@]}" 2>&1 >"$report" || code=$?
  listen
fi
case $code in
  0) outcome=fine ;;
  2) outcome=difference ;;
  3) outcome=unproven ;;
  4) outcome=blocked ;;
  5) outcome=partial ;;
  130) outcome=interrupted ;;
  *) outcome=error ;;
esac

# JSON is for the steps that follow; an error must be readable here.
if [ "$FORMAT" != json ] || [ "$outcome" = error ]; then
  hush
  cat "$report"
  listen
fi
{
  echo "**calops $COMMAND\${ENVIRONMENT:+ ($ENVIRONMENT)}**: $outcome, exit code $code"
  echo
  case $FORMAT in
    markdown) cat "$report" ;;
    text) head -c 500000 "$report" | sed 's/^/    /' ;;
  esac
  echo
} >>"$GITHUB_STEP_SUMMARY"
{
  echo "exit-code=$code"
  echo "outcome=$outcome"
  echo "has-changes=$([ "$code" = 2 ] && echo true || echo false)"
  echo "report=$report"
} >>"$GITHUB_OUTPUT"
`;

const JUDGE = `
set -euo pipefail
case " $ACCEPTED " in
  *" $EXIT_CODE "*) ;;
  *)
    echo "::error title=calops $COMMAND::It ended with exit code $EXIT_CODE ($OUTCOME); see the log above. What the codes mean: calops $COMMAND --help"
    exit 1
    ;;
esac
`;
