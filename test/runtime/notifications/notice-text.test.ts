import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noticeText, RUNBOOKS } from '../../../src/runtime/notifications/notice-text.ts';
import type { KeptNotice } from '../../../src/runtime/notifications/notice-text.ts';

const company = { name: 'friseur', title: 'Friseur 1', locale: 'de-AT', timeZone: 'Europe/Berlin' };
const id = '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10';
const createdMs = Date.UTC(2026, 10, 23, 8);
const kept = { subject: '', createdMs };

const NOTICES: readonly KeptNotice[] = [
  {
    ...kept,
    kind: 'drift_confirmed',
    detail: {
      count: 7,
      findings: [
        { kind: 'field-changed', resource: 'eventType/cut/A', field: 'title' },
        { kind: 'orphan', resource: 'service/old', field: null },
      ],
    },
  },
  { ...kept, kind: 'manual_review', subject: `appointment/${id}`, detail: { change: 'book' } },
  {
    ...kept,
    kind: 'apply_failed',
    detail: {
      run: 'r1',
      outcome: 'partial',
      failed: 1,
      skipped: 2,
      unknown: 1,
      changes: [
        { id: 'eventType/cut/A', code: 'conflict-slug' },
        { id: 'eventType/cut/B', code: 'timeout' },
      ],
    },
  },
  { ...kept, kind: 'calcom_down', detail: { since: '2026-11-23T07:30:00.000Z' } },
  { ...kept, kind: 'calcom_back', detail: { since: '2026-11-23T07:30:00.000Z', until: '2026-11-23T07:45:00.000Z' } },
  { ...kept, kind: 'test', detail: { who: 'lina' } },
];

describe('the text of a notification', () => {
  it('in German, with the clock of the company', () => {
    expect(
      NOTICES.map((notice) => noticeText(company, notice)).map(({ title, facts }) => [
        title,
        ...facts.map((fact) => fact.join(': ')),
      ]),
    ).toEqual([
      [
        'Cal.com weicht an 7 Stellen von den Manifesten ab',
        'Seit: 23.11.2026, 09:00 MEZ',
        'Gefunden: field-changed eventType/cut/A title, orphan service/old, und 5 weitere',
      ],
      [
        'Ein Termin braucht einen Menschen',
        'Seit: 23.11.2026, 09:00 MEZ',
        `Termin: 1863069022 (${id})`,
        'Vorgang: Buchung',
      ],
      [
        'Ein Apply ist nicht ganz durchgelaufen',
        'Seit: 23.11.2026, 09:00 MEZ',
        'Lauf: r1',
        'Ergebnis: teilweise: 1 gescheitert, 1 ungewiss, 2 ausgelassen',
        'Änderungen: eventType/cut/A (conflict-slug), eventType/cut/B (timeout)',
      ],
      ['Cal.com antwortet nicht', 'Seit: 23.11.2026, 08:30 MEZ'],
      ['Cal.com antwortet wieder', 'Seit: 23.11.2026, 08:30 MEZ', 'Bis: 23.11.2026, 08:45 MEZ'],
      ['Probenachricht', 'Von: lina'],
    ]);
  });

  it.each(['en', 'fr', 'en-GB', 'deutsch'])('in English where the language is %s', (locale) => {
    const titles = NOTICES.map((notice) => noticeText({ ...company, locale }, notice).title);
    expect(titles).toContain('Cal.com does not answer');
    expect(titles).toContain('Cal.com is not as it was applied in 7 places');
  });

  it('each says what to do, with the name of the company where a command needs it', () => {
    for (const notice of NOTICES) {
      const { todo, runbook } = noticeText(company, notice);
      expect(todo.length).toBeGreaterThan(10);
      expect(runbook).toMatch(/^docs\/[a-z]+\.md: /);
    }
    expect(noticeText(company, { ...kept, kind: 'manual_review', detail: { change: 'book' } }).todo).toContain(
      'calops review --company friseur',
    );
  });

  it.each(Object.entries(RUNBOOKS))('the runbook of %s is a section of the docs: %s', (_, runbook) => {
    const [file = '', heading = ''] = runbook.split(': ');
    const text = readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8');
    expect([...text.matchAll(/^#+ (.*)$/gm)].map((match) => match[1])).toContain(heading);
  });

  it('is one line each, whatever a name holds', () => {
    const title = 'Salon\r\nBcc: eve@elsewhere.example\u2028\u202Eevil';
    const text = noticeText({ ...company, title }, NOTICES[3] ?? { ...kept, kind: 'test', detail: { who: 'x' } });
    expect(text.company).toBe('Salon Bcc: eve@elsewhere.example evil');
  });
});
