import type { Interval } from '../../model/interval.ts';
import type { ServiceRequest } from '../booking/resolve-request.ts';
import { ahead, PATIENCE_MS, resolveQuestion } from './ask.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { gather } from './gather.ts';

/** Starts within a stretch, in epoch milliseconds, ascending; empty where nothing is known of it. */
export type StartsWithin = (within: Interval) => Promise<readonly number[]>;

/** More starts than any day has. */
const WHOLE_DAY = 200;

/** When a service is free, to settle which half of the day a caller means. Takes at most half of the caller's patience. */
export function freeStarts(context: AvailabilityContext, request: ServiceRequest): StartsWithin {
  return async (within) => {
    const { tenant, clock } = context.company;
    const asked = resolveQuestion(tenant, request);
    if ('code' in asked) return [];
    const nowMs = clock.now();
    const stretch = ahead(within, nowMs);
    if (stretch.toMs <= stretch.fromMs) return [];
    const { openings } = await gather(
      context,
      { ...asked, within: stretch, deadlineMs: nowMs + PATIENCE_MS / 2 },
      WHOLE_DAY,
    );
    return openings.map(({ startMs }) => startMs);
  };
}
