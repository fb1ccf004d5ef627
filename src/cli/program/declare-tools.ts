import { Argument, type Command, Option } from 'commander';
import { DEFAULT_PROFILE, PROFILE_NAMES } from '../../sandbox/profile.ts';
import type { Context } from '../context.ts';
import type { Shell } from '../commands/completion.ts';
import { declareCommand, portNumber } from './declare-command.ts';

/** sandbox, migrate, completion. */
export function declareTools(program: Command, context: Context): void {
  declareSandbox(program, context);
  declareMigrate(program, context);
  declareCompletion(program, context);
}

function declareSandbox(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'sandbox',
    summary: 'A stand-in for the Cal.com API, on this machine.',
    more: 'Prints one line with its address when it is ready, and stops with Ctrl-C. Nothing is kept.',
    examples: [
      ['calops sandbox --port 4010', 'then CALCOM_API_URL=http://127.0.0.1:4010/v2 calops plan'],
      ['calops sandbox --seed team.json --faults faults.json', 'its own team, and faults to try'],
    ],
    exits: [0, 1],
  });
  command
    .option('--port <N>', 'port on 127.0.0.1; 0 takes a free one', portNumber, 0)
    .option('--seed <FILE>', 'JSON with the users, teams and event types to begin with')
    .option('--faults <FILE>', 'JSON with the faults to answer with')
    .addOption(
      new Option('--profile <VERSION>', 'version of Cal.com whose answers it gives')
        .choices(PROFILE_NAMES)
        .default(DEFAULT_PROFILE),
    )
    .action(async () => {
      const { sandbox } = await import('../commands/sandbox.ts');
      process.exitCode = await sandbox(command.opts(), context);
    });
}

function declareMigrate(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'migrate',
    summary: 'Bring the database to the schema of this version.',
    more: 'Forward only, under a lock; apply does it by itself. Other commands only say when it is needed.',
    examples: [['calops migrate', 'the embedded server, or DATABASE_URL']],
    exits: [0, 1],
  });
  command.action(async () => {
    const { migrate } = await import('../commands/migrate.ts');
    process.exitCode = await migrate(command.opts(), context);
  });
}

function declareCompletion(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'completion',
    summary: 'Print a script that completes commands, options and values in your shell.',
    more: 'For bash, zsh or fish; made from the same declarations as this help, so make it anew after an upgrade.',
    examples: [
      ['source <(calops completion bash)', 'in ~/.bashrc'],
      ['source <(calops completion zsh)', 'in ~/.zshrc, after compinit'],
      ['calops completion fish > ~/.config/fish/completions/calops.fish', 'for fish'],
    ],
    exits: [0, 1],
  });
  command
    .addArgument(new Argument('<SHELL>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const { completion } = await import('../commands/completion.ts');
      process.exitCode = completion(shell, program, command.opts(), context);
    });
}
