import { CommandError } from '../../app/command-error.ts';
import { EXIT } from '../../app/exit-codes.ts';
import type { Printer } from '../output/printer.ts';

/** Asks the operator at the terminal. Every method throws CommandError `interrupted` after Ctrl-C and at the end of the input. */
export interface Asker {
  readonly choose: <T>(message: string, choices: readonly Choice<T>[]) => Promise<T>;
  readonly text: (message: string, options: TextOptions) => Promise<string>;
  /** Shows nothing while typing, not even dots. */
  readonly secret: (message: string) => Promise<string>;
  readonly agrees: (message: string) => Promise<boolean>;
}

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** The reason why it cannot be chosen. */
  readonly disabled?: string;
}

export interface TextOptions {
  readonly initial: string;
  /** The error in an answer; null: none. */
  readonly faultOf: (answer: string) => string | null;
}

/** Prompts on stderr, because stdout is for results. The library is loaded only when a question is asked. */
export async function openAsker(signal: AbortSignal, printer: Printer): Promise<Asker> {
  const { select, input, password, confirm } = await import('@inquirer/prompts');
  const theme = printer.colour.err ? {} : PLAIN;
  const ask = <T>(prompt: (context: PromptContext) => Promise<T>): Promise<T> => answered(prompt, signal);
  return {
    choose: <T>(message: string, choices: readonly Choice<T>[]) =>
      ask((context) => select({ message, choices, theme }, context)),
    text: (message, { initial, faultOf }) =>
      ask((context) =>
        input({ message, default: initial, validate: (answer) => faultOf(answer.trim()) ?? true, theme }, context),
      ).then((answer) => answer.trim()),
    secret: (message) => ask((context) => password({ message, theme }, context)).then((answer) => answer.trim()),
    agrees: (message) => ask((context) => confirm({ message, theme }, context)),
  };
}

interface PromptContext {
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** At the end of the input a prompt would wait forever; it is detected when the input goes idle before the answer. */
async function answered<T>(prompt: (context: PromptContext) => Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController();
  const onRest = (): void => void setImmediate(() => ended.abort());
  process.stdin.once('pause', onRest);
  try {
    return await prompt({ output: process.stderr, signal: AbortSignal.any([signal, ended.signal]) });
  } catch (error) {
    if (!isEnd(error)) throw error;
    throw interrupted();
  } finally {
    process.stdin.off('pause', onRest);
  }
}

export function interrupted(): CommandError {
  return new CommandError(
    'interrupted',
    'Interrupted; nothing was written.',
    'Run the command again.',
    EXIT.interrupted,
  );
}

function isEnd(error: unknown): boolean {
  return error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
}

const asIs = (text: string): string => text;
const PLAIN = {
  prefix: { idle: '?', done: '✔' },
  icon: { cursor: '❯' },
  style: {
    answer: asIs,
    message: asIs,
    error: (text: string): string => `> ${text}`,
    defaultAnswer: (text: string): string => `(${text})`,
    help: asIs,
    highlight: asIs,
    disabled: asIs,
    key: (text: string): string => `<${text}>`,
    keysHelpTip: (): undefined => undefined,
  },
};
