import { describe, expect, it } from 'vitest';
import { daySpan } from '../../../src/cli/input/day-span.ts';

/** The 1st in Berlin and Auckland, still the 30th in New York. */
const now = Date.parse('2026-11-30T23:30:00Z');

describe('the days of a report', () => {
  it.each([
    ['the last seven, today among them', {}, 'Europe/Berlin', { from: '2026-11-25', to: '2026-12-01' }],
    ['by the clock of the company', {}, 'America/New_York', { from: '2026-11-24', to: '2026-11-30' }],
    ['from a day until today', { from: '2026-11-28' }, 'Europe/Berlin', { from: '2026-11-28', to: '2026-12-01' }],
    ['a week up to a day', { to: '2026-03-30' }, 'Europe/Berlin', { from: '2026-03-24', to: '2026-03-30' }],
    ['one day of what comes', { from: '2026-12-24' }, 'Europe/Berlin', { from: '2026-12-24', to: '2026-12-24' }],
    ['a leap year', { from: '2028-01-01', to: '2028-12-31' }, 'UTC', { from: '2028-01-01', to: '2028-12-31' }],
  ])('%s', (_, options, timeZone, span) => {
    expect(daySpan(options, now, timeZone)).toEqual(span);
  });

  it.each([
    ['a word', { from: 'monday' }],
    ['a day that no calendar has', { from: '2026-02-30' }],
    ['a time', { to: '2026-11-30T10:00' }],
    ['an end before its beginning', { from: '2026-11-30', to: '2026-11-29' }],
    ['more than a year', { from: '2025-01-01', to: '2026-11-30' }],
  ])('refuses %s', (_, options) => {
    expect(() => daySpan(options, now, 'UTC')).toThrow(expect.objectContaining({ code: 'invalid-days' }));
  });
});
