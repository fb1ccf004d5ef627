import { CalcomError } from '../../calcom/errors.ts';
import type { Interval } from '../../model/interval.ts';
import type { StepTask } from './made-booking.ts';
import type { Reason } from './step-outcomes.ts';

const INTERNAL_ERROR = 500;
const MINUTE_MS = 60_000;
/** Slots are asked for in steps that are fine enough for bookings of odd minutes. */
const STEP_MINUTES = 5;
/** Asked for beyond the end, so that the distance of the starts shows. */
const MARGIN_MS = 60 * MINUTE_MS;

/**
 * Whether an internal error of Cal.com was about a time that is not free. It answers a booking so where one of several hosts is busy, and
 * only its slots say why. One call; false where they do not answer. Ask after the booking was looked for and not found.
 */
export async function isBusy(
  { company, step }: Pick<StepTask, 'company' | 'step'>,
  { status }: CalcomError,
): Promise<boolean> {
  if (status !== INTERNAL_ERROR) return false;
  const { eventTypeId, startMs, endMs, subjectUid } = step;
  const stepMs = STEP_MINUTES * MINUTE_MS;
  const fromMs = Math.floor(startMs / stepMs) * stepMs;
  const moving = subjectUid === null ? {} : { withoutBookingUid: subjectUid };
  const query = { eventTypeId, fromMs, toMs: endMs + MARGIN_MS, minutes: STEP_MINUTES, ...moving };
  try {
    return !isCovered(await company.calcom.slots(query), { fromMs, toMs: endMs });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return false;
  }
}

export function hostBusy({ message }: CalcomError): Reason {
  return { kind: 'slot-taken', message: `Cal.com does not offer this time: ${message}` };
}

/**
 * The first start must be there, and each that follows it by the least distance of the starts: an event type may have an interval of
 * its own. A single start says nothing of what follows it.
 */
function isCovered(starts: readonly number[], { fromMs, toMs }: Interval): boolean {
  if (!starts.includes(fromMs)) return false;
  const distances = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? atMs));
  const leastMs = Math.min(...distances, toMs - fromMs);
  const offered = new Set(starts);
  for (let atMs = fromMs; atMs < toMs; atMs += leastMs) if (!offered.has(atMs)) return false;
  return true;
}
