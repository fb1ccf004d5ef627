import type { Json } from '../../../model/json.ts';
import type { FieldChange } from '../../plan/plan.ts';
import { isCreateOfNew } from '../../plan/creates.ts';
import { plannedChange, type PlannedChange, planReport, type PlanReport, reportHostNames } from './plan-json.ts';

/** The version of `schemas/plan-report.schema.json`. Version 1 had every create in `changes`. */
const DOCUMENT_VERSION = 2;

/** schemas/plan-report.schema.json, one company: a plan report whose creates are grouped, so that nothing is said twice. */
export interface PlanDocument extends Omit<PlanReport, 'changes'> {
  readonly creates: readonly CreateGroup[];
  /** All changes that are in no group of `creates`. */
  readonly changes: readonly PlannedChange[];
}

/** Creates of one kind, for one reason, that the same guards block; their action is `create`, their id `KIND/NAME`. */
interface CreateGroup {
  readonly kind: PlannedChange['kind'];
  readonly reason: string;
  readonly blockedBy: readonly string[];
  readonly eventTypeId?: null;
  /** The values that all of them have. */
  readonly fields: Fields;
  readonly changes: readonly CreatedResource[];
}

/** The values of all creates would be most of a large report: they are read from the change when the report is written. */
class CreatedResource {
  readonly #change: PlannedChange;
  readonly #shared: ReadonlyMap<string, Json>;

  constructor(change: PlannedChange, shared: ReadonlyMap<string, Json>) {
    this.#change = change;
    this.#shared = shared;
  }

  get name(): string {
    return this.#change.name;
  }

  /** The values besides the group's. */
  get fields(): Fields {
    return valuesOf(this.#change.fields, (path) => !this.#shared.has(path));
  }

  get source(): PlannedChange['source'] {
    return this.#change.source;
  }

  toJSON() {
    const { name, fields, source } = this;
    return { name, fields, source };
  }
}

type Fields = Readonly<Record<string, Json>>;

export function planDocument(plan: PlanReport): PlanDocument {
  const groups = Map.groupBy(plan.changes, (change) => (isPlainCreate(change) ? groupKey(change) : ''));
  const others = groups.get('') ?? [];
  groups.delete('');
  const { changes: _, ...report } = planReport({ ...plan, changes: [] });
  return {
    ...report,
    hostNames: reportHostNames(plan),
    schemaVersion: DOCUMENT_VERSION,
    creates: [...groups.values()].map(createGroup),
    changes: others.map(plannedChange),
  };
}

/** The report that a document was made of; creates come first. */
export function reportOf({ creates, changes, ...report }: PlanDocument): PlanReport {
  return { ...report, changes: [...creates.flatMap(createsOf), ...changes] };
}

/** A create of something that is nowhere yet, which is nearly every one. */
function isPlainCreate(change: PlannedChange): boolean {
  if (isCreateOfNew(change)) return true; // its fields need not be computed
  const { action, fields, eventTypeId } = change;
  return action === 'create' && (eventTypeId ?? null) === null && fields.every(({ from }) => from === null);
}

function groupKey({ kind, reason, blockedBy, eventTypeId }: PlannedChange): string {
  return `${kind} ${eventTypeId === undefined ? '' : 'null'} ${blockedBy.join(' ')}\n${reason}`;
}

function createGroup(creates: readonly PlannedChange[]): CreateGroup {
  const [first] = creates;
  if (first === undefined) throw new TypeError('a group has a change');
  const { kind, reason, blockedBy, eventTypeId } = first;
  const shared = sharedFields(creates, first.fields);
  return {
    kind,
    reason,
    blockedBy,
    ...(eventTypeId === null && { eventTypeId }),
    fields: valuesOf(first.fields, (path) => shared.has(path)),
    changes: creates.map((change) => new CreatedResource(change, shared)),
  };
}

/** The paths and values of `first` that every create has. Alone, a create keeps its fields. */
function sharedFields(creates: readonly PlannedChange[], first: readonly FieldChange[]): ReadonlyMap<string, Json> {
  if (creates.length === 1) return new Map();
  const shared = new Map(first.map(({ path, to }) => [path, to]));
  for (const { fields } of creates) {
    let found = 0;
    for (const { path, to } of fields) {
      const value = shared.get(path);
      if (value === undefined) continue;
      if (isSame(value, to)) found += 1;
      else shared.delete(path);
    }
    if (found === shared.size) continue;
    for (const path of shared.keys()) if (!fields.some((field) => field.path === path)) shared.delete(path);
  }
  return shared;
}

function isSame(one: Json, other: Json): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

function valuesOf(fields: readonly FieldChange[], isWanted: (path: string) => boolean): Fields {
  const values: Record<string, Json> = {};
  for (const { path, to } of fields) if (isWanted(path)) values[path] = to;
  return values;
}

function createsOf({ kind, reason, blockedBy, eventTypeId, fields, changes }: CreateGroup): readonly PlannedChange[] {
  return changes.map((each) => ({
    id: `${kind}/${each.name}`,
    action: 'create',
    kind,
    name: each.name,
    fields: Object.entries({ ...fields, ...each.fields }).map(([path, to]) => ({ path, from: null, to })),
    reason,
    blockedBy,
    source: each.source,
    ...(eventTypeId === null && { eventTypeId }),
  }));
}
