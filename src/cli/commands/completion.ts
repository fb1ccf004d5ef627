import type { Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { type CommandNode, commandTree } from '../completion/command-tree.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: CommandNode) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** A script for the shell, generated from the same declarations as the help. */
export function completion(shell: Shell, program: Command, options: CommonOptions, context: Context): ExitCode {
  const printer = createPrinter(options, context.settings);
  const script = SCRIPTS[shell](commandTree(program));
  if (printer.isJson) printer.json({ shell, script });
  else printer.result(script);
  return EXIT.fine;
}
