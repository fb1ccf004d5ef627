import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand } from './declare-command.ts';

/** help: of commands, and of what all of them share. */
export function declareHelp(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'help [COMMAND-OR-TOPIC...]',
    summary: 'Show help for a command, or for a topic.',
    more: 'Without words: all commands and topics.',
    examples: [
      ['calops help plan', 'as calops plan --help'],
      ['calops help exit-codes', 'what each exit code means'],
      ['calops help errors | grep -A3 locked', 'a single code'],
    ],
    exits: [0, 1],
  });
  command.action(async (words: readonly string[]) => {
    const { help } = await import('../commands/help.ts');
    process.exitCode = help(words, program, command.opts(), context);
  });
}
