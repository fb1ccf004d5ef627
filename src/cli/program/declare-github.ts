import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand, wholeNumber } from './declare-command.ts';

const FAULTS = [1, 'REPORT is no report, or GitHub refused; nothing is half-made'] as const;

/** github comment, github drift-issue. */
export function declareGithub(program: Command, context: Context): void {
  const github = program
    .command('github')
    .summary('Tell pull requests and issues on GitHub what plan and drift found.')
    .description('Tell pull requests and issues on GitHub what plan and drift found.');
  declareComment(github, context);
  declareDriftIssue(github, context);
}

function declareComment(github: Command, context: Context): void {
  const command = declareCommand(github, {
    usage: 'comment <REPORT>',
    summary: 'Keep up one comment on a pull request for each company and environment.',
    more: 'REPORT is the stdout of calops plan --json, whatever its exit code was; an error is commented as well. Needs GITHUB_TOKEN.',
    examples: [
      ['calops github comment plan.json', 'in a workflow on pull_request, with pull-requests: write'],
      ['calops github comment plan.json --pr 12 --repo salon/manifests', 'anywhere else'],
      ['calops github comment plan.json --dry-run', 'print it; for pull requests from forks'],
    ],
    exits: [[0, 'the comments are as they should be, whatever the plan says'], FAULTS],
  });
  command
    .option('--pr <N>', 'pull request (default: that of the event, or of GITHUB_REF)', wholeNumber)
    .option('--repo <OWNER/NAME>', 'repository (default: GITHUB_REPOSITORY)')
    .option('--artifact-url <URL>', 'where the whole plan is kept; the comment links it')
    .option('--env <NAME>', 'environment that a REPORT which is an error was for', 'production')
    .option('--dir <DIR>', 'directory of the manifests, for annotations on their lines', 'manifests')
    .option('--annotations', 'print annotations as workflow commands (default: where GITHUB_ACTIONS is true)')
    .option('--dry-run', 'print the Markdown and ask nothing of GitHub')
    .action(async (report: string) => {
      const { comment } = await import('../commands/github-comment.ts');
      process.exitCode = await comment(report, command.opts(), context);
    });
}

function declareDriftIssue(github: Command, context: Context): void {
  const command = declareCommand(github, {
    usage: 'drift-issue <REPORT>',
    summary: 'Keep up one issue for each company that drifts, and close it when it does not.',
    more: 'REPORT is the stdout of calops drift --json. An unproven read opens and closes nothing. Needs GITHUB_TOKEN.',
    examples: [
      ['calops github drift-issue drift.json', 'in a workflow on schedule, with issues: write'],
      ['calops github drift-issue drift.json --open-after 3', 'bother nobody with one or two findings'],
    ],
    exits: [[0, 'the issues are as they should be, whatever drifts'], FAULTS],
  });
  command
    .option('--repo <OWNER/NAME>', 'repository (default: GITHUB_REPOSITORY)')
    .option('--open-after <N>', 'open an issue from so many findings on', wholeNumber, 1)
    .option('--dry-run', 'print the Markdown and ask nothing of GitHub')
    .action(async (report: string) => {
      const { driftIssues } = await import('../commands/github-drift-issue.ts');
      process.exitCode = await driftIssues(report, command.opts(), context);
    });
}
