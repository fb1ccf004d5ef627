import type { ServiceRow } from '../../../model/stored.ts';
import { timeline } from '../../../model/timeline.ts';

/** A service from its beginning to its end: segments, and what lies between them. Minutes. */
export interface Stretch {
  readonly kind: 'work' | 'free' | 'blocked';
  readonly from: number;
  readonly minutes: number;
  /** Of a segment its key; of a gap empty. */
  readonly key: string;
  /** Empty for a gap that nobody has named. */
  readonly title: string;
}

export interface Course {
  readonly stretches: readonly Stretch[];
  readonly minutes: number;
  /** When the member of staff can serve nobody else. */
  readonly busyMinutes: number;
}

export function courseOf(
  { segments }: Pick<ServiceRow, 'segments'>,
  ownMinutes: { readonly [segmentKey: string]: number } = {},
): Course {
  const { phases, busy, toMs } = timeline({ segments, ownMinutes, startMs: 0 });
  const stretches = segments.flatMap(({ key, title, gapAfter }, index): readonly Stretch[] => {
    const phase = phases[index];
    if (!phase) return [];
    const work = { kind: 'work', from: minutesOf(phase.fromMs), minutes: phase.minutes, key, title } as const;
    if (gapAfter === undefined || gapAfter.minutes === 0) return [work];
    const { minutes, policy, title: gapTitle = '' } = gapAfter;
    return [work, { kind: policy, from: minutesOf(phase.toMs), minutes, key: '', title: gapTitle }];
  });
  const busyMs = busy.reduce((sum, stretch) => sum + stretch.toMs - stretch.fromMs, 0);
  return { stretches, minutes: minutesOf(toMs), busyMinutes: minutesOf(busyMs) };
}

function minutesOf(ms: number): number {
  return ms / 60_000;
}
