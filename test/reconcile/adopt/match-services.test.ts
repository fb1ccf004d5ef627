import { describe, expect, it } from 'vitest';
import type { LiveService } from '../../../src/reconcile/adopt/group-event-types.ts';
import { matchService } from '../../../src/reconcile/adopt/match-services.ts';
import { catalog } from '../../support/catalog-builder.ts';

const DECLARED = catalog()
  .service('herren', { title: 'Herrenhaarschnitt' })
  .service('kur', { title: 'Kur & Pflege' })
  .service('farbe', { title: 'Ansatzfärbung', segments: { A: 30, B: 15 } })
  .service('kinder-1', { title: 'Kinderhaarschnitt' })
  .service('kinder-2', { title: 'Kinderhaarschnitt' })
  .build().services;

function live(title: string, parts = 1): LiveService {
  const segments = Array.from({ length: parts }, () => ({ key: 'A', title, eventType: {} as never }));
  return { title, slugName: null, segments };
}

function match(title: string, parts = 1, others: readonly LiveService[] = []) {
  const one = live(title, parts);
  return matchService(one, DECLARED, [one, ...others]);
}

describe('matchService', () => {
  it.each([
    ['Herrenhaarschnitt', 1, 'herren', 'exact'],
    ['kur und pflege', 1, undefined, undefined],
    ['KUR - PFLEGE', 1, 'kur', 'normalised'],
    ['Herren', 1, 'herren', 'normalised'],
    ['ansatzfaerbung', 2, 'farbe', 'normalised'],
  ])('finds what %s (%d) is among the declared', (title, parts, name, by) => {
    const found = match(title, parts);
    expect(found.is === 'declared' ? [found.service.name, found.by] : [undefined, undefined]).toStrictEqual([name, by]);
  });

  it.each([
    ['a title that is alike', match('Herrenhaarschnitte'), ['herren']],
    ['a title that two of the declared have', match('Kinderhaarschnitt'), ['kinder-1', 'kinder-2']],
    ['a title that two in Cal.com have', match('Herrenhaarschnitt', 1, [live('herrenhaarschnitt')]), ['herren']],
    ['another number of segments', match('Ansatzfärbung', 3), ['farbe']],
  ])('asks about %s, and never decides', (_, found, candidates) => {
    expect(found).toMatchObject({ is: 'question', candidates });
  });

  it('is sure of what nobody declares', () => {
    expect(match('Bartpflege')).toStrictEqual({ is: 'new' });
  });
});
