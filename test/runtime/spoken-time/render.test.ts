import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { render } from '../../../src/runtime/spoken-time/render.ts';
import { type Locale, type TimeWindow, windowBetween } from '../../../src/runtime/spoken-time/time-window.ts';
import { SALON_HOURS } from './read-corpus.ts';
import { type Circumstances, understand } from '../../../src/runtime/spoken-time/understand.ts';

const NOW = Date.parse('2026-11-18T10:00:00+01:00');
const MINUTE = 60_000;
const DAY_MINUTES = 1440;

function windowOf(from: number, to: number, timeZone = 'Europe/Berlin'): TimeWindow {
  const at = (instant: number) => Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  return windowBetween(at(from), at(to));
}

function said(from: string, to: string, locale: Locale): string {
  return render(windowOf(Date.parse(from), Date.parse(to)), locale, NOW);
}

describe('render', () => {
  it.each<[string, string, string, string]>([
    [
      '2026-11-27T16:00+01:00',
      '2026-11-27T16:00+01:00',
      'Freitag, 27. November, 16:00 Uhr',
      'Friday, November 27, 4:00 pm',
    ],
    [
      '2027-01-04T09:00+01:00',
      '2027-01-04T09:00+01:00',
      'Montag, 4. Januar 2027, 09:00 Uhr',
      'Monday, January 4, 2027, 9:00 am',
    ],
    [
      '2026-11-27T14:00+01:00',
      '2026-11-27T16:00+01:00',
      'Freitag, 27. November, 14:00 bis 16:00 Uhr',
      'Friday, November 27, 2:00 pm to 4:00 pm',
    ],
    [
      '2026-11-27T18:00+01:00',
      '2026-11-28T00:00+01:00',
      'Freitag, 27. November, 18:00 bis 24:00 Uhr',
      'Friday, November 27, 6:00 pm to midnight',
    ],
    [
      '2026-11-27T00:00+01:00',
      '2026-11-28T00:00+01:00',
      'Freitag, 27. November, ganztägig',
      'Friday, November 27, all day',
    ],
    [
      '2026-11-23T00:00+01:00',
      '2026-11-30T00:00+01:00',
      'Montag, 23. November, bis Sonntag, 29. November, ganztägig',
      'Monday, November 23, to Sunday, November 29, all day',
    ],
    [
      '2026-11-27T12:00+01:00',
      '2026-11-28T10:30+01:00',
      'Freitag, 27. November, 12:00 Uhr, bis Samstag, 28. November, 10:30 Uhr',
      'Friday, November 27, 12:00 pm, to Saturday, November 28, 10:30 am',
    ],
    [
      '2027-10-31T02:30+02:00',
      '2027-10-31T02:30+01:00',
      'Sonntag, 31. Oktober 2027, 02:30 Uhr Sommerzeit bis 02:30 Uhr Winterzeit',
      'Sunday, October 31, 2027, 2:30 am summer time to 2:30 am winter time',
    ],
  ])('says weekday, date and time of %s to %s', (from, to, german, english) => {
    expect(said(from, to, 'de')).toBe(german);
    expect(said(from, to, 'en')).toBe(english);
  });
});

const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata', 'UTC');
const locale = fc.constantFrom<Locale>('de', 'en');
/** Two years of nows: both nights, leap day, year's end. */
const now = fc.integer({ min: Date.parse('2026-10-01T00:00Z'), max: Date.parse('2028-12-31T00:00Z') });
const minutesAhead = fc.integer({ min: 1, max: 700 * DAY_MINUTES });
/** Around the nights in which some of these zones change their clocks. */
const nearChange = fc.tuple(
  fc.constantFrom(
    '2026-10-25T00:00Z',
    '2027-03-28T00:00Z',
    '2026-11-01T04:00Z',
    '2027-03-14T05:00Z',
    '2027-04-03T12:00Z',
  ),
  fc.integer({ min: 1, max: 5 * 60 }),
);

/** What somebody hears back, said again, is what was meant. */
function isHeardAgain(from: number, to: number, heard: Circumstances): void {
  const window = windowOf(from, to, heard.timeZone);
  const text = render(window, heard.locale, heard.now);
  expect(understand(text, heard), text).toStrictEqual({ understood: true, window });
  expect(understand(text, { ...heard, openingHours: SALON_HOURS }), text).toStrictEqual({ understood: true, window });
}

describe('what is rendered is understood again', () => {
  it('as the same instant', () => {
    fc.assert(
      fc.property(now, minutesAhead, zone, locale, (now, ahead, timeZone, locale) => {
        const from = (Math.ceil(now / MINUTE) + ahead) * MINUTE;
        isHeardAgain(from, from, { now, timeZone, locale });
      }),
      { numRuns: 600 },
    );
  });

  it('as the same window, over minutes or weeks', () => {
    fc.assert(
      fc.property(now, minutesAhead, fc.integer({ min: 1, max: 40 * DAY_MINUTES }), zone, locale, (...drawn) => {
        const [now, ahead, minutes, timeZone, locale] = drawn;
        const from = (Math.ceil(now / MINUTE) + ahead) * MINUTE;
        isHeardAgain(from, from + minutes * MINUTE, { now, timeZone, locale });
      }),
      { numRuns: 600 },
    );
  });

  it('as the same instant, in the nights in which the clocks change', () => {
    fc.assert(
      fc.property(nearChange, zone, locale, ([night, minutes], timeZone, locale) => {
        const start = Date.parse(night);
        const from = start + minutes * MINUTE;
        isHeardAgain(from, from, { now: start, timeZone, locale });
        isHeardAgain(from, from + 90 * MINUTE, { now: start, timeZone, locale });
      }),
      { numRuns: 600 },
    );
  });
});
