import type { Command } from 'commander';
import { didYouMean } from '../../reconcile/manifest/suggest.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { readTopic, TOPICS } from '../program/help-topics.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

/** @throws CommandError unknown-topic */
export function help(words: readonly string[], program: Command, options: CommonOptions, context: Context): ExitCode {
  const printer = createPrinter(options, context.settings);
  const text = textOf(words, program);
  if (printer.isJson) printer.json({ name: words.join(' '), text });
  else printer.result(text);
  return EXIT.fine;
}

function textOf(words: readonly string[], program: Command): string {
  const [word = ''] = words;
  const topic = words.length === 1 ? TOPICS.find(({ name }) => name === word) : undefined;
  if (topic !== undefined) return readTopic(topic);
  const command = commandOf(words, program);
  if (command !== undefined) return helpOf(command) + (words.length === 0 ? listTopics() : '');
  const names = [...program.commands.map((each) => each.name()), ...TOPICS.map(({ name }) => name)];
  const hint = didYouMean(word, names) ?? 'calops help lists commands and topics.';
  throw new CommandError('unknown-topic', `There is no command or topic "${words.join(' ')}".`, hint);
}

/** Finds nested commands, such as `token create`. */
function commandOf(words: readonly string[], program: Command): Command | undefined {
  let command: Command | undefined = program;
  for (const word of words) command = command?.commands.find((child) => child.name() === word);
  return command;
}

/** Includes the text after the options, which `helpInformation` omits. */
function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => void parts.push(part) }).outputHelp();
  return parts.join('');
}

function listTopics(): string {
  const lines = TOPICS.map(({ name, summary }) => `  ${name.padEnd(16)}${summary}`);
  return `\nTopics (calops help TOPIC):\n${lines.join('\n')}\n`;
}
