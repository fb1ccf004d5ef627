import type { Change } from './plan.ts';
import { goesAlone } from './block-changes.ts';
import { isBookedBy, type ServiceUnits, serviceUnits } from './service-units.ts';

/** `--only KIND/NAME`: one resource, with everything it needs. `service/NAME` takes all that belongs to the service. */
export interface Selector {
  /** `eventType/ansatzfaerbung/A`, `service/ansatzfaerbung`, `staff/emma`, … */
  readonly id: string;
}

/**
 * One selector on both sides: what is not selected is neither changed nor an orphan. A change that the runtime books by takes the whole of
 * its service along, unless the service is new: it is offered only when all of it is there.
 */
export function selectChanges(changes: readonly Change[], only: Selector | null): readonly Change[] {
  if (only === null) return changes;
  const byId = new Map(changes.map((change) => [change.id, change]));
  const units = serviceUnits(changes);
  const byUnit = Map.groupBy(changes, ({ id }) => units.get(id) ?? '');
  const isNew = newUnits(changes, units);
  const selected = new Set<string>();
  const select = (id: string): void => {
    const change = byId.get(id);
    if (!change || selected.has(id)) return;
    selected.add(id);
    change.dependsOn.forEach(select);
    const unit = units.get(id);
    if (unit === undefined || isNew.has(unit) || !isBookedBy(change)) return;
    for (const other of byUnit.get(unit) ?? []) if (!goesAlone(other)) select(other.id);
  };
  for (const change of changes) if (isMeant(change, only.id)) select(change.id);
  return changes.filter(({ id }) => selected.has(id));
}

/** Units of which every service is made by this plan. */
function newUnits(changes: readonly Change[], units: ServiceUnits): ReadonlySet<string> {
  const services = changes.filter(({ kind }) => kind === 'service');
  const made = new Set(services.filter(({ action }) => action === 'create').flatMap(({ id }) => units.get(id) ?? []));
  const old = changes.filter(({ kind, action }) => kind !== 'service' && action !== 'create');
  for (const { id } of [...services.filter(({ action }) => action === 'update'), ...old])
    made.delete(units.get(id) ?? '');
  return made;
}

/** Whether `only` asks for a resource (`eventType/cut/A`), changed or not. */
export function isSelected(resource: string, only: Selector | null): boolean {
  if (only === null || only.id === resource) return true;
  return only.id.startsWith('service/') && resource.startsWith(`eventType/${only.id.slice('service/'.length)}/`);
}

function isMeant(change: Change, id: string): boolean {
  if (change.id === id) return true;
  const slash = id.indexOf('/');
  const name = id.slice(slash + 1);
  if (id.slice(0, slash) !== 'service') {
    if (change.kind === 'webhook') return `eventType/${change.name}` === id;
    return change.kind === 'map' && `eventType/${change.eventType}` === id;
  }
  if (change.kind === 'eventType' || change.kind === 'webhook') return change.serviceName === name;
  if (change.kind === 'map') return change.name.split('/')[1] === name;
  return change.kind === 'assignment' && change.name.split('/')[0] === name;
}
