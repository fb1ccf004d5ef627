import { describe, expect, it } from 'vitest';
import { code, inline } from '../../../src/reconcile/report/markdown-text.ts';
import { renderPlanMarkdown } from '../../../src/reconcile/report/plan-markdown.ts';
import { eventType, map, planOf, TOO_MANY } from './plan-sample.ts';

describe('renderPlanMarkdown', () => {
  it('tells the sum, then what could hurt, then each service folded away', () => {
    const changes = [
      eventType('cut/A', { blockedBy: ['too-many-updates'], fields: [{ path: 'lengthInMinutes', from: 15, to: 20 }] }),
      map('zentrale/cut/A/emma'),
    ];
    expect(renderPlanMarkdown([planOf({ changes, guards: [TOO_MANY] })])).toBe(
      [
        '### friseur, production',
        '',
        '**event types: 1 to update, 7 unchanged; 1 event map; 1 blocked**<br>Calls: 3 made, 0 to make',
        '',
        '**Blocked**',
        '',
        '| guard | why | holds back |',
        '| --- | --- | --- |',
        '| <code>too-many-updates</code> | 41 of 45 event types would be updated (91%, limit 30%); review, then apply --allow update&#58;friseur | eventType/cut/A |',
        '',
        '<details><summary><b>cut</b>: 2 changes</summary>',
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

  it('tells the risks of every company before the changes of any, when there is little room', () => {
    const many = Array.from({ length: 400 }, (_, index) => eventType(`service-${index}/A`));
    const first = planOf({ changes: many });
    const second = planOf({ company: 'arzt', changes: many, guards: [TOO_MANY] });
    const text = renderPlanMarkdown([first, second], { maxBytes: 3000 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3000);
    expect(text).toContain('### arzt, production');
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

  it('mentions nobody, and links no issue', () => {
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
