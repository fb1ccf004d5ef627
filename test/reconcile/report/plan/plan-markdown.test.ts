import { describe, expect, it } from 'vitest';
import { code, inline } from '../../../../src/reconcile/report/markdown.ts';
import { renderPlanMarkdown } from '../../../../src/reconcile/report/plan/plan-markdown.ts';
import type { DriftKind, DriftNote } from '../../../../src/reconcile/plan/plan.ts';
import type { Json } from '../../../../src/model/json.ts';
import { eventType, map, planOf, service, TOO_MANY } from './plan-sample.ts';

function segments(minutes: number): Json {
  return [
    { key: 'A', title: 'Auftragen', minutes, gapAfter: { minutes: 10, policy: 'free' } },
    { key: 'B', title: 'Auswaschen', minutes: 15 },
  ];
}

function drift(kind: DriftKind, resource: string): DriftNote {
  const sides = { field: 'title', theirs: 'a', ours: 'b', lastApplied: 'b' } as const;
  return { kind, resource, ...sides, policy: 'warn', source: null };
}

describe('renderPlanMarkdown', () => {
  it('shows the sum, then the risks, then each service folded away', () => {
    const changes = [
      eventType('cut/A', { blockedBy: ['too-many-updates'], fields: [{ path: 'lengthInMinutes', from: 15, to: 20 }] }),
      map('zentrale/cut/A/emma'),
    ];
    expect(renderPlanMarkdown([planOf({ changes, guards: [TOO_MANY] })])).toBe(
      [
        '### Plan: friseur, production',
        '',
        '**Event types: 1 to update, 7 unchanged; 1 event map; 1 blocked**<br>Calls: 3 made, 0 to make',
        '',
        '**Blocked**',
        '',
        '| guard | why | holds back |',
        '| --- | --- | --- |',
        '| <code>too-many-updates</code> | 41 of 45 event types would be updated (91%, limit 30%); review, then apply --allow update&#58;friseur | eventType/cut/A |',
        '',
        '<details><summary><b>cut</b>: 2 changes <code>&#33; +</code></summary>',
        '',
        '|  | what | change |',
        '| --- | --- | --- |',
        '| <code>&#33;</code> | event type <code>cut/A</code> | lengthInMinutes: <code>15 min</code> → <code>20 min</code> |',
        '| <code>+</code> | 1 map <code>zentrale A</code> | emma |',
        '',
        '</details>',
        '',
      ].join('\n'),
    );
  });

  it('shows the highest risk first: blocked, unproven, conflicts, hosts, withdrawn services, then the rest', () => {
    const text = renderPlanMarkdown([
      planOf({
        guards: [{ code: 'conflict', message: 'cut/B: title', allow: 'revert:cut/B', changes: [] }, TOO_MANY],
        unknown: [{ scope: 'host 12', code: 'unreachable', reason: 'no answer' }],
        drift: [drift('orphan', 'service/wash'), drift('field-changed', 'eventType/cut/A')],
        changes: [
          eventType('perm/A', { action: 'retire' }),
          eventType('cut/A', { fields: [{ path: 'hosts', from: [11, 12], to: [11] }] }),
          service('colour', [{ path: 'state', from: 'active', to: 'paused' }]),
          service('balayage', [{ path: 'segments', from: segments(30), to: segments(40) }]),
        ],
      }),
    ]);
    const order = [
      '**Blocked**',
      '**Unproven reads, nothing is planned for them**',
      '**Conflicts&#58; changed in git and in Cal.com**',
      '**Hosts taken away**',
      '| <code>cut/A</code> | loses 1 host: Fabian |',
      '**Taken off offer**',
      '| <code>perm/A</code> | retires: hidden in Cal.com, hosts kept |',
      '| <code>colour</code> | goes from active to paused |',
      '**No longer in git**',
      '**Changed outside git**',
      '**Composite services, before and after**',
      '<details><summary><b>perm</b>',
    ].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toStrictEqual(order.toSorted((a, b) => a - b));
  });

  it('draws the composite services that change, and folds new ones away with their service', () => {
    const changed = service('colour', [{ path: 'segments', from: segments(30), to: segments(40) }]);
    const created = service('balayage', [{ path: 'segments', from: null, to: segments(20) }], 'create');
    const text = renderPlanMarkdown([planOf({ changes: [changed, created] })]);
    const [shown = '', folded = ''] = text.split('<details>');
    expect(shown).toContain('before  AAAAAA··BBB     A 30, gap 10, B 15: 55 min');
    expect(shown).toContain('after   AAAAAAAA··BBB   A 40, gap 10, B 15: 65 min');
    expect(shown).not.toContain('balayage');
    expect(folded).not.toContain('A 30');
    expect(text.split('<details>')[2]).toContain('A 20, gap 10, B 15: 45 min');
  });

  it('says of a difference between commits that it is no plan', () => {
    const against = { ref: 'main', commit: 'c'.repeat(40) };
    const text = renderPlanMarkdown([{ ...planOf(), against }]);
    expect(text).toContain('### Manifests: friseur, production');
    expect(text).toContain('no plan&#58; neither Cal.com nor the database was read.');
    expect(text).not.toContain('Calls:');
  });

  it('stays under the limit in bytes, keeps risks, and says how much it leaves out', () => {
    const changes = Array.from({ length: 5000 }, (_, index) =>
      eventType(`service-${index}/A`, { fields: [{ path: 'title', from: 'ä'.repeat(60), to: 'ö'.repeat(60) }] }),
    );
    const text = renderPlanMarkdown([planOf({ changes, guards: [TOO_MANY] })]);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
    expect(text).toContain('41 of 45 event types');
    const shown = text.match(/<details>/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(50);
    expect(text).toContain(`_${5000 - shown} changes in ${5000 - shown} sections not shown here`);
  });

  it('shows the risks of every company before the changes of any, when there is little room', () => {
    const many = Array.from({ length: 400 }, (_, index) => eventType(`service-${index}/A`));
    const first = planOf({ changes: many });
    const second = planOf({ company: 'arzt', changes: many, guards: [TOO_MANY] });
    const text = renderPlanMarkdown([first, second], { maxBytes: 3000 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3000);
    expect(text).toContain('### Plan: arzt, production');
    expect(text).toContain('<code>too-many-updates</code>');
  });
});

describe('text of manifests inside Markdown', () => {
  const hostile = [
    'a | b',
    'line\nbreak',
    '</code></details><img src=x onerror=alert(1)>',
    '[click](https://evil.example)',
    '`code` **bold** _it_ ~~gone~~',
    'ask @everyone about #12',
    '<!-- hidden -->',
    'www.evil.example and https://evil.example',
    '&lt;script&gt;',
    String.raw`back\|slash`,
  ];

  it.each(hostile)('cannot become structure: %j', (text) => {
    for (const written of [inline(text), code(text).replaceAll(/^<code>|<\/code>$/g, '')]) {
      expect(written).not.toMatch(/[|<>`*_~[\]@\n\\]/);
      expect(written).not.toMatch(/https?:\/\/|www\./);
      expect(written.replaceAll(/&#\d+;/g, '')).not.toContain('&');
    }
  });

  it('mentions no one, and links no issue', () => {
    expect(inline('@emma')).toBe('&#64;&#8288;emma');
    expect(inline('#12')).toBe('&#35;&#8288;12');
  });

  it('stays inside its table cell as title, name or value', () => {
    const change = eventType('cut/A', { fields: [{ path: 'title', from: 'a|b', to: '|\n| x | y |' }] });
    const rows = renderPlanMarkdown([planOf({ changes: [change] })])
      .split('\n')
      .filter((line) => line.startsWith('| <code>'));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.split('|')).toHaveLength(5);
  });
});
