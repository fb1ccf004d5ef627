import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../../../src/reconcile/coverage/coverage.ts';
import { renderCoverageText } from '../../../../src/reconcile/report/apply/coverage-text.ts';

const coverage: Coverage = {
  company: 'friseur',
  environment: 'production',
  expected: 9,
  mapped: 8,
  eventTypes: 5,
  missing: [{ service: 'colour', segment: 'C', staff: 'fabian-1', branch: 'zentrale', reason: 'no-child' }],
  matrix: [
    { service: 'colour', staff: 'emma', mapped: 4, expected: 4 },
    { service: 'colour', staff: 'fabian-1', mapped: 3, expected: 4 },
    { service: 'cut', staff: 'emma', mapped: 1, expected: 1 },
  ],
  hazards: [],
  unknown: [],
};

describe('renderCoverageText', () => {
  it('shows services by staff, names what is missing, and sums up', () => {
    expect(renderCoverageText(coverage, { colour: false })).toBe(
      [
        'friseur (production)',
        '',
        '                                emma          fabian-1',
        'colour                          4/4           3/4',
        'cut                             1/1           ·',
        '',
        '  missing colour/C for fabian-1 at zentrale: no child event type known',
        '',
        '8/9 maps, 1 missing; 5 event types',
        '',
      ].join('\n'),
    );
  });

  it('ends in "24/24 maps, 0 missing" when all staff are bookable', () => {
    const whole = { ...coverage, expected: 24, mapped: 24, eventTypes: 12, missing: [] };
    expect(renderCoverageText(whole, { colour: false })).toContain('24/24 maps, 0 missing; 12 event types');
  });

  it('breaks the matrix into blocks where staff do not fit the line', () => {
    const text = renderCoverageText(coverage, { colour: false, width: 50 });
    const matrix = text.split('\n').slice(0, 8);
    expect(Math.max(...matrix.map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(text).toContain('fabian-1\n');
  });

  it('says nothing of what could not be proven but why', () => {
    const unknown = [{ scope: 'team 34209', code: 'too-few' as const, reason: '0 of 45 event types' }];
    const text = renderCoverageText({ ...coverage, expected: 0, unknown }, { colour: false });
    expect(text).toContain('? team 34209: 0 of 45 event types (too-few)');
    expect(text).not.toContain('maps');
  });

  it('shows what is proven beside a service that is not', () => {
    const unknown = [{ scope: 'service colour', code: 'unexpected-shape' as const, reason: 'hosts must be array' }];
    const text = renderCoverageText({ ...coverage, unknown }, { colour: false });
    expect(text).toContain('? service colour: hosts must be array (unexpected-shape)');
    expect(text).toContain('8/9 maps');
  });
});
