import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { dayOf, daysLater, weeksOf } from '../../../src/runtime/availability/reading.ts';
import { localTime } from '../../../src/model/time/local-time.ts';

const berlin = 'Europe/Berlin';
const hourMs = 3_600_000;

function at(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

test.each([
  ['2026-10-25T12:00:00+01:00', 25],
  ['2027-03-28T12:00:00+02:00', 23],
  ['2028-02-29T12:00:00+01:00', 24],
])('the local day around %s has %i hours', (text, hours) => {
  const { fromMs, toMs } = dayOf(at(text), berlin);
  expect([(toMs - fromMs) / hourMs, localTime(fromMs, berlin).slice(11, 19)]).toEqual([hours, '00:00:00']);
});

test('weeks run from Monday to Monday by the local clock, through the nights in which the clocks change', () => {
  const weeks = [
    ...weeksOf({ fromMs: at('2026-10-25T23:30:00+01:00'), toMs: at('2026-11-02T00:00:01+01:00') }, berlin),
  ];
  expect(weeks.map(({ fromMs, toMs }) => [localTime(fromMs, berlin), localTime(toMs, berlin)])).toEqual([
    ['2026-10-19T00:00:00+02:00', '2026-10-26T00:00:00+01:00'],
    ['2026-10-26T00:00:00+01:00', '2026-11-02T00:00:00+01:00'],
    ['2026-11-02T00:00:00+01:00', '2026-11-09T00:00:00+01:00'],
  ]);
});

test('a stretch that ends at midnight on Sunday needs no second week, and an instant exactly one', () => {
  const monday = at('2026-11-23T00:00:00+01:00');
  const next = at('2026-11-30T00:00:00+01:00');
  const count = (fromMs: number, toMs: number) => [...weeksOf({ fromMs, toMs }, berlin)].length;
  expect([count(monday, next), count(monday, next + 1), count(next, next)]).toEqual([1, 2, 1]);
});

test('days later is the same time by the clock', () => {
  expect(localTime(daysLater(at('2026-10-20T10:00:00+02:00'), 7, berlin), berlin)).toBe('2026-10-27T10:00:00+01:00');
});

test('a day begins when the clocks say so, also where they skip midnight', () => {
  const { fromMs } = dayOf(at('2026-09-06T12:00:00-03:00'), 'America/Santiago');
  expect(localTime(fromMs, 'America/Santiago')).toBe('2026-09-06T01:00:00-03:00');
});
