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

/** On a schedule: reports changes made in Cal.com as one issue per company, which closes automatically. */
export function githubDrift({ directory, stages, version }: Pipelines): string {
  return `# Written by calops init ${version}, and yours to change. Explained in docs/github-actions.md of calops.
name: calops drift

on:
  schedule:
    - cron: '23 4,10,16,22 * * *'
  workflow_dispatch:

permissions: {}

jobs:${stages.map((stage) => `\n${driftJob(stage, directory)}\n\n${issueJob(stage)}`).join('\n')}
`;
}

function driftJob(stage: Stage, directory: string): string {
  const { name } = stage;
  return `  drift-${name}:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    concurrency:
      group: calops-drift-${name}
      cancel-in-progress: false
    permissions:
      contents: read
    outputs:
      kept: \${{ steps.keep.outputs.artifact-id }}
    steps:
${checkoutStep()}
      - name: Look for drift
        id: drift
        uses: ./.github/actions/calops
        with:
          command: drift
          dir: ${quoted(directory)}
          env: ${name}
          report: calops-drift/report.json
          require: ${requiredBy(stage)}
${secretsOf(stage)}
      - name: Keep the findings
        id: keep
        if: \${{ !cancelled() && steps.drift.outputs.report != '' }}
        uses: ${UPLOAD_ARTIFACT}
        with:
          name: calops-drift-${name}
          path: calops-drift/
          if-no-files-found: error
          overwrite: true
          retention-days: 14`;
}

function issueJob({ name }: Stage): string {
  return `  issue-${name}:
    needs: drift-${name}
    if: \${{ !cancelled() && needs.drift-${name}.outputs.kept != '' }}
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      issues: write
    steps:
${checkoutStep()}
      - uses: ${DOWNLOAD_ARTIFACT}
        with:
          name: calops-drift-${name}
          path: calops-drift
      - name: Keep one issue for each company
        uses: ./.github/actions/calops
        with:
          command: github drift-issue
          args: calops-drift/report.json
        env:
          GITHUB_TOKEN: \${{ github.token }}`;
}
