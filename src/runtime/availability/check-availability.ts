import type { Stretch } from '../../model/timeline.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import type { ServiceRequest } from '../booking/resolve-request.ts';
import { alternativesTo } from './alternatives.ts';
import { ahead, PATIENCE_MS, resolveQuestion } from './ask.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { gather } from './gather.ts';
import { calcomProblem } from './silence.ts';
import { groundsView, openingView } from './views.ts';

export interface AvailabilityRequest extends ServiceRequest {
  /** From inclusive, to exclusive; an exact time has both equal. */
  readonly at: Stretch;
}

/** As many starts of a window as somebody can choose from. */
const MOST_STARTS = 20;

/**
 * Whether a service can start then, and with whom; otherwise what comes near it. Answers 200 with
 * `{ available, starts: [{ start, staff: [{ id, name, title, end }] }], more, alternatives, stale, … }`, or a problem.
 */
export async function checkAvailability(
  context: AvailabilityContext,
  request: AvailabilityRequest,
): Promise<KeptAnswer> {
  const { tenant, clock } = context.company;
  const asked = resolveQuestion(tenant, request);
  if ('status' in asked) return asked;
  const deadlineMs = clock.now() + PATIENCE_MS;
  const within = ahead(request.at, clock.now());
  const gathered = await gather(context, { ...asked, within, deadlineMs }, MOST_STARTS);
  if (gathered.failure) return calcomProblem(gathered.failure);
  const isAvailable = gathered.openings.length > 0;
  return {
    status: 200,
    body: {
      available: isAvailable,
      ...groundsView(context, asked, gathered),
      starts: gathered.openings.map((opening) => openingView(tenant, asked, opening)),
      more: gathered.hasMore,
      alternatives: isAvailable ? [] : await alternativesTo(context, asked, { at: request.at, deadlineMs }),
    },
  };
}
