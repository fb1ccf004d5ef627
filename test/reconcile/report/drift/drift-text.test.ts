import { describe, expect, it } from 'vitest';
import type { PlacedFinding } from '../../../../src/reconcile/drift-company.ts';
import { renderDriftMarkdown, renderDriftText } from '../../../../src/reconcile/report/drift/drift-markdown.ts';
import { findingLine, lifeText } from '../../../../src/reconcile/report/drift/finding-line.ts';
import { driftSarif } from '../../../../src/reconcile/report/sarif.ts';
import { driftOf, finding } from './drift-sample.ts';

const acknowledged = finding({ id: 'c', status: 'acknowledged', reason: 'until May', acknowledgedBy: 'lina' });
const orphan = finding({ id: 'b', kind: 'orphan', blame: 'unapplied', resource: 'service/wash', field: null });
const unknown = { scope: 'team 34209', code: 'too-few', reason: 'only 0 of 45' } as const;

const text = (parts: Parameters<typeof driftOf>[0]): string => renderDriftText(driftOf(parts), { colour: false });

describe('one finding on one line', () => {
  it.each<[Partial<PlacedFinding>, string]>([
    [{}, 'eventType/cut/A: title is "Cut!", last applied "Cut"'],
    [{ blame: 'both', ours: 'C' }, 'eventType/cut/A: title is "Cut!", last applied "Cut", git says "C"'],
    [{ kind: 'event-type-missing' }, 'eventType/cut/A: gone from Cal.com'],
    [{ kind: 'orphan', theirs: 'slug' }, 'eventType/cut/A: no longer declared'],
    [{ kind: 'orphan', theirs: null }, 'eventType/cut/A: no longer declared, and gone from Cal.com'],
    [{ kind: 'unmanaged', resource: 'eventType/7' }, 'eventType/7: "Cut!" is neither declared nor applied'],
    [{ kind: 'host-added', theirs: 11 }, 'eventType/cut/A: Emma was added to its hosts'],
    [{ kind: 'host-removed', lastApplied: 12 }, 'eventType/cut/A: user 12 was removed from its hosts'],
    [{ kind: 'host-unmapped', theirs: null, ours: 'x' }, 'eventType/cut/A: no member of the team is "x"'],
    [{ kind: 'host-unmapped', theirs: 'x' }, 'eventType/cut/A: "x" is a host, and belongs to no staff member'],
    [{ kind: 'map-missing', ours: 5 }, 'eventType/cut/A: no event map in the database, of event type 5'],
    [
      { kind: 'map-stale', field: 'eventTypeId', lastApplied: 5, theirs: null },
      'eventType/cut/A: the event map names event type 5, Cal.com has none',
    ],
    [{ kind: 'no-effect' }, 'eventType/cut/A: Cal.com answered success to title "Cut", but kept "Cut!"'],
    [{ kind: 'no-effect', field: null }, 'eventType/cut/A: Cal.com answered success, but did not make it'],
    [
      { changedBy: { name: 'Lea', email: 'lea@salon.example', at: '2026-01-02T09:30:00.000Z', source: 'WEBAPP' } },
      'eventType/cut/A: title is "Cut!", last applied "Cut"; changed by Lea (lea@salon.example) on 2026-01-02 09:30 UTC in the web app',
    ],
    [
      { changedBy: { name: null, email: null, at: '2026-01-02T09:30:00.000Z', source: 'MAGIC' } },
      'eventType/cut/A: title is "Cut!", last applied "Cut"; changed by an unknown user on 2026-01-02 09:30 UTC (MAGIC)',
    ],
  ])('%j', (change, line) => {
    expect(findingLine(finding(change), { 11: 'Emma' })).toBe(line);
  });

  it('and its life', () => {
    expect(lifeText(finding())).toBe('seen 3 times since 2026-01-01 10:00 UTC (2 h 5 min)');
    expect(lifeText(acknowledged)).toContain('acknowledged by lina: until May');
  });
});

describe('renderDriftText', () => {
  it('groups by what it asks of a reader, with the ids that --ack takes', () => {
    const shown = text({ open: [acknowledged, orphan, finding({ id: 'a' })] });
    const lines = [
      'Changed outside git',
      '  a  eventType/cut/A',
      'Review queue',
      '  b  service/wash',
      'Acknowledged',
      '  c  ',
    ];
    expect(lines.map((line) => shown.indexOf(`\n${line}`))).toEqual(
      lines.map((line) => shown.indexOf(`\n${line}`)).toSorted((a, b) => a - b),
    );
    expect(lines.filter((line) => !shown.includes(`\n${line}`))).toEqual([]);
    expect(shown).toContain('Drift: 2 open, 1 to review, 1 acknowledged');
  });

  it('says what is no longer seen, what could not be proven, and that there is none', () => {
    expect(text({ resolved: [finding()] })).toContain('No longer seen\n  0123456789ab  eventType/cut/A');
    expect(text({ unknown: [unknown] })).toContain('? team 34209: only 0 of 45 (too-few)');
    expect(text({ unknown: [unknown] })).not.toContain('none open');
    expect(text({})).toContain('Drift: none open');
  });

  it('lets no foreign text move the cursor', () => {
    const changedBy = { name: 'L\u001B[2J', email: '\u202E', at: '2026-01-02T09:30:00.000Z', source: '\u001B' };
    const shown = text({ open: [finding({ theirs: 'a\u001B[2Jb', resource: 'eventType/\u202Ex', changedBy })] });
    expect(['\u001B', '\u202E'].filter((mark) => shown.includes(mark))).toEqual([]);
  });
});

describe('renderDriftMarkdown', () => {
  it('has a row for each finding, and lets no foreign text leave its cell', () => {
    const changedBy = { name: '| @all <b>', email: 'a|@all', at: '2026-01-02T09:30:00.000Z', source: '<b>' };
    const open = [finding({ theirs: '| @all <b>', changedBy })];
    const markdown = renderDriftMarkdown([driftOf({ open, unknown: [unknown] })]);
    expect(
      markdown
        .split('\n')
        .find((line) => line.includes('0123456789ab'))
        ?.match(/\|/g),
    ).toHaveLength(4);
    expect(markdown).toContain('### Drift: friseur, production');
    expect(markdown).toContain('| <code>0123456789ab</code> |');
    expect(markdown).toContain('<code>too-few</code>');
    expect(markdown).not.toContain('@all');
    expect(markdown).not.toContain('<b>');
  });

  it('stays under its limit and says what it left out', () => {
    const open = Array.from({ length: 90 }, (_, index) => finding({ id: `id${index}` }));
    const markdown = renderDriftMarkdown([driftOf({ open })], { maxBytes: 2000 });
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(2000);
    expect(markdown).toContain('90 changes in 1 sections not shown');
  });
});

describe('driftSarif', () => {
  it('has a result for each unacknowledged finding, at its place, with a lasting fingerprint', () => {
    const log = driftSarif([driftOf({ open: [finding(), acknowledged], unknown: [unknown] })], {
      version: '1.0.0',
      root: 'manifests',
    });
    expect(log).toMatchObject({
      runs: [
        {
          results: [
            { ruleId: 'too-few', level: 'error' },
            {
              ruleId: 'field-changed',
              level: 'warning',
              partialFingerprints: { 'calopsFinding/v1': '0123456789ab' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'manifests/friseur/services.yaml' },
                    region: { startLine: 7 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(log)).not.toContain('until May');
  });
});
