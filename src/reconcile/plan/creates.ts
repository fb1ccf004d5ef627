import type { DeclaredFields } from '../../model/event-type/event-type.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { DesiredMap, DesiredRow } from '../desired/desired-row.ts';
import { EVENT_TYPE_FIELDS, toJson } from './compare-event-type.ts';
import type { Change, EventTypeChange, FieldChange, MapChange, RowChange } from './plan.ts';

/**
 * A fingerprint is the digest of what a change is based on. Apply computes it again from its own reads and refuses the change if the two
 * differ. This constant is the fingerprint of a resource that does not exist yet; it saves a first plan one digest per change.
 */
export const ABSENT = 'absent';

/** `blockedBy` of every change until the guards are checked; shared, since a plan may have hundreds of thousands of changes. */
export const NONE: readonly string[] = [];

const NOT_STORED = 'declared, not in the database yet';
const NO_FIELDS: DeclaredFields = {};

/**
 * A create of something that is nowhere yet. It keeps only what it is made of: name, row, fields and dependencies are computed whenever they are
 * read, because a first plan of a large company has a million of them. It has the fields of its change, but not as own properties: copy it with
 * `plainChange`, never by spreading it.
 */
abstract class Create {
  abstract readonly kind: Change['kind'];
  abstract readonly name: string;

  get id(): string {
    return `${this.kind}/${this.name}`;
  }

  get action() {
    return 'create' as const;
  }

  get blockedBy(): readonly string[] {
    return NONE;
  }

  get fingerprint(): string {
    return ABSENT;
  }

  /** The names of all fields. */
  protected abstract readonly fieldNames: readonly string[];

  /** All fields as own properties, also for JSON. */
  toJSON(): object {
    return Object.fromEntries(this.fieldNames.map((name): [string, unknown] => [name, Reflect.get(this, name)]));
  }
}

const SHARED = [
  'id',
  'kind',
  'wave',
  'name',
  'source',
  'dependsOn',
  'blockedBy',
  'fingerprint',
  'action',
  'reason',
  'fields',
];
const OF_ROW = [...SHARED, 'row'];
const OF_MAP = [...OF_ROW, 'eventType', 'userId', 'managed'];
const OF_EVENT_TYPE = SHARED.concat([
  'serviceId',
  'serviceName',
  'segmentKey',
  'eventTypeId',
  'slug',
  'patch',
  'declared',
  'accepted',
]);

/** True for a create of something that is nowhere yet; false says nothing. */
export function isCreateOfNew(change: object): boolean {
  return change instanceof Create;
}

/** The change with all fields as own properties, so that it can be copied with other values. */
export function plainChange<T extends Change>(change: T): T {
  return change instanceof Create ? (change.toJSON() as T) : change;
}

/** The change as blocked by these guards. */
export function withBlockedBy(change: Change, blockedBy: readonly string[]): Change {
  if (change.blockedBy.length === 0 && blockedBy.length === 0) return change;
  return { ...plainChange(change), blockedBy };
}

/** What the creates of one kind of row have in common. */
export interface RowKind {
  readonly kind: RowChange['kind'];
  readonly wave: 1 | 5;
  /** By the name of the row. */
  readonly dependsOn: (name: string) => readonly string[];
}

class CreateRow extends Create {
  readonly #wanted: DesiredRow<object>;
  readonly #of: RowKind;

  constructor(wanted: DesiredRow<object>, of: RowKind) {
    super();
    this.#wanted = wanted;
    this.#of = of;
  }

  get kind() {
    return this.#of.kind;
  }

  get wave() {
    return this.#of.wave;
  }

  get name() {
    return this.#wanted.name;
  }

  get source() {
    return this.#wanted.source;
  }

  get reason() {
    return NOT_STORED;
  }

  get row() {
    return this.#wanted.row;
  }

  get fields() {
    return fieldsOfRow(this.#wanted.row);
  }

  get dependsOn() {
    return this.#of.dependsOn(this.#wanted.name);
  }

  protected get fieldNames() {
    return OF_ROW;
  }
}

export function createRow(wanted: DesiredRow<object>, of: RowKind): RowChange {
  return new CreateRow(wanted, of) as unknown as RowChange; // the kind belongs to the row
}

class CreateMap extends Create {
  readonly #map: DesiredMap;
  readonly #waitsFor: EventTypeChange | null;
  readonly #changed: ChangedRows;

  constructor(map: DesiredMap, waitsFor: EventTypeChange | null, changed: ChangedRows) {
    super();
    this.#map = map;
    this.#waitsFor = waitsFor;
    this.#changed = changed;
  }

  get kind() {
    return 'map' as const;
  }

  get wave() {
    return 4 as const;
  }

  get name() {
    return this.#map.name;
  }

  get source() {
    return this.#map.source;
  }

  get reason() {
    return NOT_STORED;
  }

  get row() {
    return this.#map.row;
  }

  get fields() {
    return fieldsOfRow(this.#map.row);
  }

  get eventType() {
    return this.#map.eventType;
  }

  get userId() {
    return this.#map.userId;
  }

  get managed() {
    return this.#map.managed;
  }

  get dependsOn() {
    return mapDependencies(this.#map, this.#waitsFor, this.#changed);
  }

  protected get fieldNames() {
    return OF_MAP;
  }
}

/** `waitsFor`: the change of its event type that has to come first. */
export function createMap(
  map: DesiredMap & { readonly userId: number },
  waitsFor: EventTypeChange | null,
  changed: ChangedRows,
): MapChange {
  return new CreateMap(map, waitsFor, changed) as unknown as MapChange; // of a map with a user
}

export function mapDependencies(
  { service, staff, branch }: DesiredMap,
  waitsFor: EventTypeChange | null,
  changed: ChangedRows,
): readonly string[] {
  const rows = changed.among(`service/${service}`, `staff/${staff}`, `branch/${branch}`);
  return waitsFor === null ? rows : [waitsFor.id, ...rows];
}

class CreateEventType extends Create {
  readonly #desired: DesiredEventType;
  readonly #dependsOn: (service: string) => readonly string[];

  constructor(desired: DesiredEventType, dependsOn: (service: string) => readonly string[]) {
    super();
    this.#desired = desired;
    this.#dependsOn = dependsOn;
  }

  get kind() {
    return 'eventType' as const;
  }

  get wave() {
    return 2 as const;
  }

  get name() {
    return this.#desired.name;
  }

  get source() {
    return this.#desired.segment.source;
  }

  get reason() {
    return 'declared, not in Cal.com yet';
  }

  get serviceId() {
    return this.#desired.service.id;
  }

  get serviceName() {
    return this.#desired.service.name;
  }

  get segmentKey() {
    return this.#desired.segment.key;
  }

  get eventTypeId() {
    return null;
  }

  get slug() {
    return this.#desired.declared.slug;
  }

  get patch() {
    return this.#desired.declared;
  }

  get declared() {
    return this.#desired.declared;
  }

  get accepted() {
    return NO_FIELDS;
  }

  get fields() {
    return fieldsOfEventType(this.#desired.declared);
  }

  get dependsOn() {
    return this.#dependsOn(this.#desired.service.name);
  }

  protected get fieldNames() {
    return OF_EVENT_TYPE;
  }
}

/** `dependsOn`: by the name of the service. */
export function createEventType(
  desired: DesiredEventType,
  dependsOn: (service: string) => readonly string[],
): EventTypeChange {
  return new CreateEventType(desired, dependsOn);
}

/** What `diffFields` finds for a row that is new: every value but null. */
function fieldsOfRow(row: object): readonly FieldChange[] {
  const fields: FieldChange[] = [];
  for (const [path, value] of Object.entries(row)) {
    const to = toJson(value);
    if (to !== null) fields.push({ path, from: null, to });
  }
  return fields;
}

export function fieldsOfEventType(patch: DeclaredFields): readonly FieldChange[] {
  return EVENT_TYPE_FIELDS.filter((field) => patch[field] !== undefined).map((field) => ({
    path: field,
    from: null,
    to: toJson(patch[field]),
  }));
}

/** The row changes of wave 1, which other changes depend on. */
export class ChangedRows {
  readonly #names: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(changes: readonly RowChange[]) {
    const byKind = Map.groupBy(changes, ({ kind }) => kind);
    this.#names = new Map([...byKind].map(([kind, those]) => [kind, new Set(those.map(({ name }) => name))]));
  }

  /** By id. */
  has(id: string): boolean {
    const slash = id.indexOf('/');
    return this.#names.get(id.slice(0, slash))?.has(id.slice(slash + 1)) === true;
  }

  /** Those of the ids that change. */
  among(...ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.has(id));
  }
}
