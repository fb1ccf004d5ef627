import type { NextStartsResult } from '../../model/results.ts';
import type { ServiceRequest } from '../booking/resolve-request.ts';
import { PATIENCE_MS, resolveQuestion } from './ask.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { gather } from './gather.ts';
import { calcomProblem } from './silence.ts';
import { grounds } from './views.ts';
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

/** The next starts of a service, as many as are asked for, or all within the horizon. */
export async function nextSlots(
  context: AvailabilityContext,
  request: ServiceRequest,
  wish: NextSlotsWish,
): Promise<NextStartsResult> {
  const { tenant, clock } = context.company;
  const asked = resolveQuestion(tenant, request);
  if ('code' in asked) return asked;
  const { timeZone } = asked.branch;
  const fromMs = Math.max(wish.fromMs, clock.now());
  const weeks = Math.floor(MOST_CALLS / asked.candidates.length);
  // from the middle of a week on, so many days lie in one week more
  const days = Math.max(LEAST_DAYS, Math.min(HORIZON_DAYS, (weeks - 1) * 7));
  const within = { fromMs, toMs: daysLater(fromMs, days, timeZone) };
  const gathered = await gather(context, { ...asked, within, deadlineMs: clock.now() + PATIENCE_MS }, wish.limit);
  if (gathered.failure) return calcomProblem(gathered.failure);
  return { kind: 'next-starts', ...grounds(context, asked, gathered), searchedUntilMs: gathered.untilMs };
}
