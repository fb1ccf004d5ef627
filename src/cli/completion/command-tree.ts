import type { Argument, Command, Option } from 'commander';
import { TOPICS } from '../program/help-topics.ts';

/** The possible values at one position of a command line; `free`: only the user knows. */
export type Values =
  | { readonly kind: 'files' | 'directories' | 'free' }
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  /** Names of the manifests, which the program itself prints when Tab is pressed. */
  | { readonly kind: 'names'; readonly of: NameKind };

/** What manifests name, and a command line asks for. */
export const NAME_KINDS = ['company', 'branch', 'staff', 'service'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** The command that prints such names, one a line; quiet, and successful, if there are no manifests or they have errors. */
export function namesCommand(of: NameKind): string {
  return `calops completion bash --names ${of} 2>/dev/null`;
}

export interface OptionNode {
  /** Including its dashes. */
  readonly long: string;
  readonly short: string | null;
  readonly description: string;
  readonly isRepeatable: boolean;
  /** Null: the option takes no value. */
  readonly values: Values | null;
}

export interface ArgumentNode {
  readonly name: string;
  readonly values: Values;
  readonly isOptional: boolean;
  readonly isRepeated: boolean;
}

/** A command as needed for completion. */
export interface CommandNode {
  /** Empty for the program itself; `['token', 'create']`. */
  readonly path: readonly string[];
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  readonly children: readonly CommandNode[];
}

/** The declarations of the help, without what only commander needs. */
export function commandTree(program: Command): CommandNode {
  const tree = nodeOf(program, []);
  const words = [...tree.children.map(({ name }) => name), ...TOPICS.map(({ name }) => name)];
  const children = tree.children.map((child) => (child.name === 'help' ? withFirstWord(child, words) : child));
  return { ...tree, children };
}

/** Every command, starting with the program itself. */
export function allCommands(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.children.flatMap(allCommands)];
}

function nodeOf(command: Command, path: readonly string[]): CommandNode {
  return {
    path,
    name: command.name(),
    summary: command.summary(),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionOf), HELP],
    arguments: command.registeredArguments.map(argumentOf),
    children: command.commands.map((child) => nodeOf(child, [...path, child.name()])),
  };
}

const HELP: OptionNode = { long: '--help', short: '-h', description: 'show help', isRepeatable: false, values: null };

function optionOf(option: Option): OptionNode {
  return {
    long: option.long ?? '',
    short: option.short ?? null,
    description: option.description,
    isRepeatable: option.description.includes('(repeatable)'),
    values: option.required
      ? (namesOf(option.long ?? '') ?? valuesOf(metavarOf(option.flags), option.argChoices))
      : null,
  };
}

function argumentOf(argument: Argument): ArgumentNode {
  const name = argument.name();
  return {
    name,
    values: namesOf(`--${name.toLowerCase()}`) ?? valuesOf(name, argument.argChoices),
    isOptional: !argument.required,
    isRepeated: argument.variadic,
  };
}

function metavarOf(flags: string): string {
  return /<(.+)>/.exec(flags)?.[1] ?? '';
}

function namesOf(long: string): Values | null {
  const name = long === '--allow-delete' ? 'service' : long.slice(2);
  const of = NAME_KINDS.find((kind) => kind === name);
  return of === undefined ? null : { kind: 'names', of };
}

/** Chosen by the placeholder of the value in the help. */
function valuesOf(metavar: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: 'choices', choices };
  if (metavar === 'DIR') return { kind: 'directories' };
  if (metavar === 'FILE' || metavar === 'PLAN') return { kind: 'files' };
  return { kind: 'free' };
}

function withFirstWord(node: CommandNode, choices: readonly string[]): CommandNode {
  const [first, ...rest] = node.arguments;
  if (first === undefined) return node;
  return { ...node, arguments: [{ ...first, values: { kind: 'choices', choices } }, ...rest] };
}
