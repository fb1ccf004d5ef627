import type { KeptAnswer } from '../../store/booking-store.ts';
import type { ServiceRequest } from '../booking/resolve-request.ts';
import { localTime } from '../local-time.ts';
import { PATIENCE_MS, resolveQuestion } from './ask.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { gather } from './gather.ts';
import { calcomProblem } from './silence.ts';
import { groundsView, openingView } from './views.ts';
import { daysLater } from './weeks.ts';

export interface NextSlotsWish {
  readonly fromMs: number;
  readonly limit: number;
}

/** How far ahead it looks: less far where many are to be asked for each week. */
const HORIZON_DAYS = 60;
const LEAST_DAYS = 14;
/** Of one question; a third of what Cal.com allows in a minute. */
const MOST_CALLS = 40;

/** The next starts of a service: 200 with `{ starts, searchedUntil, stale, … }`, starts as in `checkAvailability`; or a problem. */
export async function nextSlots(
  context: AvailabilityContext,
  request: ServiceRequest,
  wish: NextSlotsWish,
): Promise<KeptAnswer> {
  const { tenant, clock } = context.company;
  const asked = resolveQuestion(tenant, request);
  if ('status' in asked) return asked;
  const { timeZone } = asked.branch;
  const fromMs = Math.max(wish.fromMs, clock.now());
  const weeks = Math.floor(MOST_CALLS / asked.candidates.length);
  // from the middle of a week on, so many days lie in one week more
  const days = Math.max(LEAST_DAYS, Math.min(HORIZON_DAYS, (weeks - 1) * 7));
  const within = { fromMs, toMs: daysLater(fromMs, days, timeZone) };
  const gathered = await gather(context, { ...asked, within, deadlineMs: clock.now() + PATIENCE_MS }, wish.limit);
  if (gathered.failure) return calcomProblem(gathered.failure);
  return {
    status: 200,
    body: {
      ...groundsView(context, asked, gathered),
      starts: gathered.openings.map((opening) => openingView(tenant, asked, opening)),
      searchedUntil: localTime(gathered.untilMs, timeZone),
    },
  };
}
