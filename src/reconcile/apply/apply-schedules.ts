import { CalcomError } from '../../calcom/caller/errors.ts';
import { opensAs } from '../../model/time/schedule-difference.ts';
import type { Schedule } from '../../model/time/schedule.ts';
import { scheduleOf } from '../desired/hours-differences.ts';
import type { ScheduleChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { done, notDone } from './journal.ts';
import { applyJournaled, type JournaledWrite } from './journaled-write.ts';

/** The name that Cal.com gives to the first schedule of a user. */
const NEW_SCHEDULE = 'Working hours';

/**
 * After a lost answer the schedules are read: if they open as declared the change is done, otherwise its outcome stays unknown and the next
 * plan decides; nothing is written twice. At the end the list of the team's schedules verifies what was written. Returns the changes that
 * were not started, and why nothing could be verified.
 */
export async function applySchedules(
  changes: readonly ScheduleChange[],
  context: ApplyContext,
): Promise<{ readonly left: readonly ScheduleChange[]; readonly unverified: string | null }> {
  const schedules: JournaledWrite<ScheduleChange> = {
    write: async (change) => {
      await write(change, context);
      return { applied: done(change) };
    },
    recover: async (change, { outcome }) =>
      outcome === 'unknown' && (await isWritten(change, context)) ? { applied: done(change) } : null,
  };
  const left = await applyJournaled(changes, schedules, context);
  const written = changes.filter(({ id }) => context.journal.outcomeOf(id) === 'done');
  if (written.length === 0 || context.signal.aborted) return { left, unverified: null };
  return { left, unverified: await verify(written, context) };
}

async function write({ organizationId, userId, scheduleId, wanted }: ScheduleChange, context: ApplyContext) {
  const { writer, signal } = context;
  const owner = { organizationId, userId };
  if (scheduleId === null) await writer.createSchedule(owner, NEW_SCHEDULE, wanted, { signal });
  else await writer.updateSchedule({ ...owner, id: scheduleId }, wanted, { signal });
}

/** False if the schedules cannot be read either. */
async function isWritten(change: ScheduleChange, { writer, signal, now }: ApplyContext): Promise<boolean> {
  try {
    return opens(change, await writer.userSchedules(change, { signal }), now());
  } catch (error) {
    if (error instanceof CalcomError) return false;
    throw error;
  }
}

function opens({ scheduleId, userId, wanted }: ScheduleChange, schedules: readonly Schedule[], nowMs: number): boolean {
  const schedule = scheduleId === null ? scheduleOf(userId, schedules) : schedules.find(({ id }) => id === scheduleId);
  return schedule !== undefined && opensAs(schedule, wanted, nowMs);
}

async function verify(written: readonly ScheduleChange[], context: ApplyContext): Promise<string | null> {
  const { writer, plan, signal, journal, now } = context;
  try {
    const schedules = await writer.teamSchedules(plan.teamId, { signal });
    const without = written.filter((change) => !opens(change, schedules, now()));
    if (without.length > 0) await journal.correct(without.map(noEffect), async () => {});
    return null;
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return `the schedules that were written are not verified: ${error.message}`;
  }
}

function noEffect(change: ScheduleChange) {
  const message = `Cal.com answered success, but the schedule of ${change.name} does not open as declared; the next apply writes it again`;
  return notDone(change, 'failed', { code: 'no-effect', message, requestId: null });
}
