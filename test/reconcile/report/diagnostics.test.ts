import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderDiagnostics } from '../../../src/reconcile/report/diagnostics.ts';

const unknownStaff: Diagnostic = {
  file: 'friseur/services.yaml',
  line: 3,
  column: 13,
  endColumn: 17,
  code: 'unknown-staff',
  severity: 'error',
  message: 'no staff member "emna" is declared',
  hint: 'did you mean "emma"?',
};

function render(diagnostics: readonly Diagnostic[], text: string): string {
  return renderDiagnostics(diagnostics, { colour: false, sources: new Map([['friseur/services.yaml', text]]) });
}

/** The place that carets of the second line of an excerpt point to, in the first. */
function pointedAt(text: string): string {
  const [line = '', carets = ''] = text.split('\n').slice(1, 3);
  return line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

describe('renderDiagnostics', () => {
  it('shows location, source line, caret, code, message and fix', () => {
    expect(render([unknownStaff], 'spec:\n  staff:\n    - name: emna\n')).toBe(
      [
        'friseur/services.yaml:3:13 error unknown-staff no staff member "emna" is declared',
        '  3 |     - name: emna',
        '    |             ^^^^',
        '  hint: did you mean "emma"?',
        '',
        '1 error in 1 file',
        '',
      ].join('\n'),
    );
  });

  it('names a directory without a line', () => {
    const code = 'directory-missing';
    const missing: Diagnostic = {
      file: '.',
      line: 1,
      column: 1,
      code,
      severity: 'error',
      message: 'it does not exist',
    };
    const text = renderDiagnostics([missing], { colour: false, sources: new Map(), prefix: 'manifests/' });
    expect(text).toContain('manifests/ error directory-missing it does not exist\n');
  });

  it('counts errors, warnings and files', () => {
    const warning: Diagnostic = { ...unknownStaff, severity: 'warning', file: 'friseur/staff.yaml' };
    expect(render([unknownStaff, unknownStaff, warning], '')).toContain('2 errors, 1 warning in 2 files');
  });

  it.each([
    ['after a tab', '\tname: emna', 8],
    ['after umlauts', 'täöü: emna', 7],
    ['in a very long line', `${'x'.repeat(5000)}: emna # ${'y'.repeat(5000)}`, 5003],
  ])('points at the word %s', (_, line, column) => {
    const text = render([{ ...unknownStaff, line: 1, column, endColumn: column + 4 }], line);
    expect(pointedAt(text)).toBe('emna');
    expect(Math.max(...text.split('\n').map((one) => one.length))).toBeLessThan(140);
  });

  it('counts letters of double width as two columns, as terminals show them', () => {
    const text = render([{ ...unknownStaff, line: 1, column: 5, endColumn: 9 }], '髪型: emna');
    expect(text).toContain(['  1 | 髪型: emna', '    |       ^^^^'].join('\n'));
  });

  it('shows only the location when the text of the file is missing', () => {
    expect(render([{ ...unknownStaff, file: 'other.yaml' }], '')).toContain('other.yaml:3:13 error unknown-staff');
  });

  it('shows control characters of a manifest instead of sending them to the terminal', () => {
    expect(render([{ ...unknownStaff, line: 1, column: 1 }], '\u001B]0;owned\u0007')).not.toContain('\u001B');
  });

  it('colours only when asked', () => {
    const sources = new Map<string, string>();
    expect(renderDiagnostics([unknownStaff], { colour: true, sources })).toContain('\u001B[31merror');
    expect(renderDiagnostics([unknownStaff], { colour: false, sources })).not.toContain('\u001B');
  });
});
