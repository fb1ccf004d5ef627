import { allCommands, type ArgumentNode, type CommandNode, namesCommand, type Values } from './command-tree.ts';

/**
 * For bash 3.2 and later, without the bash-completion package: a Mac may have nothing newer. bash splits words at `=`, so that
 * `--format=json` arrives as three words.
 */
export function bashCompletion(program: CommandNode): string {
  const commands = allCommands(program);
  return `# bash completion for calops
_calops() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" at="" option="" word i place=0
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [ "$word" = "=" ]; then continue; fi
    if [ -n "$option" ]; then option=""; continue; fi
    case "$at $word" in
      ${patterns(commands.flatMap(({ path, children }) => children.map((child) => `${at(path)} ${child.name}`)))})
        at="$at/$word" place=0 ;;
      ${patterns(commands.flatMap(valued))}) option="$word" ;;
      *" -"*) ;;
      *) place=$((place + 1)) ;;
    esac
  done
  if [ "$cur" = "=" ]; then cur=""; fi
  if [ -n "$option" ]; then
    case "$at $option" in
${commands.flatMap(valueCases).join('\n')}
    esac
    return
  fi
  case "$at" in
${commands.map(wordCase).join('\n')}
  esac
}
_calops_words() {
  local IFS=$' \\t\\n'
  COMPREPLY+=($(compgen -W "$1" -- "$2"))
}
_calops_paths() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen "$1" -- "$2"))
}
complete -F _calops calops
`;
}

function at(path: readonly string[]): string {
  return path.map((name) => `/${name}`).join('');
}

function patterns(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join('|');
}

function valued({ path, options }: CommandNode): readonly string[] {
  return options.filter(({ values }) => values !== null).map(({ long }) => `${at(path)} ${long}`);
}

function valueCases({ path, options }: CommandNode): readonly string[] {
  return options.flatMap(({ long, values }) => {
    const offer = values === null ? '' : offerOf(values);
    return offer === '' ? [] : [`      "${at(path)} ${long}") ${offer} ;;`];
  });
}

function wordCase({ path, options, arguments: places, children }: CommandNode): string {
  const flags = options.flatMap(({ long, short }) => [long, ...(short === null ? [] : [short])]);
  const names = children.map(({ name }) => name);
  const first =
    names.length === 0 ? '' : `if [ "$place" -eq 0 ]; then ${offerOf({ kind: 'choices', choices: names })}; fi; `;
  return `    "${at(path)}")
      case "$cur" in
        -*) ${offerOf({ kind: 'choices', choices: flags })} ;;
        *) ${first}${places.map(placeCase).join('')}: ;;
      esac ;;`;
}

function placeCase({ values, isRepeated }: ArgumentNode, place: number): string {
  const offer = offerOf(values);
  return offer === '' ? '' : `if [ "$place" -${isRepeated ? 'ge' : 'eq'} ${place} ]; then ${offer}; fi; `;
}

function offerOf(values: Values): string {
  switch (values.kind) {
    case 'choices':
      return `_calops_words "${values.choices.join(' ')}" "$cur"`;
    case 'files':
      return '_calops_paths -f "$cur"';
    case 'directories':
      return '_calops_paths -d "$cur"';
    case 'names':
      return `_calops_words "$(${namesCommand(values.of)})" "$cur"`;
    case 'free':
      return '';
  }
}
