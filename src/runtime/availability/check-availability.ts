import type { Interval } from '../../model/interval.ts';
import type { AvailabilityResult } from '../../model/results.ts';
import type { ServiceRequest } from '../booking/resolve-request.ts';
import { alternativesTo } from './alternatives.ts';
import { ahead, PATIENCE_MS, resolveQuestion } from './ask.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { gather } from './gather.ts';
import { calcomProblem } from './silence.ts';
import { grounds } from './views.ts';

export interface AvailabilityRequest extends ServiceRequest {
  /** From inclusive, to exclusive; an exact time has both equal. */
  readonly at: Interval;
  /** The same in words. */
  readonly understood: string;
}

/** As many starts of a window as somebody can choose from. */
const MOST_STARTS = 20;

/**
 * Whether a service can start then, and with whom; otherwise what comes near it.
 */
export async function checkAvailability(
  context: AvailabilityContext,
  request: AvailabilityRequest,
): Promise<AvailabilityResult> {
  const { tenant, clock } = context.company;
  const asked = resolveQuestion(tenant, request);
  if ('code' in asked) return asked;
  const deadlineMs = clock.now() + PATIENCE_MS;
  const within = ahead(request.at, clock.now());
  const gathered = await gather(context, { ...asked, within, deadlineMs }, MOST_STARTS);
  if (gathered.failure) return calcomProblem(gathered.failure);
  const isAvailable = gathered.openings.length > 0;
  return {
    kind: isAvailable ? 'available' : 'not-available',
    understood: request.understood,
    ...grounds(context, asked, gathered),
    hasMore: gathered.hasMore,
    alternatives: isAvailable ? [] : await alternativesTo(context, asked, { at: request.at, deadlineMs }),
  };
}
