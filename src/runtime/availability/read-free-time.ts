import { CalcomError } from '../../calcom/errors.ts';
import type { Interval } from '../../model/interval.ts';
import { currentChild } from '../booking/book-step.ts';
import type { CompanyContext } from '../company-context.ts';
import { freeStretches } from './fit.ts';
import type { Reading } from './reading.ts';
import { dayOf } from './weeks.ts';

/** When the host of an event type is free, as Cal.com says. */
export interface FreeTime {
  /** In order; what touches is one. */
  readonly stretches: readonly Interval[];
  /** The only starts that the event type has, where it has an interval of its own; null: any. */
  readonly starts: readonly number[] | null;
}

interface Asked {
  readonly company: CompanyContext;
  readonly serviceId: string;
  readonly reading: Reading;
  readonly week: Interval;
}

/** Minutes of each slot that is asked for: fine enough for what ends at odd times. */
const STEP_MINUTES = 5;

/** @throws CalcomError */
export async function readFreeTime(asked: Asked): Promise<FreeTime> {
  const { slotInterval } = asked.reading.eventType;
  if (slotInterval !== null) return onGrid(await slots(asked, slotInterval), slotInterval);
  const starts = await slots(asked, STEP_MINUTES);
  const undeclared = intervalOf(starts);
  if (undeclared !== null) return onGrid(await slots(asked, undeclared), undeclared);
  return { stretches: freeStretches(starts, STEP_MINUTES), starts: null };
}

function onGrid(starts: readonly number[], minutes: number): FreeTime {
  return { stretches: freeStretches(starts, minutes), starts };
}

/** Where somebody gave the event type an interval at Cal.com, slots never follow each other: it shows as the distance between them. */
function intervalOf(starts: readonly number[]): number | null {
  const distances = starts.slice(1).map((startMs, index) => (startMs - (starts[index] ?? startMs)) / 60_000);
  const least = Math.min(...distances);
  return distances.length > 0 && least > STEP_MINUTES ? least : null;
}

/** Of the week as far as it is not over. */
async function slots({ company, serviceId, reading, week }: Asked, minutes: number): Promise<readonly number[]> {
  const today = dayOf(company.clock.now(), company.tenant.company.timeZone);
  const stretch = { fromMs: Math.max(week.fromMs, today.fromMs), toMs: week.toMs };
  if (stretch.fromMs >= stretch.toMs) return [];
  const { candidate, segmentKey, eventType } = reading;
  try {
    return await company.calcom.slots({ ...stretch, eventTypeId: eventType.id, minutes });
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind !== 'not-found') throw error;
    const step = { staffId: candidate.staffId, segmentKey, eventTypeId: eventType.id };
    const childId = await currentChild({ company, appointment: { serviceId }, step });
    if (childId === undefined) throw error;
    return company.calcom.slots({ ...stretch, eventTypeId: childId, minutes });
  }
}
