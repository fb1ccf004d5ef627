import { describe, expect, it } from 'vitest';
import type { OpenStretch } from '../../../src/runtime/spoken-time/time-window.ts';
import { understand } from '../../../src/runtime/spoken-time/understand.ts';

const LONG_DAYS: readonly OpenStretch[] = [2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '20:00' }));
const WITH_A_BREAK: readonly OpenStretch[] = [
  { weekday: 5, from: '06:00', to: '12:00' },
  { weekday: 5, from: '14:00', to: '18:30' },
];
const SHIFTS: readonly OpenStretch[] = [
  { weekday: 4, from: '06:00', to: '12:00' },
  { weekday: 5, from: '12:00', to: '18:00' },
];
const LATE: readonly OpenStretch[] = [{ weekday: 5, from: '07:00', to: '23:00' }];

function timesOf(phrase: string, openingHours: readonly OpenStretch[]): readonly string[] {
  const now = Date.parse('2026-11-18T10:00:00+01:00');
  const answer = understand(phrase, { locale: 'de', now, timeZone: 'Europe/Berlin', openingHours });
  const windows = answer.understood ? [answer.window] : answer.readings;
  return windows.map(({ local }) => [...new Set([local.from.time, local.to.time])].join('-'));
}

describe('opening hours settle morning and afternoon', () => {
  it.each<[string, string, readonly OpenStretch[], readonly string[]]>([
    ['the opening minute is open, the closing minute is not', 'Freitag um acht', LONG_DAYS, ['08:00']],
    ['a window can end with the day, not as it begins', 'Freitag bis acht', LONG_DAYS, ['00:00-20:00']],
    ['a closed day asks the other days in the same way', 'Montag um acht', LONG_DAYS, ['08:00']],
    ['only one of both is open', 'Freitag um sieben', LONG_DAYS, ['19:00']],
    ['behind the break', 'Freitag um drei', WITH_A_BREAK, ['15:00']],
    ['both are open: asked', 'Freitag um sechs', WITH_A_BREAK, ['06:00', '18:00']],
    ['neither is open: asked', 'Freitag um eins', WITH_A_BREAK, ['01:00', '13:00']],
    ['part of each is open: asked', 'Freitag zwischen fünf und sieben', WITH_A_BREAK, ['05:00-07:00', '17:00-19:00']],
    ['the closing minute of that day comes before the mornings of others', 'Freitag um sechs', SHIFTS, ['18:00']],
    [
      'a closed day knows the closing minute of others',
      'Montag um acht',
      LONG_DAYS.map((day) => ({ ...day, from: '09:00' })),
      ['20:00'],
    ],
    ['both are open: asked', 'Freitag um neun', LATE, ['09:00', '21:00']],
    ['what is clear stays, open or not', 'Freitag um 21 Uhr', LONG_DAYS, ['21:00']],
  ])('%s: %s', (_, phrase, hours, times) => {
    expect(timesOf(phrase, hours)).toStrictEqual(times);
  });
});
