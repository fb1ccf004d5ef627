import type { WrittenEventType } from '../../calcom/api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { DeclaredFields, ObservedEventType } from '../../model/event-type/event-type.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import { FUTURE_STATUSES, isFuture } from '../observe/read-bookings.ts';
import type { EventTypeChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { inParallel } from './in-parallel.ts';
import { done, failureOf, notDone } from './journal.ts';
import { writeEventType } from './write-event-type.ts';

/** Wave 2. Each change: intent, call, then outcome and ledger in one transaction. Returns the changes that were not started. */
export function applyEventTypes(
  changes: readonly EventTypeChange[],
  context: ApplyContext,
): Promise<readonly EventTypeChange[]> {
  return inParallel(changes, { limit: context.concurrency, mayGoOn: context.mayGoOn }, (change) =>
    change.action === 'delete' ? deleteEventType(change, context) : applyEventType(change, context),
  );
}

async function applyEventType(change: EventTypeChange, context: ApplyContext): Promise<void> {
  const { journal, writer, plan, store, onEvent, signal } = context;
  await journal.announce(change);
  onEvent({ type: 'point', point: 'intent-written', change: change.id });
  const before = context.ledgerOf(change.movedFrom ?? change);
  try {
    const written = await writeEventType(change, {
      writer,
      teamId: plan.teamId,
      signal,
      refused: context.refusedBy,
      own: (eventTypeId) =>
        store.write(async (transactor) => {
          await transactor.upsertLedger(plan.companyId, [halfMade(change, eventTypeId)]);
        }),
    });
    onEvent({ type: 'point', point: 'call-answered', change: change.id });
    const entry = ledgerEntry(change, before, written);
    await journal.settle(done(change), async (transactor) => {
      if (change.movedFrom) await transactor.deleteLedger(plan.companyId, [change.movedFrom]);
      await transactor.upsertLedger(plan.companyId, [entry]);
      if (written) await transactor.updateMapChildren(plan.companyId, entry.eventTypeId, entry.children);
    });
    context.noteLedger(entry);
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    await journal.settle(failureOf(change, error), async () => {});
  }
  onEvent({ type: 'point', point: 'outcome-written', change: change.id });
  onEvent({ type: 'change', id: change.id, outcome: journal.outcomeOf(change.id) ?? 'unknown' });
}

/**
 * Cal.com deletes the children as well. An event type that is already missing counts as deleted: an earlier run may have crashed between
 * the call and its outcome. If the list lacks it, it is read by id before the ledger entry is removed, since a list alone proves nothing.
 * Bookings are read again, because a customer may have booked while the operator was at the prompt.
 */
async function deleteEventType(change: EventTypeChange, context: ApplyContext): Promise<void> {
  const { journal, writer, plan, onEvent, signal } = context;
  await journal.announce(change);
  onEvent({ type: 'point', point: 'intent-written', change: change.id });
  try {
    const moved = await whatMoved(change, context);
    if (moved === null && change.eventTypeId !== null)
      await writer.deleteTeamEventType(plan.teamId, change.eventTypeId, { signal });
    onEvent({ type: 'point', point: 'call-answered', change: change.id });
    if (moved === null) await forget(change, context);
    else {
      const error = { code: 'moved', message: `${moved}; plan again`, requestId: null };
      await journal.settle(notDone(change, 'failed', error), async () => {});
    }
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    if (error.kind === 'not-found') await forget(change, context);
    else await journal.settle(failureOf(change, error), async () => {});
  }
  onEvent({ type: 'point', point: 'outcome-written', change: change.id });
  onEvent({ type: 'change', id: change.id, outcome: journal.outcomeOf(change.id) ?? 'unknown' });
}

/** The reason why the event type is not deleted, or its ledger entry not removed; null if there is none. */
async function whatMoved(change: EventTypeChange, context: ApplyContext): Promise<string | null> {
  const { writer, plan, signal, now } = context;
  const { name, eventTypeId } = change;
  const entry = context.ledgerOf(change.movedFrom ?? change);
  if (entry === null) return null;
  if (eventTypeId === null) {
    const found = await writer.teamEventType(plan.teamId, entry.eventTypeId, { signal });
    return found ? `${name} is in Cal.com, though its list lacked it` : null;
  }
  const eventTypeIds = [eventTypeId, ...Object.values(entry.children)];
  const listed = await writer.bookings({ eventTypeIds, statuses: FUTURE_STATUSES, signal });
  const future = listed.filter((booking) => isFuture(booking, now()));
  return future.length > 0 ? `${name} has been booked since it was planned` : null;
}

async function forget(change: EventTypeChange, { journal, plan, forgetLedger }: ApplyContext): Promise<void> {
  const key = change.movedFrom ?? change;
  await journal.settle(done(change), (transactor) => transactor.deleteLedger(plan.companyId, [key]));
  forgetLedger(key);
}

function ledgerEntry(
  change: EventTypeChange,
  before: LedgerEntry | null,
  written: WrittenEventType | null,
): LedgerEntry {
  const eventTypeId = written?.observed.id ?? change.eventTypeId;
  if (eventTypeId === null) throw new Error(`${change.id} ended without an event type`);
  const isSame = before?.eventTypeId === eventTypeId;
  const children = written?.children ?? (isSame ? before.children : {});
  const applied = withoutUnserved(change.declared, written?.observed.unserved);
  return { ...keyOf(change), eventTypeId, applied, accepted: change.accepted, children };
}

/** The server ignored fields that it does not return: they were not applied. */
function withoutUnserved(declared: DeclaredFields, unserved: ObservedEventType['unserved']): DeclaredFields {
  const missing = unserved?.filter((name) => declared[name] !== undefined) ?? [];
  if (missing.length === 0) return declared;
  return Object.fromEntries(Object.entries(declared).filter(([field]) => !missing.some((name) => name === field)));
}

/** In the ledger with no applied fields: the next plan writes every field. */
function halfMade(change: EventTypeChange, eventTypeId: number): LedgerEntry {
  return { ...keyOf(change), eventTypeId, applied: {}, accepted: {}, children: {} };
}

function keyOf({ serviceId, serviceName, segmentKey, slug }: EventTypeChange) {
  return { serviceId, serviceName, segmentKey, slug };
}
