import { describe, expect, it } from 'vitest';
import type { ApplyEvent } from '../../../../src/reconcile/apply/report.ts';
import { plainProgress } from '../../../../src/reconcile/report/apply/progress.ts';

/** A clock that the test moves; every passing of two seconds ticks. */
function fakeClock() {
  let now = 0;
  let next = Infinity;
  let period = 0;
  let onTick = (): void => undefined;
  return {
    now: () => now,
    every: (ms: number, tick: () => void) => {
      [period, next, onTick] = [ms, now + ms, tick];
      return () => (next = Infinity);
    },
    pass: (ms: number) => {
      for (const end = now + ms; ;) {
        if (next > end) return void (now = end);
        now = next;
        next += period;
        onTick();
      }
    },
    isTicking: () => next !== Infinity,
  };
}

const done: ApplyEvent = { type: 'change', id: 'x', outcome: 'done' };

describe('plainProgress', () => {
  it('writes a line at least every two seconds, also when nothing happens', () => {
    const clock = fakeClock();
    const lines: string[] = [];
    const progress = plainProgress((line) => lines.push(line), clock);
    progress.onEvent({ type: 'wave', title: 'event types', total: 45 });
    clock.pass(7000);
    expect(lines).toHaveLength(3);
  });

  it('counts, estimates from the pace, and ends each wave with a line', async () => {
    const clock = fakeClock();
    const lines: string[] = [];
    const progress = plainProgress((line) => lines.push(line), clock);
    progress.onEvent({ type: 'wave', title: 'event types', total: 4 });
    progress.onEvent(done);
    clock.pass(2000);
    progress.onEvent({ type: 'change', id: 'y', outcome: 'failed' });
    progress.onEvent({ type: 'change', id: 'z', outcome: 'skipped' });
    progress.onEvent({ type: 'wave', title: 'event maps', total: 9 });
    progress.onEvent({ type: 'point', point: 'maps-written', change: null });
    await progress.close();
    expect(lines).toStrictEqual([
      'event types: 1/4, about 6 s left',
      'event types: 3/4, 1 failed, 1 skipped',
      'event maps: 9/9',
    ]);
    expect(clock.isTicking()).toBe(false);
  });

  it('writes the last line of a wave once, however long the next one takes to begin', async () => {
    const clock = fakeClock();
    const lines: string[] = [];
    const progress = plainProgress((line) => lines.push(line), clock);
    progress.onEvent({ type: 'wave', title: 'event types', total: 1 });
    progress.onEvent(done);
    clock.pass(5000);
    progress.onEvent({ type: 'wave', title: 'event types', total: 1 });
    progress.onEvent(done);
    await progress.close();
    expect(lines).toStrictEqual(['event types: 1/1', 'event types: 1/1']);
  });

  it('says that it waits for the rate limit', () => {
    const clock = fakeClock();
    const lines: string[] = [];
    const progress = plainProgress((line) => lines.push(line), clock);
    progress.onEvent({ type: 'wave', title: 'event types', total: 200 });
    progress.onEvent({ type: 'waiting', ms: 30_000 });
    clock.pass(2000);
    expect(lines).toStrictEqual(['event types: 0/200, waiting 28 s for the rate limit']);
  });
});
