import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { timeline } from '../../../src/model/time/timeline.ts';
import type { Interval } from '../../../src/model/time/interval.ts';
import type { StoredSegment } from '../../../src/model/stored.ts';
import { freeStretches, startsThatFit } from '../../../src/runtime/availability/fit.ts';
import type { FitQuestion } from '../../../src/runtime/availability/fit.ts';
import { localTime } from '../../../src/model/time/local-time.ts';

const minuteMs = 60_000;
const day = '2026-11-23';

function at(time: string): number {
  return Temporal.Instant.from(time.length > 5 ? time : `${day}T${time}:00+01:00`).epochMilliseconds;
}

function stretch(words: string): Interval {
  const [from = '', to = ''] = words.split('-');
  return { fromMs: at(from), toMs: at(to) };
}

const CUT: readonly StoredSegment[] = [{ key: 'A', title: 'cut', minutes: 30 }];

function colouring(policy: 'free' | 'blocked'): readonly StoredSegment[] {
  return [
    { key: 'A', title: 'apply', minutes: 30, gapAfter: { minutes: 45, policy } },
    { key: 'B', title: 'wash', minutes: 15 },
  ];
}

interface Wanted extends Partial<Omit<FitQuestion, 'free' | 'held' | 'within' | 'nowMs'>> {
  readonly segments?: readonly StoredSegment[];
  readonly noticeMinutes?: number;
  readonly free?: readonly string[];
  readonly held?: readonly string[];
  readonly within?: string;
  readonly now?: string;
}

function offered({ segments = CUT, noticeMinutes = 0, ...wanted }: Wanted): readonly string[] {
  const starts = startsThatFit({
    service: { busy: timeline({ segments, startMs: 0 }).busy, noticeMs: noticeMinutes * minuteMs },
    own: null,
    ...wanted,
    free: (wanted.free ?? ['09:00-18:00']).map(stretch),
    held: (wanted.held ?? []).map(stretch),
    within: stretch(wanted.within ?? '08:00-20:00'),
    nowMs: at(wanted.now ?? '06:00'),
  });
  return starts.map((startMs) => localTime(startMs, 'Europe/Berlin').slice(11, 16));
}

describe('starts', () => {
  test('are quarters of an hour from opening to the last that ends at closing time', () => {
    const all = offered({});
    expect([all.length, all.at(0), all.at(1), all.at(-1)]).toEqual([35, '09:00', '09:15', '17:30']);
  });

  test('closing time inside the last segment is too late', () => {
    expect(offered({ segments: colouring('free'), within: '16:00-18:00' })).toEqual(['16:00', '16:15', '16:30']);
  });

  test('a free gap may lie in time that is taken, a blocked one may not', () => {
    const taken = { free: ['09:00-09:35', '10:10-10:45'], within: '09:00-11:00' };
    expect(offered({ ...taken, segments: colouring('free') })).toEqual(['09:00']);
    expect(offered({ ...taken, segments: colouring('blocked') })).toEqual([]);
  });

  test('a segment that starts off the grid after own minutes is exact time', () => {
    const segments = colouring('free').map((segment) => (segment.key === 'A' ? { ...segment, minutes: 35 } : segment));
    expect(offered({ segments, free: ['09:00-09:35', '10:20-10:35'], within: '08:00-11:00' })).toEqual(['09:00']);
    expect(offered({ segments, free: ['09:00-09:35', '10:25-10:40'], within: '08:00-11:00' })).toEqual([]);
  });

  test('what is held here is not free, and what touches it is', () => {
    expect(offered({ held: ['10:00-10:30'], within: '09:15-11:00' })).toEqual(['09:15', '09:30', '10:30', '10:45']);
  });

  test('the notice ends at the minute', () => {
    const soon = { noticeMinutes: 120, within: '11:45-12:31' };
    expect(offered({ ...soon, now: '10:00' })).toEqual(['12:00', '12:15', '12:30']);
    expect(offered({ ...soon, now: `${day}T10:00:00.001+01:00` })).toEqual(['12:15', '12:30']);
  });

  test('the past is never offered, and neither is this very moment', () => {
    expect(offered({ within: '09:00-10:00', now: '09:30' })).toEqual(['09:45']);
  });

  test('a window holds its beginning and not its end', () => {
    expect(offered({ within: '10:00-10:30' })).toEqual(['10:00', '10:15']);
  });

  test('an instant is tried as it is said', () => {
    expect([offered({ within: '10:07-10:07' }), offered({ within: '17:31-17:31' })]).toEqual([['10:07'], []]);
  });

  test('an event type with starts of its own is offered at no others', () => {
    const own = [at('09:00'), at('09:40'), at('10:20')];
    expect(offered({ own, within: '09:00-10:20' })).toEqual(['09:00', '09:40']);
    expect(offered({ own, within: '09:40-09:40' })).toEqual(['09:40']);
    expect(offered({ own, within: '09:45-09:45' })).toEqual([]);
  });
});

describe('the nights in which the clocks change', () => {
  const nights = [
    ['2026-10-25', '2026-10-25T00:00:00+02:00', '2026-10-25T05:00:00+01:00', ['02:00+02:00', '02:00+01:00']],
    ['2027-03-28', '2027-03-28T00:00:00+01:00', '2027-03-28T05:00:00+02:00', ['01:45+01:00', '03:00+02:00']],
  ] as const;
  test.each(nights)('%s: starts are quarters by the clock, each instant once', (_, from, to, expected) => {
    const stretches = [{ fromMs: at(from), toMs: at(to) }];
    const busy = timeline({ segments: CUT, startMs: 0 }).busy;
    const [within = { fromMs: 0, toMs: 0 }] = stretches;
    const starts = startsThatFit({
      service: { busy, noticeMs: 0 },
      within,
      own: null,
      free: stretches,
      held: [],
      nowMs: 0,
    });
    const texts = starts.map((ms) => localTime(ms, 'Europe/Berlin')).map((text) => text.slice(11, 16) + text.slice(19));
    expect(texts).toEqual(expect.arrayContaining([...expected]));
    expect(starts.slice(1).every((ms, index) => ms - (starts[index] ?? 0) === 15 * minuteMs)).toBe(true);
  });

  test('a gap over the change is exact time', () => {
    const segments = colouring('free');
    const question = {
      service: { busy: timeline({ segments, startMs: 0 }).busy, noticeMs: 0 },
      own: null,
      held: [],
      nowMs: 0,
    };
    const start = { fromMs: at('2027-03-28T01:30:00+01:00'), toMs: at('2027-03-28T01:30:00+01:00') };
    const before = { fromMs: start.fromMs, toMs: at('2027-03-28T03:00:00+02:00') };
    const wash = { fromMs: at('2027-03-28T03:45:00+02:00'), toMs: at('2027-03-28T04:00:00+02:00') };
    expect(startsThatFit({ ...question, within: start, free: [before, wash] })).toEqual([start.fromMs]);
    expect(startsThatFit({ ...question, within: start, free: [before] })).toEqual([]);
  });
});

test('no zone of today is off the quarters of an hour that starts lie on', () => {
  const off = Intl.supportedValuesOf('timeZone').filter((timeZone) =>
    ['2026-11-23T00:00:00Z', '2027-06-23T00:00:00Z'].some((text) => {
      const { offsetNanoseconds } = Temporal.Instant.from(text).toZonedDateTimeISO(timeZone);
      return offsetNanoseconds % (15 * minuteMs * 1_000_000) !== 0;
    }),
  );
  expect(off).toEqual([]);
});

test('touching steps are one stretch of free time', () => {
  const starts = ['09:00', '09:05', '09:10', '09:20'].map(at);
  expect(freeStretches(starts, 5)).toEqual(['09:00-09:15', '09:20-09:25'].map(stretch));
});

/** Times in minutes; everything happens within ten hours. */
interface Scene {
  readonly segments: readonly StoredSegment[];
  readonly steps: readonly number[];
  readonly held: readonly (readonly [number, number])[];
  readonly notice: number;
  readonly now: number;
}

const segment = fc.record({
  minutes: fc.integer({ min: 1, max: 70 }),
  gap: fc.option(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom('free' as const, 'blocked' as const))),
});
const scene: fc.Arbitrary<Scene> = fc.record({
  segments: fc.array(segment, { minLength: 1, maxLength: 4 }).map((all) =>
    all.map(({ minutes, gap }, index): StoredSegment => ({
      key: String(index),
      title: '',
      minutes,
      ...(gap && index < all.length - 1 && { gapAfter: { minutes: gap[0], policy: gap[1] } }),
    })),
  ),
  // mostly free, in steps of five minutes
  steps: fc
    .array(fc.nat(119), { maxLength: 8 })
    .map((taken) => Array.from({ length: 120 }, (_, step) => step * 5).filter((at) => !taken.includes(at / 5))),
  held: fc.array(fc.tuple(fc.integer({ min: -20, max: 600 }), fc.integer({ min: 1, max: 40 })), { maxLength: 4 }),
  notice: fc.integer({ min: 0, max: 200 }),
  now: fc.integer({ min: -100, max: 300 }),
});

/** Minute by minute, with no idea of stretches. */
function fitsByTheMinute({ segments, steps, held, notice, now }: Scene, start: number): boolean {
  const isFree = (minute: number): boolean => steps.includes(Math.floor(minute / 5) * 5);
  const isHeld = (minute: number): boolean => held.some(([from, length]) => from <= minute && minute < from + length);
  let minute = start;
  for (const { minutes, gapAfter } of segments) {
    for (const end = minute + minutes; minute < end; minute += 1) if (!isFree(minute) || isHeld(minute)) return false;
    for (const end = minute + (gapAfter?.minutes ?? 0); minute < end; minute += 1)
      if (gapAfter?.policy === 'blocked' && (!isFree(minute) || isHeld(minute))) return false;
  }
  return start > now && start - now >= notice;
}

test('whatever is offered fits by the minute, and nothing that fits is missed', () => {
  const originMs = at('08:00');
  fc.assert(
    fc.property(scene, (given) => {
      const starts = startsThatFit({
        service: { busy: timeline({ segments: given.segments, startMs: 0 }).busy, noticeMs: given.notice * minuteMs },
        within: { fromMs: originMs, toMs: originMs + 600 * minuteMs },
        own: null,
        free: freeStretches(
          given.steps.map((step) => originMs + step * minuteMs),
          5,
        ),
        held: given.held.map(([from, length]) => ({
          fromMs: originMs + from * minuteMs,
          toMs: originMs + (from + length) * minuteMs,
        })),
        nowMs: originMs + given.now * minuteMs,
      });
      const grid = Array.from({ length: 40 }, (_, index) => index * 15);
      expect(starts.map((ms) => (ms - originMs) / minuteMs)).toEqual(
        grid.filter((start) => fitsByTheMinute(given, start)),
      );
    }),
    { numRuns: 500 },
  );
});
