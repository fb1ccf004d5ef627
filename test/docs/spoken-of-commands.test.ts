import { describe, expect, it } from 'vitest';
import { type CommandNode, commandTree } from '../../src/cli/completion/command-tree.ts';
import { createProgram } from '../../src/cli/program/program.ts';
import { testContext } from '../support/context.ts';
import { type Page, proseOf } from './support/page.ts';
import { readPages } from './support/read-pages.ts';

const PROGRAM = commandTree(createProgram(testContext()));

/** Commands in the text, as `calops drift --ack ID`, and in blocks that are not run. */
function commandsOf(page: Page): readonly string[] {
  const spans = proseOf(page).flatMap(([, line]) =>
    [...line.matchAll(/`(calops [^`]+)`/g)].map(([, span = '']) => span),
  );
  const notRun = page.fences
    .filter((fence) => fence.notRun !== null)
    .flatMap(({ body }) => body.flatMap((line) => /^(?:npx )?(calops [^#|;&>]+)/.exec(line)?.[1] ?? []));
  return [...spans, ...notRun];
}

/** Words that no declaration knows: a command, or an option of it. */
function unknownIn(command: string): readonly string[] {
  let node: CommandNode = PROGRAM;
  const [, ...words] = command.split(/\s+/);
  const unknown: string[] = [];
  for (const word of words) {
    const next = node.children.find(({ name }) => name === word);
    if (next !== undefined) node = next;
    else if (node === PROGRAM && /^[a-z]/.test(word)) unknown.push(word);
    const option = /^--[a-z-]+/.exec(word)?.[0];
    if (option !== undefined && !node.options.some(({ long }) => long === option)) unknown.push(option);
  }
  return unknown;
}

describe('every command that a page speaks of is there, with its options', () => {
  it.each(readPages())('$file', (page) => {
    const faults = commandsOf(page).filter((command) => unknownIn(command).length > 0);
    expect(faults).toStrictEqual([]);
  });

  it('reports an unknown command and an unknown option', () => {
    expect(unknownIn('calops aply --yes')).toStrictEqual(['aply', '--yes']);
    expect(unknownIn('calops drift --akc ID')).toStrictEqual(['--akc']);
    expect(unknownIn('calops drift --ack ID --reason TEXT')).toStrictEqual([]);
  });
});
