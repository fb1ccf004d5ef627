import type { Change } from './plan.ts';

/** `--only KIND/NAME`: one resource, with everything it needs. `service/NAME` takes all that belongs to the service. */
export interface Selector {
  /** `eventType/ansatzfaerbung/A`, `service/ansatzfaerbung`, `staff/emma`, … */
  readonly id: string;
}

/** One selector on both sides: what is not selected is neither changed nor an orphan. */
export function selectChanges(changes: readonly Change[], only: Selector | null): readonly Change[] {
  if (only === null) return changes;
  const byId = new Map(changes.map((change) => [change.id, change]));
  const selected = new Set<string>();
  const select = (id: string): void => {
    const change = byId.get(id);
    if (!change || selected.has(id)) return;
    selected.add(id);
    change.dependsOn.forEach(select);
  };
  for (const change of changes) if (isMeant(change, only.id)) select(change.id);
  return changes.filter(({ id }) => selected.has(id));
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
  if (id.slice(0, slash) !== 'service') return change.kind === 'map' && `eventType/${change.eventType}` === id;
  if (change.kind === 'eventType') return change.serviceName === name;
  if (change.kind === 'map') return change.name.split('/')[1] === name;
  return change.kind === 'assignment' && change.name.split('/')[0] === name;
}
