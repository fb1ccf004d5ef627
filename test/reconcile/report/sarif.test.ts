import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { diagnosticsSarif, plansSarif } from '../../../src/reconcile/report/sarif.ts';
import { eventType, planOf, TOO_MANY } from './plan/plan-sample.ts';

const options = { version: '1.2.3', root: './manifests/' };

const fault: Diagnostic = {
  file: 'friseur/my staff.yaml',
  line: 3,
  column: 13,
  endColumn: 17,
  code: 'unknown-staff',
  severity: 'error',
  message: 'no staff member "emna" is declared',
  hint: 'did you mean "emma"?',
};

describe('diagnosticsSarif', () => {
  it('is SARIF 2.1.0 with one rule per code and one result per fault', () => {
    const log = diagnosticsSarif([fault, { ...fault, line: 9, severity: 'warning' }], options);
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          columnKind: 'utf16CodeUnits',
          tool: { driver: { name: 'calops', semanticVersion: '1.2.3', rules: [{ id: 'unknown-staff' }] } },
          results: [
            { ruleId: 'unknown-staff', ruleIndex: 0, level: 'error' },
            { ruleId: 'unknown-staff', ruleIndex: 0, level: 'warning' },
          ],
        },
      ],
    });
  });

  it('points to the place, from the root of the repository', () => {
    expect(diagnosticsSarif([fault], options)).toHaveProperty('runs.0.results.0.locations.0.physicalLocation', {
      artifactLocation: { uri: 'manifests/friseur/my%20staff.yaml' },
      region: { startLine: 3, startColumn: 13, endColumn: 17 },
    });
  });
});

describe('plansSarif', () => {
  it('puts a guard at the manifest line of each change that it holds back, with help', () => {
    const log = plansSarif([planOf({ changes: [eventType('cut/A')], guards: [TOO_MANY] })], options);
    expect(log).toHaveProperty('runs.0.tool.driver.rules.0.help.text', expect.stringContaining('--allow'));
    expect(log).toHaveProperty(
      'runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri',
      'manifests/friseur/cut.yaml',
    );
  });

  it('shows an unproven read without a location', () => {
    const unknown = [{ scope: 'team 34209', code: 'too-few' as const, reason: '0 of 45' }];
    const log = plansSarif([planOf({ unknown })], options);
    expect(log).toHaveProperty('runs.0.results.0.message.text', 'team 34209: 0 of 45');
    expect(log).not.toHaveProperty('runs.0.results.0.locations');
  });
});
