import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, instantOf, isoIn, localDay, weekdayOf } from '../../../src/sandbox/slots/time-zone.ts';

const dayOf = (date: string): number => Date.parse(date) / 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

describe('a time of day on the clocks of a zone', () => {
  it.each([
    ['Europe/Berlin', '2027-03-27', 9 * 60, '2027-03-27T08:00:00.000Z'],
    ['Europe/Berlin', '2027-03-28', 9 * 60, '2027-03-28T07:00:00.000Z'],
    ['Europe/Berlin', '2027-03-28', 60, '2027-03-28T00:00:00.000Z'],
    ['Europe/Berlin', '2027-10-31', 9 * 60, '2027-10-31T08:00:00.000Z'],
    ['America/New_York', '2027-03-14', 9 * 60, '2027-03-14T13:00:00.000Z'],
    ['Asia/Kolkata', '2027-03-14', 0, '2027-03-13T18:30:00.000Z'],
    ['UTC', '2027-03-14', 24 * 60, '2027-03-15T00:00:00.000Z'],
  ])('in %s on %s, %i minutes after midnight, is %s', (zone, date, minutes, expected) => {
    expect(iso(instantOf(zone, dayOf(date), minutes))).toBe(expected);
  });

  it('that the clocks skip is an hour later', () => {
    expect(iso(instantOf('Europe/Berlin', dayOf('2027-03-28'), 150))).toBe('2027-03-28T01:30:00.000Z');
  });
});

it('a day of a zone begins at its midnight and ends before the next one, whatever its clocks do', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 20_000, max: 24_000 }), (zone, day) => {
      const start = instantOf(zone, day);
      expect(localDay(zone, start)).toBe(day);
      expect(localDay(zone, instantOf(zone, day + 1) - 1)).toBe(day);
    }),
  );
});

it.each([
  ['UTC', '2027-07-01T09:00:00.000Z'],
  ['Europe/Berlin', '2027-07-01T11:00:00.000+02:00'],
  ['America/St_Johns', '2027-07-01T06:30:00.000-02:30'],
  ['Europe/London', '2027-07-01T10:00:00.000+01:00'],
  ['Africa/Abidjan', '2027-07-01T09:00:00.000+00:00'],
])('%s: the local time is %s', (zone, expected) => {
  expect(isoIn(zone, Date.parse('2027-07-01T09:00:00Z'))).toBe(expected);
});

it('a day knows its date and weekday', () => {
  const day = dayOf('2026-11-29');
  expect([dateOf(day), weekdayOf(day), weekdayOf(day + 1)]).toEqual(['2026-11-29', 0, 1]);
});
