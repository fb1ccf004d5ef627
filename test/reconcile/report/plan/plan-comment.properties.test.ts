import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planAnnotations, workflowCommand } from '../../../../src/reconcile/report/annotations.ts';
import { errorComment, planComment } from '../../../../src/reconcile/report/plan/plan-comment.ts';
import { planReport, type PlanReport } from '../../../../src/reconcile/report/plan/plan-json.ts';
import { eventType, planOf, service, TOO_MANY } from './plan-sample.ts';

const OPTIONS = { commit: null, artifactUrl: null };

/** Everything that a Markdown text could be made of, and what GitHub finds in the finished one. */
const foreign = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '`',
        '```',
        '<',
        '>',
        '<!--',
        '-->',
        '</details>',
        '[a](b)',
        '@salon/all',
        '#12',
        '*',
        '_',
        '~~',
      ),
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\\',
        '&lt;',
        '::error::',
        '##[error]',
        'https://evil.example',
        'www.evil.example',
        '$x$',
        '- ',
        '# ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => `a${parts.join('')}`);

/** A plan in which every text that comes from manifests, Cal.com or a file is this one. */
function planSaying(text: string): PlanReport {
  const source = { file: text, line: 1, column: 1 };
  const plan = planOf({
    hostNames: { 11: text, 12: text },
    changes: [
      eventType('cut/A', {
        source,
        reason: text,
        fields: [
          { path: 'title', from: text, to: `${text}x` },
          { path: 'hosts', from: [11, 12], to: [11] },
        ],
      }),
      eventType('new/A', { source, action: 'create', fields: [{ path: 'title', from: null, to: text }] }),
      service('colour', [{ path: 'state', from: 'active', to: text }]),
    ],
    guards: [{ ...TOO_MANY, message: text }],
    unknown: [{ scope: text, code: 'too-few', reason: text }],
    waiting: [{ resource: text, service: text, bookings: 1, until: text, reason: text }],
    drift: [
      {
        kind: 'field-changed',
        resource: text,
        field: 'title',
        theirs: text,
        ours: text,
        lastApplied: text,
        policy: 'warn',
        source,
      },
    ],
  });
  return { ...planReport(plan), against: { ref: text, commit: 'c'.repeat(40) } };
}

/** What makes a text's structure, line by line. */
function skeleton(markdown: string): readonly string[] {
  return markdown.split('\n').map((line) => line.replaceAll(/[^|<>`*_[\]@\\]|&#\d+;/g, ''));
}

describe('whatever manifests, Cal.com or a stranger’s file say', () => {
  it('the structure of a comment is the same: no cell, no tag, no link, no mention more', () => {
    const plain = skeleton(planComment(planSaying('x'), OPTIONS));
    fc.assert(
      fc.property(foreign, (text) => {
        expect(skeleton(planComment(planSaying(text), OPTIONS))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('so is that of a comment on an error', () => {
    const saying = (text: string) => {
      const place = {
        file: text,
        line: 1,
        column: 1,
        code: text,
        severity: 'error',
        message: text,
        hint: text,
      } as const;
      return errorComment({ error: { code: text, message: text, hint: text }, diagnostics: [place] }, text, OPTIONS);
    };
    const plain = skeleton(saying('x'));
    fc.assert(
      fc.property(foreign, (text) => {
        expect(skeleton(saying(text))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('each annotation is one line and one command, with its five properties', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        for (const annotation of planAnnotations(planSaying(text))) {
          const command = workflowCommand(annotation, 'manifests');
          expect(command).not.toMatch(/[\r\n]/);
          expect(command).toMatch(/^::(error|warning|notice) file=[^,:]*,line=\d+,col=\d+,title=[^,:]*::/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
