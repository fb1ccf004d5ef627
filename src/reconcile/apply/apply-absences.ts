import type { AbsenceRow, ObservedAbsence } from '../../model/time/absence.ts';
import type { AbsenceChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { done } from './journal.ts';
import { applyJournaled, type JournaledWrite } from './journaled-write.ts';

/**
 * Each change is stored with its registration. A failed absence blocks nothing: the runtime keeps to the closure in any case. A create whose
 * outcome is unknown is found by its mark by the next plan. Returns the changes that were not started.
 */
export function applyAbsences(
  changes: readonly AbsenceChange[],
  context: ApplyContext,
): Promise<readonly AbsenceChange[]> {
  const { companyId } = context.plan;
  const absences: JournaledWrite<AbsenceChange> = {
    write: async (change) => {
      const absence = await write(change, context);
      return {
        applied: done(change),
        store: (transactor) =>
          absence === null
            ? transactor.deleteAbsence(companyId, change)
            : transactor.saveAbsence(companyId, rowOf(change, absence)),
      };
    },
    recover: async (_, error) => {
      if (error.status === 403 || error.kind === 'unexpected-shape') context.refusedBy('absence');
      return null;
    },
  };
  return applyJournaled(changes, absences, context);
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
