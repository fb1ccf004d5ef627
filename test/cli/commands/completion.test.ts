import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLong } from '../../support/cases.ts';
import { serviceDocument, smallCompany } from '../../support/manifests/manifest-directory.ts';
import { runCalops } from '../support/run-calops.ts';
import { missingShell, offersOf, type ShellName } from '../support/shells.ts';

const SHELLS: readonly ShellName[] = ['bash', 'zsh', 'fish'];

/** A line up to where Tab is pressed, and everything that is offered then. */
const CASES: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ['calops va', ['validate']],
  ['calops token ', ['create', 'list', 'revoke']],
  ['calops history --json sh', ['show']],
  ['calops hosts acc', ['accept']],
  ['calops review cl', ['close']],
  ['calops apply --con', ['--concurrency']],
  ['calops token create --co', ['--company']],
  ['calops plan --format ', ['json', 'markdown', 'sarif', 'text']],
  ['calops plan --format m', ['markdown']],
  ['calops plan --env staging --format sa', ['sarif']],
  ['calops review close --as ', ['booked', 'cancelled', 'declined', 'failed']],
  ['calops completion ', ['bash', 'fish', 'zsh']],
  ['calops help exi', ['exit-codes']],
  ['calops apply p', ['p.json']],
  ['calops plan --out p', ['p.json']],
  ['calops sandbox --seed p', ['p.json']],
  ['calops validate sal', ['salon']],
  ['calops validate --dir sal', ['salon']],
  ['calops validate p', []],
  ['calops plan --env ', []],
  ['calops plan --company ', ['salon']],
  ['calops slots ', ['colour', 'cut']],
  ['calops slots cut --staff em', ['emma']],
  ['calops unassign ', ['emma']],
  ['calops assign emma co', ['colour']],
];

describe.each(SHELLS)('calops completion %s', (shell) => {
  const missing = missingShell(shell);
  let directory: string;
  let script: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'calops-shell-'));
    mkdirSync(join(directory, 'salon'));
    writeFileSync(join(directory, 'p.json'), '');
    mkdirSync(join(directory, 'manifests'));
    const services = ['cut', 'colour'].map((name) => serviceDocument(name));
    writeFileSync(join(directory, 'manifests', 'all.yaml'), [smallCompany(), ...services].join('---\n'));
    script = (await runCalops(['completion', shell])).stdout;
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const offered = (line: string): readonly string[] =>
    offersOf(shell, script, line, directory)
      .map(({ word }) => word.replace(/\/$/, ''))
      .toSorted();

  // zsh and fish start again for each, for half a second
  const cases = CASES.filter((_, index) => isLong || shell === 'bash' || index % 3 === 0);
  it.skipIf(missing !== null).each(cases)(`${missing ?? 'offers'} behind "%s": %j`, (line, offers) => {
    expect(offered(line)).toStrictEqual(offers);
  });

  it.skipIf(missing !== null)(`${missing ?? 'offers'} the value behind =`, () => {
    expect(offered('calops plan --format=ma').map((word) => word.replace('--format=', ''))).toStrictEqual(['markdown']);
  });

  it.skipIf(missing !== null || shell === 'bash')(`${missing ?? 'says'} what a command is for`, () => {
    const offers = offersOf(shell, script, 'calops token ', directory);
    expect(offers).toContainEqual({ word: 'revoke', told: 'Revoke a token' });
  });
});

describe('calops completion', () => {
  it('names the shells it knows', async () => {
    const { code, stderr } = await runCalops(['completion', 'tcsh']);
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
  });
});
