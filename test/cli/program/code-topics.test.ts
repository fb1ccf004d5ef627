import { describe, expect, it } from 'vitest';
import { explainCode, knownCodes } from '../../../src/cli/program/code-topics.ts';
import { HAZARD_SETTINGS } from '../../../src/model/event-type/hazard.ts';
import { PROBLEM_KINDS } from '../../../src/model/results.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { runCalops } from '../support/run-calops.ts';

describe('a code is explained', () => {
  it.each(Object.keys(PROBLEM_KINDS))('of a problem of the API: %s', (code) => {
    expect(explainCode(code).map(({ page }) => page)).toContain('errors.md');
  });

  it.each(HAZARD_SETTINGS)('of a hazard: %s', (setting) => {
    expect(explainCode(setting).map(({ page }) => page)).toContain('hazards.md');
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
