import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { StoredSegment } from '../../../src/model/stored.ts';
import { mergeIntervals, overlaps } from '../../../src/model/time/interval.ts';
import { timeline } from '../../../src/model/time/timeline.ts';

const colouring: readonly StoredSegment[] = [
  { key: 'A', title: 'apply', minutes: 30, gapAfter: { minutes: 45, policy: 'free' } },
  { key: 'B', title: 'wash', minutes: 15 },
  { key: 'C', title: 'cut', minutes: 30 },
  { key: 'D', title: 'dry', minutes: 30 },
];
const nine = Date.UTC(2026, 10, 23, 9);
const minutesFromNine = (ms: number) => (ms - nine) / 60_000;

function drawn(input: Partial<Parameters<typeof timeline>[0]> = {}) {
  const drawnTimeline = timeline({ segments: colouring, startMs: nine, ...input });
  return {
    phases: drawnTimeline.phases.map(
      (phase) => `${phase.segmentKey} ${minutesFromNine(phase.fromMs)}-${minutesFromNine(phase.toMs)}`,
    ),
    busy: drawnTimeline.busy.map(({ fromMs, toMs }) => `${minutesFromNine(fromMs)}-${minutesFromNine(toMs)}`),
    ends: minutesFromNine(drawnTimeline.toMs),
  };
}

test('a free gap leaves the member of staff free, and touching segments are one busy stretch', () => {
  expect(drawn()).toEqual({
    phases: ['A 0-30', 'B 75-90', 'C 90-120', 'D 120-150'],
    busy: ['0-30', '75-150'],
    ends: 150,
  });
});

test('a blocked gap is busy time', () => {
  const [apply, ...rest] = colouring;
  const blocked = [
    { ...apply, key: 'A', title: 'apply', minutes: 30, gapAfter: { minutes: 45, policy: 'blocked' as const } },
  ];
  expect(drawn({ segments: [...blocked, ...rest] }).busy).toEqual(['0-150']);
});

test('own minutes move what comes after', () => {
  expect(drawn({ ownMinutes: { A: 35 } })).toEqual({
    phases: ['A 0-35', 'B 80-95', 'C 95-125', 'D 125-155'],
    busy: ['0-35', '80-155'],
    ends: 155,
  });
});

test('a gap is exact time in the nights in which the clocks change', () => {
  for (const [date, startsAt, washesAt] of [
    ['2026-10-25', '01:30:00+02:00', '02:45:00+02:00'],
    ['2027-03-28', '01:30:00+01:00', '03:45:00+02:00'],
  ]) {
    const startMs = Temporal.Instant.from(`${date}T${startsAt}`).epochMilliseconds;
    const wash = timeline({ segments: colouring, startMs }).phases[1];
    expect(wash?.fromMs).toBe(Temporal.Instant.from(`${date}T${washesAt}`).epochMilliseconds);
  }
});

test('a service without segments is a fault of the caller', () => {
  expect(() => timeline({ segments: [], startMs: nine })).toThrow(RangeError);
});

test('intervals that touch are merged, empty ones are left out, and touching is no overlap', () => {
  expect(
    mergeIntervals([
      { fromMs: 5, toMs: 9 },
      { fromMs: 1, toMs: 3 },
      { fromMs: 3, toMs: 4 },
      { fromMs: 6, toMs: 7 },
      { fromMs: 20, toMs: 20 },
    ]),
  ).toEqual([
    { fromMs: 1, toMs: 4 },
    { fromMs: 5, toMs: 9 },
  ]);
  expect(overlaps({ fromMs: 1, toMs: 3 }, { fromMs: 3, toMs: 4 })).toBe(false);
  expect(overlaps({ fromMs: 1, toMs: 3 }, { fromMs: 2, toMs: 4 })).toBe(true);
});
