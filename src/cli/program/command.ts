import { type Command, InvalidArgumentError } from 'commander';
import { EXIT_WORDS, type ExitCode } from '../../app/exit-codes.ts';

interface CommandWords {
  /** `plan [DIR]` */
  readonly usage: string;
  /** One line in the list of commands: a verb in the imperative, under 60 characters. */
  readonly summary: string;
  /** The paragraph after it in the command's own help. */
  readonly more: string;
  /** A command line and its purpose. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** With custom text where the default does not fit. */
  readonly exits: readonly (ExitCode | readonly [code: ExitCode, what: string])[];
}

/** A command with its help, and the options of all commands. */
export function declareCommand(program: Command, words: CommandWords): Command {
  const width = Math.max(...words.examples.map(([line]) => line.length)) + 3;
  const examples = words.examples.map(([line, what]) => `  ${line.padEnd(width)}${what}`);
  const exits = words.exits.map((exit) => {
    const [code, what] = typeof exit === 'number' ? [exit, EXIT_WORDS[exit]] : exit;
    return `  ${String(code).padEnd(5)}${what}`;
  });
  return program
    .command(words.usage)
    .summary(words.summary)
    .description(`${words.summary}.\n${words.more}`)
    .helpOption('-h, --help', 'show this help')
    .option('--json', 'print one JSON document on stdout, also for errors')
    .option('--quiet', 'print only errors on stderr')
    .option('--no-color', 'print without colour')
    .option('--debug', 'print stack traces with errors')
    .addHelpText('after', ['', 'Examples:', ...examples, '', 'Exit codes:', ...exits].join('\n'));
}

/** For options that may be repeated, and accept several values separated by commas. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...value.split(',').filter((part) => part !== '')];
}

/** Options of commands that read manifests. */
export function withManifests(command: Command): Command {
  return command
    .option('--dir <DIR>', 'directory of the manifests (default: ./manifests)')
    .option('--env <NAME>', 'environment, as named in company.yaml under calcom', 'production')
    .option('--company <NAME>', "only this company, or those of a pattern like 'salon-*' (repeatable)", collect);
}

/** The option of commands that work on several companies at a time. */
export function withParallel(command: Command): Command {
  return command.option('--parallel <N>', `companies at a time, at most ${MOST_PARALLEL}`, parallel, 8);
}

/** An apply holds a connection for the lock of each company; servers with 100 connections are common. */
const MOST_PARALLEL = 64;

function parallel(text: string): number {
  const number = wholeNumber(text);
  if (number > MOST_PARALLEL) throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_PARALLEL}.`);
  return number;
}

/** The option of commands that read the database but no manifests. */
export function withCompany(command: Command): Command {
  return command.option('--company <NAME>', 'company; required if the database has several');
}

export function wholeNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return number;
}

export function year(text: string): number {
  if (!/^(19|2\d)\d{2}$/.test(text)) throw new InvalidArgumentError('Expected a year from 1900 to 2999.');
  return Number(text);
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('Expected a number from 0 to 65535.');
  }
  return port;
}

export function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}
