import { describe, expect, it } from 'vitest';
import type { ExplainedResource } from '../../../src/reconcile/explain/explain.ts';
import { renderExplainText } from '../../../src/reconcile/report/explain-text.ts';
import { TOO_MANY } from './plan-sample.ts';

const resource: ExplainedResource = {
  id: 'eventType/cut/A',
  source: { file: 'friseur/cut.yaml', line: 12, column: 7 },
  verdict: 'update is held back: too many',
  change: null,
  guards: [TOO_MANY],
  drift: [],
  fields: [
    { path: 'lengthInMinutes', declared: 20, lastApplied: 15, observed: 15 },
    { path: 'hosts', declared: [11], lastApplied: [11], observed: [11] },
    { path: 'slotInterval', declared: null, lastApplied: null, observed: 5 },
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
        '      field                     git                       last applied              Cal.com',
        '    ≠ lengthInMinutes           20 min                    15 min                    15 min',
        '      hosts                     Emma                      Emma                      Emma',
        `  ! ${TOO_MANY.message} (too-many-updates)`,
        '',
      ].join('\n'),
    );
  });
});
