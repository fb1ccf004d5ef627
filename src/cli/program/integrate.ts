import { Argument, type Command, Option } from 'commander';
import { DEFAULT_PROFILE, PROFILE_NAMES } from '../../sandbox/profile.ts';
import type { Shell } from '../commands/completion.ts';
import { NAME_KINDS, type NameKind } from '../completion/command-tree.ts';
import type { Context } from '../../app/context.ts';
import type { CommonOptions } from '../output/printer.ts';
import { declareCommand, portNumber, wholeNumber, withManifests } from './command.ts';

/** Commands that connect calops with other programs: github, retell, mcp, sandbox, completion, help. */
export function declareIntegrateCommands(program: Command, context: Context): void {
  declareGithub(program, context);
  declareRetell(program, context);
  declareMcp(program, context);
  declareSandbox(program, context);
  declareCompletion(program, context);
  declareHelp(program, context);
}

const GITHUB_ERRORS = [1, 'REPORT is not a report, or GitHub refused; nothing is left in part'] as const;

function declareGithub(program: Command, context: Context): void {
  const github = program
    .command('github')
    .summary('Post plans and drift to pull requests and issues')
    .description('Post plans and drift to pull requests and issues on GitHub.');
  declareComment(github, context);
  declareDriftIssue(github, context);
}

function declareComment(github: Command, context: Context): void {
  const command = declareCommand(github, {
    usage: 'comment <REPORT>',
    summary: 'Update the plan comment on a pull request',
    more: 'Keeps one comment for each company and environment. REPORT is the stdout of calops plan --json, with any exit code; an error becomes a comment as well. Needs GITHUB_TOKEN.',
    examples: [
      ['calops github comment plan.json', 'in a workflow on pull_request, with pull-requests: write'],
      ['calops github comment plan.json --pr 12 --repo salon/manifests', 'anywhere else'],
      ['calops github comment plan.json --dry-run', 'print it; for pull requests from forks'],
    ],
    exits: [[0, 'the comments are up to date, with any plan'], GITHUB_ERRORS],
  });
  command
    .option('--pr <N>', 'pull request (default: that of the event, or of GITHUB_REF)', wholeNumber)
    .option('--repo <OWNER/NAME>', 'repository (default: GITHUB_REPOSITORY)')
    .option('--artifact-url <URL>', 'address of the whole plan, to link in the comment')
    .option('--env <NAME>', 'environment of a REPORT that is an error', 'production')
    .option('--dir <DIR>', 'directory of the manifests, for annotations on their lines', 'manifests')
    .option('--annotations', 'print annotations as workflow commands (default: if GITHUB_ACTIONS is true)')
    .option('--dry-run', 'print the Markdown and do not call GitHub')
    .action(async (report: string) => {
      const { comment } = await import('../commands/github.ts');
      process.exitCode = await comment(report, command.opts(), context);
    });
}

function declareDriftIssue(github: Command, context: Context): void {
  const command = declareCommand(github, {
    usage: 'drift-issue <REPORT>',
    summary: 'Update the drift issue of each company',
    more: 'Keeps one issue for each company that drifts, and closes it when the drift is gone. REPORT is the stdout of calops drift --json. An unproven read opens and closes nothing. Needs GITHUB_TOKEN.',
    examples: [
      ['calops github drift-issue drift.json', 'in a workflow on schedule, with issues: write'],
      ['calops github drift-issue drift.json --open-after 3', 'ignore one or two findings'],
    ],
    exits: [[0, 'the issues are up to date, with any drift'], GITHUB_ERRORS],
  });
  command
    .option('--repo <OWNER/NAME>', 'repository (default: GITHUB_REPOSITORY)')
    .option('--open-after <N>', 'open an issue from this number of findings on', wholeNumber, 1)
    .option('--dry-run', 'print the Markdown and do not call GitHub')
    .action(async (report: string) => {
      const { driftIssues } = await import('../commands/github.ts');
      process.exitCode = await driftIssues(report, command.opts(), context);
    });
}

function declareRetell(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'retell [DIR]',
    summary: 'Render tools and prompt of a Retell voice agent',
    more: 'The agent knows the services and staff that the manifests declare. Sends nothing to Retell.',
    examples: [
      ['calops retell --url https://booking.salon.example', 'print them'],
      ['calops retell --url https://booking.salon.example --out retell', 'write retell/COMPANY/{tools.json,prompt.md}'],
      ['calops retell --check', 'check that the files in ./retell are up to date'],
    ],
    exits: [0, 1, [2, 'files are out of date; --check lists them']],
  });
  withManifests(command)
    .option('--url <URL>', 'address at which Retell reaches calops serve (default: that of the existing files)')
    .option('--out <DIR>', 'write files to this directory; with --check, read them there (default: ./retell)')
    .option('--check', 'compare with the existing files, and write nothing')
    .addOption(
      new Option(
        '--language <LANGUAGE>',
        "language of the agent (default: of the existing files, or the company's)",
      ).choices(['de', 'en']),
    )
    .action(async (dir: string | undefined) => {
      const { retell } = await import('../commands/retell.ts');
      process.exitCode = await retell(dir, command.opts(), context);
    });
}

function declareMcp(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'mcp [DIR]',
    summary: 'Serve tools to an AI assistant over stdio',
    more: 'Speaks the Model Context Protocol on stdin and stdout: validate, plan, explain, drift, verify, coverage, slots, doctor, history. No tool applies anything. An assistant starts it; it ends when stdin ends.',
    examples: [
      ['calops mcp manifests', 'as the command of an MCP server in an assistant'],
      ['calops mcp manifests --allow-edits', 'also assign and unassign: diffs of manifests, written on request'],
      ['calops mcp manifests --company friseur', 'only this company'],
    ],
    exits: [[0, 'stdin has ended'], 1, 130],
  });
  withManifests(command)
    .option('--allow-edits', 'also offer tools that edit manifests')
    .action(async (dir: string | undefined) => {
      const { mcp } = await import('../commands/mcp.ts');
      process.exitCode = await mcp(dir, command.opts(), context);
    });
}

function declareSandbox(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'sandbox',
    summary: 'Run a local stand-in for the Cal.com API',
    more: 'Prints one line with its address when it is ready, and stops with Ctrl-C. Keeps nothing.',
    examples: [
      ['calops sandbox --port 4010', 'then CALCOM_API_URL=http://127.0.0.1:4010/v2 calops plan'],
      ['calops sandbox --seed team.json --faults faults.json', 'with its own team, and with faults'],
    ],
    exits: [0, 1],
  });
  command
    .option('--port <N>', 'port on 127.0.0.1; 0 takes a free one', portNumber, 0)
    .option('--seed <FILE>', 'JSON with users, teams and event types')
    .option('--faults <FILE>', 'JSON with the faults to answer with')
    .addOption(
      new Option('--profile <VERSION>', 'version of Cal.com to imitate')
        .choices(PROFILE_NAMES)
        .default(DEFAULT_PROFILE),
    )
    .action(async () => {
      const { sandbox } = await import('../commands/sandbox.ts');
      process.exitCode = await sandbox(command.opts(), context);
    });
}

function declareCompletion(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'completion',
    summary: 'Print the completion script of a shell',
    more: 'Completes commands, options and values in bash, zsh or fish. Print it again after an upgrade.',
    examples: [
      ['source <(calops completion bash)', 'in ~/.bashrc'],
      ['source <(calops completion zsh)', 'in ~/.zshrc, after compinit'],
      ['calops completion fish > ~/.config/fish/completions/calops.fish', 'for fish'],
    ],
    exits: [0, 1],
  });
  command
    .addArgument(new Argument('<SHELL>', 'the shell').choices(['bash', 'zsh', 'fish']))
    // called by the scripts
    .addOption(new Option('--names <KIND>').choices(NAME_KINDS).hideHelp())
    .action(async (shell: Shell) => {
      const { completion, completionNames } = await import('../commands/completion.ts');
      const { names, ...options } = command.opts<CommonOptions & { names?: NameKind }>();
      process.exitCode =
        names === undefined
          ? completion(shell, program, options, context)
          : await completionNames(names, options, context);
    });
}

function declareHelp(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'help [COMMAND-OR-TOPIC...]',
    summary: 'Show help for a command or a topic',
    more: 'Without arguments: all commands and topics.',
    examples: [
      ['calops help plan', 'like calops plan --help'],
      ['calops help exit-codes', 'the meaning of each exit code'],
      ['calops help errors | grep -A3 locked', 'a single code'],
    ],
    exits: [0, 1],
  });
  command.action(async (words: readonly string[]) => {
    const { help } = await import('../commands/help.ts');
    process.exitCode = help(words, program, command.opts(), context);
  });
}
