import { describe, expect, it } from 'vitest';
import type { ExplainedResource } from '../../../../src/reconcile/explain/explain.ts';
import { renderExplainText } from '../../../../src/reconcile/report/plan/explain-text.ts';
import { TOO_MANY } from './plan-sample.ts';

const inSync = {
  rule: 'keep',
  blockedBy: [],
  origin: { said: 'service', name: null, source: { file: 'friseur/cut.yaml', line: 14, column: 3 } },
  externalChanges: {
    policy: 'warn',
    origin: { said: 'defaults', name: null, source: { file: 'friseur/company.yaml', line: 9, column: 5 } },
  },
} as const;

const resource: ExplainedResource = {
  id: 'eventType/cut/A',
  source: { file: 'friseur/cut.yaml', line: 12, column: 7 },
  verdict: 'update is held back: too many',
  change: null,
  guards: [TOO_MANY],
  drift: [],
  hazards: [],
  fields: [
    {
      ...inSync,
      path: 'lengthInMinutes',
      declared: 20,
      lastApplied: 15,
      observed: 15,
      rule: 'write',
      blockedBy: ['too-many-updates'],
      origin: { said: 'template', name: 'short', source: null },
    },
    { ...inSync, path: 'hosts', declared: [11], lastApplied: [11], observed: [11] },
    {
      ...inSync,
      path: 'hidden',
      declared: true,
      lastApplied: true,
      observed: false,
      rule: 'drift',
      origin: { said: 'calops', name: null, source: null },
    },
    { ...inSync, path: 'slotInterval', declared: null, lastApplied: null, observed: 5 },
  ],
};

describe('renderExplainText', () => {
  it('shows the place, the verdict, what the three say, and the guard', () => {
    const explanation = { company: 'friseur', name: 'cut/A', resources: [resource] };
    const options = { colour: false, hostNames: { 11: 'Emma' }, prefix: 'manifests/' };
    expect(renderExplainText(explanation, options)).toBe(
      [
        'eventType/cut/A',
        '  manifests/friseur/cut.yaml:12:7',
        '  update is held back: too many',
        '      field                     git                       last applied              Cal.com                   said by',
        '    ≠ lengthInMinutes           20 min                    15 min                    15 min                    template short (ready)',
        '        changed in git: written; held back by too-many-updates',
        '      hosts                     Emma                      Emma                      Emma                      manifests/friseur/cut.yaml:14:3',
        "    ≠ hidden                    yes                       yes                       no                        calops' own default",
        "        changed outside git: reported, not written (externalChanges: warn, the company's defaults manifests/friseur/company.yaml:9:5)",
        `  ! ${TOO_MANY.message} (too-many-updates)`,
        '',
      ].join('\n'),
    );
  });
});
