import { expect, it } from 'vitest';
import { preferFree } from '../../../src/runtime/spoken-time/prefer-free.ts';
import { ASSUMED_HOURS, ROUND_THE_CLOCK } from '../../../src/runtime/spoken-time/time-window.ts';
import { understand } from '../../../src/runtime/spoken-time/understand.ts';

const TUESDAY = '2026-12-01';

/** What the phrase means on Sunday evening, where the service can start at these times of the coming Tuesday. */
function heard(phrase: string, ...free: readonly string[]): readonly string[] {
  const circumstances = {
    locale: 'de' as const,
    now: Date.parse('2026-11-29T21:46:00+01:00'),
    timeZone: 'Europe/Berlin',
  };
  const outcome = preferFree(
    {
      settled: understand(phrase, { ...circumstances, openingHours: ASSUMED_HOURS }),
      anyHour: understand(phrase, { ...circumstances, openingHours: ROUND_THE_CLOCK }),
    },
    free.map((time) => Date.parse(`${TUESDAY}T${time}:00+01:00`)),
    circumstances,
  );
  const windows = outcome.understood ? [outcome.window] : outcome.readings;
  return windows.map(({ local }) => [...new Set([local.from.time, local.to.time])].join('-'));
}

it.each<[string, string, readonly string[], readonly string[]]>([
  ['the morning where nothing is known', 'Dienstag um neun', [], ['09:00']],
  ['the morning where both are free: 21:00 is no usual hour', 'Dienstag um neun', ['09:00', '21:00'], ['09:00']],
  ['the evening where it alone is free', 'Dienstag um neun', ['20:30', '21:00'], ['21:00']],
  ['the one with free starts', 'Dienstag um sieben', ['07:00', '09:00'], ['07:00']],
  ['the one with free starts', 'Dienstag um sieben', ['18:30', '19:00'], ['19:00']],
  ['asked where both are free', 'Dienstag um sieben', ['07:00', '19:00'], ['07:00', '19:00']],
  ['asked where neither is free', 'Dienstag um sieben', ['10:00'], ['07:00', '19:00']],
  ['asked where nothing is known', 'Dienstag um sieben', [], ['07:00', '19:00']],
  ['taken, but with free starts around it', 'Dienstag um acht', ['08:15', '09:00'], ['08:00']],
  ['before the usual hours where it alone is free', 'Dienstag um sechs', ['06:00'], ['06:00']],
  ['half past', 'Dienstag um halb neun', ['08:30'], ['08:30']],
  ['a window around', 'Dienstag gegen acht', ['19:45'], ['19:30-20:30']],
  ['a window between', 'Dienstag zwischen sieben und neun', ['08:45'], ['07:00-09:00']],
  ['a window from', 'Dienstag ab sieben', ['09:00'], ['07:00-00:00']],
  ['as it was written', 'Dienstag um 9:00', ['21:00'], ['09:00']],
  ['as it was written', 'Dienstag um 8:30', ['20:30'], ['08:30']],
  ['half past four as speech recognition writes it', 'Dienstag um 4:30', ['16:30'], ['16:30']],
])('%s: %s, free %j', (_, phrase, free, times) => {
  expect(heard(phrase, ...free)).toStrictEqual(times);
});

it('two days are asked about, each with the half of the day that has free starts', () => {
  expect(heard('Dienstag oder Mittwoch um sieben', '07:00')).toStrictEqual(['07:00', '07:00', '19:00']);
});
