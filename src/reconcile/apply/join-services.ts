import type { Change, EventTypeChange } from '../plan/plan.ts';
import { isBookedBy, isIdUpdate, serviceUnits } from '../plan/service-units.ts';

/**
 * The changes of a plan in the order in which they may be made. In a service that is in use, its maps, assignments and row wait for all of its
 * event types, so that none of them is written when one of these fails: the runtime would book what Cal.com does not have. The row comes last,
 * in one transaction with the assignments and the maps that go.
 *
 * A new service needs nothing of this: it is offered only when all of it is there. A service that closes stops being offered first.
 */
export function joinServices(changes: readonly Change[]): readonly Change[] {
  const made = new Set(
    changes.flatMap((one) => (one.kind === 'service' && one.action === 'create' ? [one.row.id] : [])),
  );
  const inUse = changes.filter((change) => isBookedBy(change) && !isOfNew(change, made));
  if (inUse.length === 0) return changes;
  const units = serviceUnits(changes);
  const joined = new Set(inUse.flatMap(({ id }) => units.get(id) ?? []));
  const written = changes.filter(isWritten);
  const ofUnit = Map.groupBy(written, ({ id }) => units.get(id));
  const ofService = Map.groupBy(written, ({ serviceId }) => serviceId);
  const late = new Set(changes.filter(isLateRow).map(({ id }) => id));
  return changes.map((change) => {
    const dependsOn = late.size === 0 ? change.dependsOn : change.dependsOn.filter((id) => !late.has(id));
    const unit = units.get(change.id);
    if (unit === undefined || !joined.has(unit) || !waits(change, late)) return { ...change, dependsOn };
    const service = serviceIdOf(change);
    const awaited = (service === null ? ofUnit.get(unit) : ofService.get(service)) ?? [];
    const wave = isLast(change, awaited.length > 0) ? 5 : change.wave;
    return { ...change, wave, dependsOn: [...new Set([...dependsOn, ...awaited.map(({ id }) => id)])] };
  });
}

/** Not a change of company, branch or staff either: those are no service's. */
function isOfNew(change: Change, made: ReadonlySet<string>): boolean {
  const service = change.kind === 'eventType' ? change.serviceId : serviceIdOf(change);
  return service !== null && made.has(service);
}

/** The service that a row or map is of; null for rows that several services share. */
function serviceIdOf(change: Change): string | null {
  if (change.kind === 'service') return change.row.id;
  return change.kind === 'map' || change.kind === 'assignment' ? change.row.serviceId : null;
}

function isWritten(change: Change): change is EventTypeChange {
  return change.kind === 'eventType' && change.action !== 'delete';
}

/** A row that opens or changes what is offered. */
function isLateRow(change: Change): boolean {
  if (!isBookedBy(change) || change.action !== 'update') return false;
  return change.kind === 'staff' || (change.kind === 'service' && change.row.state === 'active');
}

function waits(change: Change, late: ReadonlySet<string>): boolean {
  if (change.kind === 'map') return !isIdUpdate(change);
  return change.kind === 'assignment' || change.kind === 'hostMapping' || late.has(change.id);
}

function isLast({ kind, action }: Change, isJoined: boolean): boolean {
  return kind === 'service' || kind === 'staff' || (isJoined && kind === 'map' && action === 'delete');
}
