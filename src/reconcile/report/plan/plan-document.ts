import type { Json } from '../../../model/json.ts';
import type { FieldChange } from '../../plan/plan.ts';
import { type PlannedChange, planReport, type PlanReport } from './plan-json.ts';

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

interface CreatedResource {
  readonly name: string;
  /** The values besides the group's. */
  readonly fields: Fields;
  readonly source: PlannedChange['source'];
}

type Fields = Readonly<Record<string, Json>>;

export function planDocument(plan: PlanReport): PlanDocument {
  const { changes, ...report } = planReport(plan);
  const groups = Map.groupBy(changes, (change) => (isPlainCreate(change) ? groupKey(change) : ''));
  const others = groups.get('') ?? [];
  groups.delete('');
  return {
    ...report,
    schemaVersion: DOCUMENT_VERSION,
    creates: [...groups.values()].map(createGroup),
    changes: others,
  };
}

/** The report that a document was made of; creates come first. */
export function reportOf({ creates, changes, ...report }: PlanDocument): PlanReport {
  return { ...report, changes: [...creates.flatMap(createsOf), ...changes] };
}

/** A create of something that is nowhere yet, which is nearly every one. */
function isPlainCreate({ action, fields, eventTypeId }: PlannedChange): boolean {
  return action === 'create' && (eventTypeId ?? null) === null && fields.every(({ from }) => from === null);
}

function groupKey({ kind, reason, blockedBy, eventTypeId }: PlannedChange): string {
  return JSON.stringify([kind, reason, blockedBy, eventTypeId === undefined]);
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
    fields: valuesOf(first.fields.filter(({ path }) => shared.has(path))),
    changes: creates.map(({ name, fields, source }) => ({
      name,
      fields: valuesOf(fields.filter(({ path }) => !shared.has(path))),
      source,
    })),
  };
}

/** The paths that have the value of `first` in every create. Alone, a create keeps its fields. */
function sharedFields(creates: readonly PlannedChange[], first: readonly FieldChange[]): ReadonlySet<string> {
  if (creates.length === 1) return new Set();
  const shared = new Map(first.map(({ path, to }) => [path, to]));
  for (const { fields } of creates) {
    const found = new Map(fields.map(({ path, to }) => [path, to]));
    for (const [path, value] of shared) if (!isSame(value, found.get(path))) shared.delete(path);
  }
  return new Set(shared.keys());
}

function isSame(one: Json, other: Json | undefined): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

function valuesOf(fields: readonly FieldChange[]): Fields {
  return Object.fromEntries(fields.map(({ path, to }) => [path, to]));
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
