import type { WrittenEventType } from '../../calcom/api.ts';
import type { DeclaredFields, ObservedEventType } from '../../model/event-type/event-type.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import { FUTURE_STATUSES, isFuture } from '../observe/read-bookings.ts';
import type { EventTypeChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { done, notDone } from './journal.ts';
import { applyJournaled, type JournaledWrite, type Settlement } from './journaled-write.ts';
import { writeEventType } from './write-event-type.ts';

/** Wave 2. Each change is stored with its ledger entry. Returns the changes that were not started. */
export function applyEventTypes(
  changes: readonly EventTypeChange[],
  context: ApplyContext,
): Promise<readonly EventTypeChange[]> {
  const eventTypes: JournaledWrite<EventTypeChange> = {
    write: (change) => (change.action === 'delete' ? remove(change, context) : write(change, context)),
    recover: async (change, { kind }) =>
      change.action === 'delete' && kind === 'not-found' ? deleted(change, context) : null,
  };
  return applyJournaled(changes, eventTypes, context);
}

async function write(change: EventTypeChange, context: ApplyContext): Promise<Settlement> {
  const { writer, plan, store, signal } = context;
  const { companyId, teamId } = plan;
  const before = context.ledgerOf(change.movedFrom ?? change);
  const written = await writeEventType(change, {
    writer,
    teamId,
    signal,
    refused: context.refusedBy,
    own: (eventTypeId) =>
      store.write((transactor) => transactor.upsertLedger(companyId, [halfMade(change, eventTypeId)])),
  });
  const entry = ledgerEntry(change, before, written);
  return {
    applied: done(change),
    store: async (transactor) => {
      if (change.movedFrom) await transactor.deleteLedger(companyId, [change.movedFrom]);
      await transactor.upsertLedger(companyId, [entry]);
      if (written) await transactor.updateMapChildren(companyId, entry.eventTypeId, entry.children);
    },
    committed: () => context.noteLedger(entry),
  };
}

/**
 * Cal.com deletes the children as well. An event type that is already missing counts as deleted: an earlier run may have crashed between
 * the call and its outcome. If the list lacks it, it is read by id before the ledger entry is removed, since a list alone proves nothing.
 * Bookings are read again, because a customer may have booked while the operator was at the prompt.
 */
async function remove(change: EventTypeChange, context: ApplyContext): Promise<Settlement> {
  const { writer, plan, signal } = context;
  const moved = await whatMoved(change, context);
  if (moved !== null) {
    const error = { code: 'moved', message: `${moved}; plan again`, requestId: null };
    return { applied: notDone(change, 'failed', error) };
  }
  if (change.eventTypeId !== null) await writer.deleteTeamEventType(plan.teamId, change.eventTypeId, { signal });
  return deleted(change, context);
}

function deleted(change: EventTypeChange, { plan, removeLedger }: ApplyContext): Settlement {
  const key = change.movedFrom ?? change;
  return {
    applied: done(change),
    store: (transactor) => transactor.deleteLedger(plan.companyId, [key]),
    committed: () => removeLedger(key),
  };
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
