import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startsIn } from '../../../src/sandbox/slots/find-slots.ts';
import type { Span } from '../../../src/sandbox/world/rows.ts';

const DAY = '2026-11-30T';
const at = (time: string): number => Date.parse(`${DAY}${time}:00Z`);
const open = (from: string, to: string): Span => ({ startMs: at(from), endMs: at(to) });
const times = (starts: readonly number[]): string =>
  starts.map((ms) => new Date(ms).toISOString().slice(11, 16)).join(' ');
const HALF_HOURS = { lengthMinutes: 30, everyMinutes: 30, offsetMinutes: 0, notBeforeMs: 0, zone: 'UTC' };

describe('starts', () => {
  it.each([
    ['follow each other as long as one fits', {}, [open('09:00', '10:45')], '09:00 09:30 10:00'],
    ['begin at a round time', {}, [open('09:10', '11:00')], '09:30 10:00 10:30'],
    [
      'of three quarters begin at quarters',
      { lengthMinutes: 45, everyMinutes: 45 },
      [open('09:10', '11:30')],
      '09:15 10:00 10:45',
    ],
    ['of 25 minutes begin at five', { lengthMinutes: 25, everyMinutes: 25 }, [open('09:07', '10:10')], '09:10 09:35'],
    [
      'of an odd distance begin where the range does',
      { lengthMinutes: 7, everyMinutes: 7 },
      [open('09:03', '09:20')],
      '09:03 09:10',
    ],
    ['are not before the notice ends', { notBeforeMs: at('09:35') }, [open('09:00', '11:00')], '10:00 10:30'],
    [
      'ignore the seconds of the notice',
      { notBeforeMs: at('09:30') + 20_000 },
      [open('09:00', '10:30')],
      '09:30 10:00',
    ],
    ['are moved, and spread, by an offset', { offsetMinutes: 10 }, [open('09:00', '11:00')], '09:10 09:50 10:30'],
    [
      'are closer than the length when asked',
      { lengthMinutes: 60, everyMinutes: 15 },
      [open('09:00', '10:30')],
      '09:00 09:15 09:30',
    ],
    [
      'are round on the clocks of whoever asks',
      { everyMinutes: 60, zone: 'Asia/Kolkata' },
      [open('09:00', '11:00')],
      '09:30 10:30',
    ],
    ['may end a second late', {}, [{ startMs: at('23:00'), endMs: at('23:59') + 59_000 }], '23:00 23:30'],
    [
      'keep the grid of another host',
      { everyMinutes: 40, lengthMinutes: 40 },
      [open('09:00', '12:00'), open('09:50', '12:40')],
      '09:00 09:40 10:20 11:00 11:40',
    ],
  ] as const)('%s', (_, more, ranges, expected) => {
    expect(times(startsIn(ranges, { ...HALF_HOURS, ...more }))).toBe(expected);
  });
});

it('every start has a range that holds the whole slot, and none is listed twice', () => {
  const range = fc
    .tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 300 }))
    .map(([from, length]) => ({ startMs: from * 60_000, endMs: (from + length) * 60_000 }));
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 5 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 20 }),
      (ranges, lengthMinutes, everyMinutes, offsetMinutes) => {
        const starts = startsIn(ranges, { lengthMinutes, everyMinutes, offsetMinutes, notBeforeMs: 0, zone: 'UTC' });
        const fits = (start: number): boolean =>
          ranges.some(({ startMs, endMs }) => startMs <= start && start + lengthMinutes * 60_000 <= endMs + 1000);
        expect(starts.filter((start) => !fits(start))).toEqual([]);
        expect(new Set(starts).size).toBe(starts.length);
      },
    ),
  );
});
