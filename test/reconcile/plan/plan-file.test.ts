import { canonicalJson } from '../../../src/model/json.ts';
import { describe, expect, it } from 'vitest';
import { PLAN_SCHEMA_VERSION } from '../../../src/reconcile/plan/plan.ts';
import { readPlanFile, writePlanFile } from '../../../src/reconcile/plan/plan-file.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { observed } from '../../support/manifests/observation-builder.ts';
import { sha256 } from '../../../src/model/sha256.ts';
import { planOf } from '../../support/manifests/plan-of.ts';

const wanted = catalog('friseur').branch('zentrale').staff('emma').service('cut').performedBy('emma').build();
const plan = planOf(wanted, observed(wanted).empty());
const head = {
  tool: 'calops 0.1.0',
  createdAt: '2026-11-20T10:00:00.000Z',
  expiresAt: '2026-11-21T10:00:00.000Z',
  commit: 'c0ffee',
};
const text = writePlanFile([{ plan, catalog: wanted }], head);
const read = (file: string, now = '2026-11-20T12:00:00.000Z') => readPlanFile(file, now);

function rewritten(change: (saved: Record<string, unknown>) => Record<string, unknown>): string {
  return JSON.stringify(change(JSON.parse(text) as Record<string, unknown>));
}

describe('a plan file', () => {
  it('gives back the plans, their catalogs and its head', () => {
    const answer = read(text);
    expect(answer).toMatchObject({ ok: true, saved: { ...head, schemaVersion: PLAN_SCHEMA_VERSION } });
    expect(answer.ok && canonicalJson(answer.saved.plans)).toBe(canonicalJson([{ plan, catalog: wanted }]));
  });

  it('is the same text for the same plan, and one line', () => {
    expect(writePlanFile([{ plan: planOf(wanted, observed(wanted).empty()), catalog: wanted }], head)).toBe(text);
    expect(text.trimEnd()).not.toContain('\n');
  });

  it('may be written again with other white space and key order', () => {
    const turned = rewritten((saved) => Object.fromEntries(Object.entries(saved).toReversed()));
    expect(read(`  ${JSON.stringify(JSON.parse(turned), null, 4)}\n`).ok).toBe(true);
  });

  it('holds the reference to the API key, never a key', () => {
    expect(text).toContain('"apiKey":{"env":"CALCOM_API_KEY"}');
  });
});

describe('a plan file is refused', () => {
  it.each([
    { what: 'no JSON', file: 'not a plan', fault: 'not-json' },
    { what: 'an empty file', file: '', fault: 'not-json' },
    { what: 'a truncated file', file: text.slice(0, -20), fault: 'not-json' },
    { what: 'null', file: 'null', fault: 'not-a-plan' },
    { what: 'a list', file: '[]', fault: 'not-a-plan' },
    {
      what: 'a report of calops plan --json',
      file: JSON.stringify({ schemaVersion: 1, digest: 'x' }),
      fault: 'not-a-plan',
    },
    { what: 'another version', file: rewritten((saved) => ({ ...saved, schemaVersion: 2 })), fault: 'other-version' },
    { what: 'another commit', file: rewritten((saved) => ({ ...saved, commit: 'badc0de' })), fault: 'altered' },
    {
      what: 'a later end',
      file: rewritten((saved) => ({ ...saved, expiresAt: '2099-01-01T00:00:00.000Z' })),
      fault: 'altered',
    },
    { what: 'no plans left', file: rewritten((saved) => ({ ...saved, plans: [] })), fault: 'altered' },
    { what: 'one more key', file: rewritten((saved) => ({ ...saved, note: '' })), fault: 'altered' },
    { what: 'an edited slug', file: text.replaceAll('friseur-cut-a', 'friseur-cut-b'), fault: 'altered' },
    { what: 'another digest', file: rewritten((saved) => ({ ...saved, digest: sha256('') })), fault: 'altered' },
  ])('$what: $fault', ({ file, fault }) => {
    expect(read(file)).toMatchObject({ ok: false, fault });
  });

  it.each([
    { now: '2026-11-21T09:59:59.999Z', ok: true },
    { now: '2026-11-21T10:00:00.000Z', ok: false },
    { now: '2027-01-01T00:00:00.000Z', ok: false },
  ])('once it has expired: $now', ({ now, ok }) => {
    const answer = read(text, now);
    expect(answer.ok).toBe(ok);
    if (!answer.ok)
      expect(answer).toMatchObject({ fault: 'expired', message: expect.stringContaining(head.expiresAt) });
  });
});
