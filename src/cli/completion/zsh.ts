import { shellQuoted } from '../../model/shell-word.ts';
import {
  allCommands,
  NAME_KINDS,
  type NameKind,
  namesCommand,
  type ArgumentNode,
  type CommandNode,
  type OptionNode,
  type Values,
} from './command-tree.ts';

/** One function per command, using zsh's `_arguments`; sourced, or as a file `_calops` on the fpath. */
export function zshCompletion(program: CommandNode): string {
  return `#compdef calops
# zsh completion for calops

${NAME_KINDS.map(namesFunction).join('\n')}
${allCommands(program).map(functionOf).join('\n')}
if [ "$funcstack[1]" = "_calops" ]; then
  _calops "$@"
else
  compdef _calops calops
fi
`;
}

function namesFunction(of: NameKind): string {
  return `_calops_names_${of}() {\n  local -a names\n  names=(\${(f)"$(${namesCommand(of)})"})\n  compadd -a names\n}\n`;
}

function functionOf(command: CommandNode): string {
  const body = command.children.length === 0 ? leaf(command) : branch(command);
  return `${functionName(command)}() {\n${body}}\n`;
}

function functionName({ path }: CommandNode): string {
  return ['_calops', ...path].join('_').replaceAll('-', '_');
}

function leaf({ options, arguments: places }: CommandNode): string {
  return `  _arguments -s -S ${specs([...options.flatMap(optionSpecs), ...places.map(argumentSpec)])}\n`;
}

/** Subcommands, and the command's own arguments if it has some: `hosts accept` next to `hosts DIR`. */
function branch({ options, arguments: places, children }: CommandNode): string {
  const own = places.map(({ values }) => actionOf(values)).filter((action) => action.trim() !== '');
  const list = children.map(
    ({ name, summary }) => `      ${shellQuoted(`${name}:${summary.replaceAll(':', String.raw`\:`)}`)}`,
  );
  const cases = children.map((child) => `        ${child.name}) ${functionName(child)} ;;`);
  return `  local curcontext="$curcontext" state state_descr line
  typeset -A opt_args
  local -a commands
  _arguments -C ${specs([...options.flatMap(optionSpecs), "'1: :->first'", "'*:: :->rest'"])}
  case $state in
    first)
      commands=(
${list.join('\n')}
      )
      _describe -t commands command commands
${own.map((action) => `      ${action}\n`).join('')}      ;;
    rest)
      case $line[1] in
${cases.join('\n')}
      esac
      ;;
  esac
`;
}

function specs(all: readonly string[]): string {
  return all.map((spec) => `\\\n    ${spec}`).join(' ');
}

function optionSpecs({ long, short, description, isRepeatable, values }: OptionNode): readonly string[] {
  const value = values === null ? '' : `:${long.slice(2)}:${inSpec(actionOf(values))}`;
  const suffix = `[${inSpec(description)
    .replaceAll('[', String.raw`\[`)
    .replaceAll(']', String.raw`\]`)}]${value}`;
  const equals = values === null ? '' : '=';
  if (short !== null) return [short, long].map((name) => shellQuoted(`(${short} ${long})${name}${equals}${suffix}`));
  return [shellQuoted(`${isRepeatable ? '*' : ''}${long}${equals}${suffix}`)];
}

function argumentSpec({ name, values, isOptional, isRepeated }: ArgumentNode, place: number): string {
  const where = isRepeated ? '*' : String(place + 1);
  return shellQuoted(`${where}:${isOptional && !isRepeated ? ':' : ''}${inSpec(name)}:${inSpec(actionOf(values))}`);
}

function actionOf(values: Values): string {
  switch (values.kind) {
    case 'choices':
      return `(${values.choices.join(' ')})`;
    case 'files':
      return '_files';
    case 'directories':
      return '_path_files -/';
    case 'names':
      return `_calops_names_${values.of}`;
    case 'free':
      return ' ';
  }
}

/** A colon ends a part of a spec, so it is escaped. */
function inSpec(text: string): string {
  return text.replaceAll(':', String.raw`\:`);
}
