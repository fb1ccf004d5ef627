import type { Command } from 'commander';
import { EXIT_WORDS } from '../src/app/exit-codes.ts';
import { readTopic, TOPICS } from '../src/cli/program/help-topics.ts';

/** calops(1) from the same declarations as the help; without a date, so that equal sources give equal pages. */
export function manPage(program: Command, version: string): string {
  const lines = [
    `.TH CALOPS 1 "" "calops ${version}" "User Commands"`,
    '.SH NAME',
    `calops \\- ${plain('declarative GitOps for Cal.com')}`,
    '.SH SYNOPSIS',
    '.B calops',
    '.I COMMAND',
    '[options]',
    '.SH DESCRIPTION',
    plain(program.description()),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => describe(command, 'calops')),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_WORDS).flatMap(([code, what]) => ['.TP', `.B ${code}`, plain(what)]),
    ...['environment', 'files'].flatMap(topicSection),
    '.SH SEE ALSO',
    plain('calops help TOPIC, for each of '),
    plain(`${TOPICS.map(({ name }) => name).join(', ')}.`),
  ];
  return `${lines.join('\n')}\n`;
}

function describe(command: Command, before: string): readonly string[] {
  const name = `${before} ${command.name()}`;
  const words = command.usage().replace('[options]', '').replace('[command]', '').trim();
  return [
    `.SS ${plain(`${name} ${words}`.trim())}`,
    plain(command.description().replaceAll('\n', ' ')),
    ...command.options.flatMap(({ flags, description }) => ['.TP', `.B ${plain(flags)}`, plain(description)]),
    ...command.commands.flatMap((child) => describe(child, name)),
  ];
}

/** As `calops help` shows it: its columns are made of spaces. */
function topicSection(name: string): readonly string[] {
  const topic = TOPICS.find((each) => each.name === name);
  if (topic === undefined) throw new Error(`no topic ${name}`);
  const [, , ...body] = readTopic(topic).trimEnd().split('\n');
  return [`.SH ${name.toUpperCase()}`, '.nf', ...body.map((line) => (line === '' ? '.sp' : plain(line))), '.fi'];
}

/** roff reads backslashes, and a point or an apostrophe at the beginning of a line. */
function plain(text: string): string {
  const escaped = text.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`);
  return /^[.']/.test(escaped) ? String.raw`\&` + escaped : escaped;
}
