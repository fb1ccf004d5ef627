import {
  allCommands,
  namesCommand,
  type ArgumentNode,
  type CommandNode,
  type OptionNode,
  type Values,
} from './command-tree.ts';

/** For fish 3.0 and later. `__calops_at PLACE COMMAND…` tests if that command was typed, with PLACE words after it. */
export function fishCompletion(program: CommandNode): string {
  const commands = allCommands(program);
  const children = commands.flatMap(({ path, children }) => children.map(({ name }) => [...path, name].join(' ')));
  const valued = commands.flatMap(({ path, options }) =>
    options.filter(({ values }) => values !== null).map(({ long }) => [...path, long].join(' ')),
  );
  const lines = commands.flatMap((command) => [
    ...command.children.map((child) => line(condition(command, 0), `-a ${child.name} -d ${quoted(child.summary)}`)),
    ...command.arguments.flatMap((argument, place) => argumentLines(command, argument, place)),
    ...command.options.map((option) => line(condition(command, null), optionWords(option))),
  ]);
  return `# fish completion for calops
function __calops_at --argument-names place
    set -l path
    set -l count 0
    set -l is_value 0
    for word in (commandline -opc)[2..-1]
        if test $is_value -eq 1
            set is_value 0
            continue
        end
        switch (string join ' ' -- $path $word)
            case ${children.map(quoted).join(' ')}
                set -a path $word
                set count 0
                continue
            case ${valued.map(quoted).join(' ')}
                set is_value 1
                continue
        end
        string match -q -- '-*' $word; or set count (math $count + 1)
    end
    test "$path" = "$argv[2..-1]"; or return 1
    switch $place
        case any
            return 0
        case '*+'
            test $count -ge (string trim -r -c + -- $place)
        case '*'
            test $count -eq $place
    end
end
complete -c calops -f
${lines.join('\n')}
`;
}

function line(when: string, what: string): string {
  return `complete -c calops -n ${quoted(when)} ${what}`;
}

/** `place`: number of words before; null: options may be anywhere. */
function condition({ path }: CommandNode, place: number | string | null): string {
  return ['__calops_at', place ?? 'any', ...path].join(' ');
}

function argumentLines(command: CommandNode, { values, isRepeated }: ArgumentNode, place: number): readonly string[] {
  const offer = offerOf(values);
  return offer === '' ? [] : [line(condition(command, isRepeated ? `${place}+` : place), offer)];
}

function optionWords({ long, short, description, values }: OptionNode): string {
  const names = [`-l ${long.slice(2)}`, ...(short === null ? [] : [`-s ${short.slice(1)}`])].join(' ');
  const value = values === null ? '' : ` ${values.kind === 'files' ? '-r' : '-x'} ${offerOf(values)}`.trimEnd();
  return `${names}${value} -d ${quoted(description)}`;
}

function offerOf(values: Values): string {
  switch (values.kind) {
    case 'choices':
      return `-a ${quoted(values.choices.join(' '))}`;
    case 'files':
      return '-F';
    case 'directories':
      return "-a '(__fish_complete_directories)'";
    case 'names':
      return `-a '(${namesCommand(values.of)})'`;
    case 'free':
      return '';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
