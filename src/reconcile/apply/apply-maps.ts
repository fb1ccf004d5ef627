import { findChild } from '../../calcom/find-child.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { ChildIds } from '../../model/event-type/event-type.ts';
import type { LedgerEntry, MapRow } from '../../model/stored.ts';
import type { MapChange } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { notDone } from './journal.ts';

/**
 * Wave 3: reads child ids that no response contained (adopted or completed event types), one call per host. After a failed read the maps
 * wait for the next run.
 */
export async function readChildren(changes: readonly MapChange[], context: ApplyContext): Promise<void> {
  const lacking = new Map<number, Set<LedgerEntry>>();
  for (const { managed, userId, row } of changes) {
    const entry = context.ledgerOf(row);
    if (!managed || !entry || entry.children[userId] !== undefined) continue;
    lacking.set(userId, (lacking.get(userId) ?? new Set()).add(entry));
  }
  for (const [userId, entries] of lacking) await readChildrenOf(userId, entries, context);
  if (lacking.size > 0) context.onEvent({ type: 'point', point: 'children-read', change: null });
}

async function readChildrenOf(userId: number, entries: ReadonlySet<LedgerEntry>, context: ApplyContext): Promise<void> {
  const username = context.members.find((member) => member.userId === userId)?.username;
  if (!username) return;
  try {
    const owner = { userId, username, teamId: context.plan.teamId };
    const owned = await context.writer.eventTypesOf(owner, { signal: context.signal });
    const known = new Set(context.ledger().flatMap(({ children }) => Object.values(children)));
    const free = owned.filter(({ id }) => !known.has(id));
    for (const entry of entries) {
      const wanted = { ownerId: userId, parentId: entry.eventTypeId, slug: entry.slug };
      const child = await findChild(context.writer, wanted, free, { signal: context.signal });
      const now = context.ledgerOf(entry) ?? entry;
      if (child !== undefined) context.noteLedger({ ...now, children: { ...now.children, [userId]: child } });
    }
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error; // its maps are reported as failed, below
  }
}

/**
 * Wave 4: writes the maps, with the ids from waves 2 and 3, in one transaction. Deleted maps of a service in use wait for wave 5 and are
 * deleted together with its row.
 */
export async function applyMaps(changes: readonly MapChange[], context: ApplyContext): Promise<void> {
  const gone = changes.filter(({ action }) => action === 'delete');
  const ready: { readonly change: MapChange; readonly row: MapRow; readonly entry: LedgerEntry }[] = [];
  const failed: MapChange[] = [];
  for (const change of changes) {
    if (change.action === 'delete') continue;
    const entry = context.ledgerOf(change.row);
    const row = entry && mapRow(change, entry);
    if (entry && row) ready.push({ change, row, entry });
    else failed.push(change);
  }
  await context.journal.record(failed.map((change) => notDone(change, 'failed', childMissing(change))));
  const { companyId } = context.plan;
  const done = [...ready.map(({ change }) => change), ...gone];
  if (done.length === 0) return;
  await context.journal.commit(done, async (transactor) => {
    const touched = new Map(ready.map(({ entry }) => [entry.eventTypeId, entry]));
    await transactor.upsertLedger(companyId, [...touched.values()]);
    await transactor.upsertMaps(
      companyId,
      ready.map(({ row }) => row),
    );
    await transactor.deleteMaps(
      companyId,
      gone.map(({ row }) => row),
    );
  });
}

function mapRow(
  change: MapChange,
  { eventTypeId, children }: { eventTypeId: number; children: ChildIds },
): MapRow | null {
  if (!change.managed) return { ...change.row, eventTypeId, childEventTypeId: null };
  const childEventTypeId = children[change.userId];
  return childEventTypeId === undefined ? null : { ...change.row, eventTypeId, childEventTypeId };
}

function childMissing({ eventType, userId }: MapChange) {
  const message = `Cal.com shows no child of ${eventType} for user ${userId}; it may be hidden, or the host may have deleted it: save the host's list of the event type once in Cal.com, then apply again`;
  return { code: 'child-missing', message, requestId: null };
}
