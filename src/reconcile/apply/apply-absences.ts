import { CalcomError } from '../../calcom/caller/errors.ts';
import type { AbsenceRow, ObservedAbsence } from '../../model/time/absence.ts';
import type { AbsenceChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { inParallel } from './in-parallel.ts';
import { done, failureOf } from './journal.ts';

/**
 * Each change: intent, call, then outcome and registration in one transaction. A failed absence blocks nothing: the runtime keeps to the
 * closure in any case. A create whose outcome is unknown is found by its mark by the next plan. Returns the changes that were not started.
 */
export async function applyAbsences(
  changes: readonly AbsenceChange[],
  context: ApplyContext,
): Promise<readonly AbsenceChange[]> {
  const { mayGoOn, concurrency } = context;
  return await inParallel(changes, { limit: concurrency, mayGoOn }, (change) => applyAbsence(change, context));
}

async function applyAbsence(change: AbsenceChange, context: ApplyContext): Promise<void> {
  const { journal, plan, onEvent, refusedBy } = context;
  const { closureId, staffId, userId } = change;
  await journal.announce(change);
  onEvent({ type: 'point', point: 'intent-written', change: change.id });
  try {
    const absence = await write(change, context);
    onEvent({ type: 'point', point: 'call-answered', change: change.id });
    await journal.settle(done(change), async (transactor) => {
      if (absence === null) await transactor.deleteAbsence(plan.companyId, { closureId, staffId, userId });
      else await transactor.saveAbsence(plan.companyId, rowOf(change, absence));
    });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    if (error.status === 403 || error.kind === 'unexpected-shape') refusedBy('absence');
    await journal.settle(failureOf(change, error), async () => {});
  }
  onEvent({ type: 'point', point: 'outcome-written', change: change.id });
  onEvent({ type: 'change', id: change.id, outcome: journal.outcomeOf(change.id) ?? 'unknown' });
}

/** The absence in Cal.com after the write; null: it has none. */
async function write(
  { place, userId, absenceId, wanted, fields, action }: AbsenceChange,
  context: ApplyContext,
): Promise<Pick<ObservedAbsence, 'id'> | null> {
  const { writer, signal } = context;
  if (wanted === null) {
    if (absenceId !== null) await writer.deleteAbsence(place, { id: absenceId, userId }, { signal });
    return null;
  }
  if (absenceId === null) return await writer.createAbsence(place, userId, wanted, { signal });
  if (action === 'record') return { id: absenceId };
  const changed = new Set(fields.map(({ path }) => path));
  const { from, to, reason, notes } = wanted;
  const hasDays = changed.has('from') || changed.has('to');
  return await writer.updateAbsence(
    place,
    { id: absenceId, userId },
    { ...(hasDays && { from, to }), ...(changed.has('reason') && { reason }), ...(changed.has('notes') && { notes }) },
    { signal },
  );
}

function rowOf({ closureId, staffId, userId, wanted }: AbsenceChange, { id }: Pick<ObservedAbsence, 'id'>): AbsenceRow {
  if (wanted === null) throw new TypeError('an absence that is deleted has no row');
  return { closureId, staffId, userId, absenceId: id, ...wanted };
}
