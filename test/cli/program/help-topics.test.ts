import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CALCOM_HINTS } from '../../../src/cli/output/error-report.ts';
import { explainCode, knownCodes } from '../../../src/cli/program/help-topics.ts';
import { HAZARD_SETTINGS } from '../../../src/model/event-type/hazard.ts';
import { PROBLEM_KINDS } from '../../../src/model/results.ts';
import { UNKNOWN_HELP } from '../../../src/reconcile/report/plan/guard-help.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { runCalops } from '../support/run-calops.ts';

const MANIFESTS = fileURLToPath(new URL('../../../manifests', import.meta.url));

describe('a code is explained', () => {
  it.each(Object.keys(PROBLEM_KINDS))('of a problem of the API: %s', (code) => {
    expect(explainCode(code).map(({ page }) => page)).toContain('errors.md');
  });

  it.each(HAZARD_SETTINGS)('of a hazard: %s', (setting) => {
    expect(explainCode(setting).map(({ page }) => page)).toContain('hazards.md');
  });

  it.each(Object.keys(UNKNOWN_HELP))('of an unproven read: %s, alone and as the error of a command', (code) => {
    for (const each of [code, `unproven-${code}`]) {
      expect(explainCode(each).map(({ page }) => page)).toContain('guards.md');
    }
  });

  it.each(Object.keys(CALCOM_HINTS))('of an error of Cal.com: calcom-%s, with its fix', (kind) => {
    const [entry] = explainCode(`calcom-${kind}`);
    expect(entry).toMatchObject({ page: 'errors.md', section: 'Cal.com', text: expect.stringContaining('fix:') });
  });

  it.each([
    ['a guard', 'too-many-host-removals', 'guards.md', 'fix: --allow host-removal'],
    ['an unproven read', 'canary-missing', 'guards.md', 'fix:'],
    ['a finding', 'map-stale', 'drift.md', 'blame:'],
    ['a hazard', 'seats', 'hazards.md', 'composite:'],
    ['a diagnostic', 'composite-without-staff', 'manifests.md', 'fix:'],
    ['an exit code', '5', 'commands.md', 'next step:'],
    ['an outcome of apply', 'child-missing', 'commands.md', 'means:'],
  ])('of %s: %s', (_, code, page, words) => {
    const entries = explainCode(code);
    expect(entries.map((each) => each.page)).toContain(page);
    expect(entries.map(({ text }) => text).join('\n')).toContain(words);
  });

  it('once for each page that has it, and not for words that are only beside it', () => {
    expect(explainCode('slot-taken').map(({ page }) => page)).toEqual(['errors.md', 'errors.md', 'retell.md']);
    expect(explainCode('calops')).toEqual([]);
    expect(knownCodes()).not.toContain('title');
  });
});

describe('calops explain NAME', () => {
  it.each(['ansatzfaerbun', 'no-such-code'])('refuses %s without a key: nothing has that name', async (name) => {
    const { code, stderr } = await runCalops(['explain', name, '--dir', MANIFESTS, '--json']);
    expect(code).toBe(1);
    expect(stderr).toContain('more: calops explain unknown-name');
  });

  it('needs the keys of those companies alone that declare the name', async () => {
    const { stderr } = await runCalops(['explain', 'ansatzfaerbung', '--dir', MANIFESTS]);
    expect(stderr).toContain('The variable CALCOM_API_KEY, which');
  });
});

describe('calops explain CODE', () => {
  it('needs no manifests, no key and no database', async () => {
    const end = await runCalops(['explain', 'locked', '--dir', '/nowhere']);
    expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: '' });
    expect(end.stdout).toContain('docs/errors.md');
  });

  it('has a JSON document that follows its schema', async () => {
    const { stdout } = await runCalops(['explain', 'slot-taken', '--json']);
    const report = JSON.parse(stdout) as unknown;
    expect(await faultsOf('explain-report', report)).toEqual([]);
    expect(report).toMatchObject({ code: 'slot-taken', entries: [{ page: 'errors.md' }, {}, {}] });
  });
});
