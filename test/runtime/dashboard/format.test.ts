import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/runtime/dashboard/format.ts';

/** A quarter to midnight in Berlin, in summer: half past nine in the evening, and the next day in Auckland. */
const MS = Date.UTC(2026, 6, 7, 21, 45);
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('times', () => {
  it.each([
    ['de', 'Europe/Berlin', '23:45', 'Di., 7. Juli, 23:45', '7. Juli 2026, 23:45'],
    ['en', 'Europe/Berlin', '23:45', 'Tue 7 Jul, 23:45', '7 Jul 2026, 23:45'],
    ['en', 'Pacific/Auckland', '09:45', 'Wed 8 Jul, 09:45', '8 Jul 2026, 09:45'],
  ] as const)('in %s are those of the company’s clocks: %s', (language, zone, ...written) => {
    const format = formatOf(language, zone);
    expect([format.time(MS), plain(format.visit(MS)), plain(format.moment(MS))]).toEqual(written);
  });

  it('of a calendar day are the same in every zone', () => {
    const days = ['Europe/Berlin', 'Pacific/Auckland', 'America/New_York'].map((zone) =>
      formatOf('de', zone).day('2026-11-23'),
    );
    expect(new Set(days.map(({ weekday, number, full }) => `${weekday} ${number} ${plain(full)}`))).toEqual(
      new Set(['Mo 23 Mo., 23. Nov.']),
    );
  });
});

describe('numbers', () => {
  it.each([
    [0, '0 Min.'],
    [15, '15 Min.'],
    [60, '1 Std.'],
    [155, '2 Std. 35 Min.'],
  ])('%i minutes are %s', (minutes, words) => {
    expect(formatOf('de', 'UTC').minutes(minutes)).toBe(words);
  });

  it('are written as the language does', () => {
    const [de, en] = [formatOf('de', 'UTC'), formatOf('en', 'UTC')];
    expect([plain(de.percent(0.9455)), en.percent(0.9455)]).toEqual(['94,6 %', '94.6%']);
    expect([de.count(12_345), en.count(12_345)]).toEqual(['12.345', '12,345']);
    expect([plain(de.money('58.00', 'EUR')), en.money('58.00', 'EUR')]).toEqual(['58,00 €', '€58.00']);
  });
});
