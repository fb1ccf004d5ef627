import { CalcomError } from '../../calcom/caller/errors.ts';
import type { DeclaredFields, ObservedEventType } from '../../model/event-type/event-type.ts';
import { isSameText } from '../../model/json.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import { EVENT_TYPE_FIELDS, observedValue } from '../plan/compare-event-type.ts';
import type { EventTypeChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { notDone } from './journal.ts';
import type { AppliedChange } from './report.ts';

/**
 * Lists the team again and compares it with what was written. A successful response without effect is an error; the ledger then drops
 * those fields, so that the next plan writes them again. An event type missing in the list is read by id before it is reported as lost,
 * since a list alone proves nothing. Returns the reason why nothing could be verified, or null.
 */
export async function verifyTeam(written: readonly EventTypeChange[], context: ApplyContext): Promise<string | null> {
  const { writer, plan, signal } = context;
  try {
    const expectedCount = context.ledger().length;
    const { eventTypes, unreadable } = await writer.teamEventTypes(plan.teamId, { signal, expectedCount });
    const byId = new Map<number, ObservedEventType>(eventTypes.map((one) => [one.id, one]));
    await restore(
      written.filter(({ action, eventTypeId }) => action === 'delete' && byId.has(eventTypeId ?? 0)),
      context,
    );
    const findings: Finding[] = [];
    for (const change of written) {
      const entry = context.ledgerOf(change);
      if (!entry) continue;
      const observed = byId.get(entry.eventTypeId);
      const unread = unreadable.find(({ id }) => id === entry.eventTypeId);
      if (unread) return `event type ${entry.eventTypeId} (${entry.slug}) cannot be read back: ${unread.problem}`;
      if (!observed && (await writer.teamEventType(plan.teamId, entry.eventTypeId, { signal }))) {
        return `the list of team ${plan.teamId} lacks ${change.name}, which is there: what was written is not verified`;
      }
      const fields = observed ? differing(change.patch, observed) : [];
      if (!observed || fields.length > 0) findings.push({ change, entry, isLost: !observed, fields });
    }
    await correct(findings, context);
    return null;
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return `what was written is not verified: ${error.message}`;
  }
}

interface Finding {
  readonly change: EventTypeChange;
  readonly entry: LedgerEntry;
  readonly isLost: boolean;
  /** Fields that differ from what was sent. */
  readonly fields: readonly string[];
}

function differing(patch: DeclaredFields, { fields, unserved = [] }: ObservedEventType): readonly string[] {
  return EVENT_TYPE_FIELDS.filter(
    (field) =>
      patch[field] !== undefined &&
      !unserved.some((name) => name === field) &&
      !isSameText(patch[field], observedValue(field, fields)),
  );
}

async function correct(findings: readonly Finding[], context: ApplyContext): Promise<void> {
  if (findings.length === 0) return;
  const lost = findings.filter(({ isLost }) => isLost).map(({ entry }) => entry);
  const corrected = findings
    .filter(({ isLost }) => !isLost)
    .map(({ entry, fields }) => ({ ...entry, applied: without(entry.applied, fields) }));
  corrected.forEach(context.noteLedger);
  await context.journal.correct(findings.map(failed), async (transactor) => {
    await transactor.upsertLedger(context.plan.companyId, corrected);
    await transactor.deleteLedger(context.plan.companyId, lost);
  });
}

/** Cal.com confirmed the delete but the event type still exists: put it back into the ledger, so that the next plan deletes it again. */
async function restore(changes: readonly EventTypeChange[], context: ApplyContext): Promise<void> {
  if (changes.length === 0) return;
  const entries = changes.flatMap((change) => context.removedLedger(change.movedFrom ?? change) ?? []);
  entries.forEach(context.noteLedger);
  await context.journal.correct(changes.map(notDeleted), (transactor) =>
    transactor.upsertLedger(context.plan.companyId, entries),
  );
}

function notDeleted(change: EventTypeChange): AppliedChange {
  const message = `Cal.com answered success, but ${change.name} is still there; the next apply deletes it again`;
  return notDone(change, 'failed', { code: 'no-effect', message, requestId: null });
}

function without(applied: DeclaredFields, fields: readonly string[]): DeclaredFields {
  return Object.fromEntries(Object.entries(applied).filter(([field]) => !fields.includes(field)));
}

function failed({ change, isLost, fields }: Finding): AppliedChange {
  const what = isLost ? `${change.name} is not there` : `${fields.join(', ')} of ${change.name} did not change`;
  const message = `Cal.com answered success, but ${what}; the next apply writes it again`;
  return notDone(change, 'failed', { code: 'no-effect', message, requestId: null });
}
