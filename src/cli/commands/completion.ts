import type { Command, Option } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CommonOptions, createPrinter } from '../printer.ts';
import type { Context } from '../context.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: Command) => string>> = { bash, zsh, fish };

/** A script for the shell, made from the same declarations as the help. */
export function completion(shell: Shell, program: Command, options: CommonOptions, context: Context): ExitCode {
  const printer = createPrinter(options, context.settings);
  const script = SCRIPTS[shell](program);
  if (printer.isJson) printer.json({ shell, script });
  else printer.result(script);
  return EXIT.fine;
}

function bash(program: Command): string {
  const cases = program.commands.map(
    (command) => `    ${command.name()}) words="${optionsOf(command).map(long).join(' ')}" ;;`,
  );
  return `_calops() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${program.commands.map((command) => command.name()).join(' ')}" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$cur" in -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;; esac
}
complete -o default -F _calops calops
`;
}

function zsh(program: Command): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}`;
}

function fish(program: Command): string {
  const lines = program.commands.flatMap((command) => [
    `complete -c calops -n __fish_use_subcommand -f -a ${command.name()} -d '${quoted(command.summary())}'`,
    ...optionsOf(command).map((option) => fishOption(command.name(), option)),
  ]);
  return `${lines.join('\n')}\n`;
}

function fishOption(command: string, option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` -a '${option.argChoices.join(' ')}'`;
  const value = option.required ? ` -r${choices}` : '';
  const name = long(option).slice(2);
  return `complete -c calops -n '__fish_seen_subcommand_from ${command}' -l ${name}${value} -d '${quoted(option.description)}'`;
}

function optionsOf(command: Command): readonly Option[] {
  return command.options.filter((option) => option.long !== undefined);
}

function long(option: Option): string {
  return option.long ?? '';
}

function quoted(text: string): string {
  return text.replaceAll("'", String.raw`\'`);
}
