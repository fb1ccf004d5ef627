import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { AppliedStarts } from './support/applied-starts.ts';
import { compareOutput, shownOf } from './support/compare-output.ts';
import { mendOffsets, moveDates } from './support/dates.ts';
import { parsePage } from './support/page.ts';
import { faultsOf } from './support/rules.ts';
import { type Difference, runPage } from './support/run-page.ts';
import { StandIns } from './support/stand-ins.ts';

const page = (...lines: readonly string[]) => parsePage('docs/sample.md', lines.join('\n'));

/** No sample here starts from an applied company. */
const NONE_APPLIED = new AppliedStarts();

/** Runs the lines as one console block of a page that starts from nothing. */
async function run(...lines: readonly string[]): Promise<readonly Difference[]> {
  const sample = page('<!-- test: sandbox=none -->', '```console', ...lines, '```');
  if (sample.start === null) throw new Error('it says what it starts from');
  return runPage(sample, sample.start, NONE_APPLIED);
}

describe('what is compared', () => {
  const uuid = '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10';
  const other = '0095ac7d-ff63-40da-8ea3-e25a56415b58';

  it.each([
    ['another id', [`run ${uuid} done`], [`run ${other} done`], true],
    ['another word', [`run ${uuid} done`], [`run ${other} failed`], false],
    ['another number', ['45 event types'], ['44 event types'], false],
    ['another length of a service', ['30 min'], ['35 min'], false],
    ['a booking uid without a digit', ['A  v9gsd7eb7bL5T9zpYm9BTo'], ['A  ixDcniZtegUPNoqWkJdrsm'], true],
    ['a word in place of a booking uid', ['A  v9gsd7eb7bL5T9zpYm9BTo'], ['A  unknown'], false],
    ['a short hash without a letter', ['main 1a2b3c4'], ['main 1234567'], true],
    ['a line more', ['one'], ['one', 'two'], false],
    ['lines left out in the middle', ['one', '…', 'four'], ['one', 'two', 'three', 'four'], true],
    ['lines left out, and another end', ['one', '…', 'four'], ['one', 'two', 'three'], false],
    [
      'progress that a slow machine repeats',
      ['maps: 9/9', 'Done'],
      ['maps: 2/9, about 3 s left', 'maps: 9/9', 'Done'],
      true,
    ],
    ['progress that ends otherwise', ['maps: 9/9'], ['maps: 9/9', 'maps: 8/9'], false],
    ['progress of companies', ['Done'], ['applied 1 of 2 companies', 'Done'], true],
    ['the rest of a line left out', ['{"id":1,…'], ['{"id":1,"name":"cut"}'], true],
    ['another beginning of that line', ['{"id":1,…'], ['{"id":2,"name":"cut"}'], false],
  ])('%s', (_, shown, real, isAlike) => {
    expect(compareOutput(shown, real) !== null).toBe(isAlike);
  });

  it('an id of the page matches the id at its place', () => {
    expect(compareOutput([`run ${uuid}`], [`run ${other}`])).toStrictEqual([[uuid, other]]);
  });

  it('of what is put in instead, the lines at the mark stay left out', () => {
    expect(shownOf(['a', '…', 'z'], ['one', 'two', 'three', 'four'])).toStrictEqual(['one', '…', 'four']);
  });
});

describe('appointments of a page', () => {
  const command = 'book --at 2026-11-30T10:00:00+01:00';
  const movedOn = (today: string): string => {
    const standIns = new StandIns();
    moveDates([command], standIns, Temporal.PlainDate.from(today));
    return mendOffsets(standIns.toReal(command));
  };

  it.each([
    ['stay where they are while they lie ahead', '2026-11-21', command],
    ['move on by whole weeks, with the offset of that day', '2027-04-01', 'book --at 2027-04-05T10:00:00+02:00'],
    ['are at least two days ahead', '2026-11-29', 'book --at 2026-12-07T10:00:00+01:00'],
  ])('%s', (_, today, moved) => {
    expect(movedOn(today)).toBe(moved);
  });
});

describe('what is run', () => {
  it('variables, directories, exit codes and ids last from command to command', async () => {
    const uuid = '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10';
    expect(
      await run(
        '$ mkdir sub && cd sub && NAME=Anna',
        '$ false   # exit code 1',
        '$ echo "$? $NAME ${PWD##*/}"',
        '1 Anna sub',
      ),
    ).toStrictEqual([]);
    const real = '$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr A-Z a-z)';
    expect(await run(`$ echo ${real} | tee id`, uuid, `$ grep --quiet ${uuid} id`)).toStrictEqual([]);
  });

  it('reports another output, with what should be shown, and another exit code', async () => {
    const differences = await run('$ echo one', 'two', '$ false');
    expect(differences.map(({ step, shouldShow }) => [step, shouldShow])).toStrictEqual([
      ['docs/sample.md:3: $ echo one', ['one']],
      ['docs/sample.md:5: $ false', []],
    ]);
  });

  it('waits for what a command in the background says, and ends it with the page', async () => {
    expect(await run('$ (echo ready; exec sleep 600) &', 'ready', '$ echo on', 'on')).toStrictEqual([]);
  });

  it('refuses an edit that does not fit', async () => {
    const sample = page(
      '<!-- test: sandbox=none -->',
      '<!-- file: a.yaml -->\n```yaml\nminutes: 30\n```',
      '```diff\n+++ b/a.yaml\n@@\n-minutes: 45\n+minutes: 60\n```',
    );
    await expect(sample.start && runPage(sample, sample.start, NONE_APPLIED)).rejects.toThrow(
      'found 0 times in a.yaml',
    );
  });
});

describe('what a page may not hold', () => {
  it.each([
    ['commands without their beginning', ['```console', '$ ls', '```'], 'what they start from'],
    ['a word that nobody knows', ['<!-- test: planet=mars -->'], 'does not know "planet=mars"'],
    ['a shell block without a reason', ['```sh', 'ls', '```'], '<!-- not run: REASON -->'],
    ['a fence without a word', ['```', 'ls', '```'], '<!-- not run: REASON -->'],
    ['a command in another block', ['```text', '$ ls', '```'], 'a command that nobody runs'],
    ['an indented command', ['', '    calops plan'], 'a command in an indented block'],
    ['YAML that is none', ['```yaml', 'a: [', '```'], 'no sound yaml'],
    ['JSON that is none', ['```json', '{ a }', '```'], 'no sound json'],
    [
      'a shell block that bash does not take',
      ['<!-- not run: it publishes -->', '```sh', 'if', '```'],
      'bash does not',
    ],
  ])('%s', (_, lines, fault) => {
    expect(faultsOf(page(...lines))).toStrictEqual([expect.stringContaining(fault)]);
  });

  it('a shell block with its reason is fine', () => {
    expect(faultsOf(page('<!-- not run: it publishes -->', '```sh', 'npm publish', '```'))).toStrictEqual([]);
  });
});
