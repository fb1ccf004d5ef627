import { canonicalJson, isSameText } from '../../model/json.ts';
import type { Position } from '../../model/diagnostic.ts';
import { sha256 } from '../../model/sha256.ts';
import type { AssignmentRow, HostMappingRow, ServiceRow, StoredCompany } from '../../model/stored.ts';
import type { DesiredRow, DesiredRows } from '../desired/desired-rows.ts';
import { toJson } from './compare-event-type.ts';
import type { DriftNote, FieldChange, RowChange } from './plan.ts';

export interface PlannedRows {
  readonly changes: readonly RowChange[];
  /** Rows that git no longer declares: reported, never changed. */
  readonly orphans: readonly DriftNote[];
}

/**
 * Compares the rows of company, branches, staff, services and closures (wave 1) with git. Declared values are always written. A closure that
 * git removes is deleted: its time can be booked again.
 */
export function planRows(wanted: DesiredRows, stored: StoredCompany): PlannedRows {
  const company = diffRows([wanted.company], stored.company ? [stored.company] : [], {
    kind: 'company',
    wave: 1,
    before: () => stored.company ?? undefined,
    dependsOn: () => [],
  });
  const companyChanges = company.changes.map(({ id }) => id);
  const parts = { wave: 1, dependsOn: () => companyChanges } as const;
  const branches = diffRows(wanted.branches, stored.branches, {
    ...parts,
    kind: 'branch',
    before: byId(stored.branches),
  });
  const staff = diffRows(wanted.staff, stored.staff, { ...parts, kind: 'staff', before: byId(stored.staff) });
  const services = diffRows(wanted.services, stored.services, {
    ...parts,
    kind: 'service',
    before: byId(stored.services),
  });
  const closed = { ...parts, kind: 'closure', before: byId(stored.closures) } as const;
  const closures = diffRows(wanted.closures, stored.closures, closed);
  const reopened = closures.missing.map((row) => ({ name: row.name, source: wanted.company.source, row }));
  return {
    changes: [
      ...company.changes,
      ...branches.changes,
      ...staff.changes,
      ...services.changes,
      ...closures.changes,
      ...removals(reopened, closed, 'removed from git'),
    ],
    orphans: [
      ...branches.missing.map(({ name }) => orphan('branch', name)),
      ...staff.missing.map(({ name }) => orphan('staff', name)),
      ...services.missing.filter((row) => !isTombstone(row, stored)).map(({ name }) => orphan('service', name)),
    ],
  };
}

interface Links {
  readonly changed: ChangedRows;
  /** Ids of the changes that delete event types, by service; while they are blocked, the assignments stay. */
  readonly deletions: ReadonlyMap<string, readonly string[]>;
}

/** A fully deleted service; its row is kept for the appointments that refer to it. */
function isTombstone({ id, state }: ServiceRow, { ledger }: StoredCompany): boolean {
  return state === 'deleted' && !ledger.some(({ serviceId }) => serviceId === id);
}

/**
 * Assignments and host mappings (wave 5). If git removes a staff entry from a service, its assignment is deleted. The assignments of a
 * service that git no longer declares stay: the service is an orphan and is never changed. A host mapping is deleted only if its host
 * now belongs to another staff member.
 */
export function planLinks(
  wanted: DesiredRows,
  stored: StoredCompany,
  { changed, deletions }: Links,
): readonly RowChange[] {
  const assignmentsOf = Map.groupBy(stored.assignments, ({ serviceId }) => serviceId);
  const mappingOf = new Map(stored.hostMappings.map((row) => [row.staffId, row]));
  const assignments = {
    kind: 'assignment',
    wave: 5,
    before: ({ serviceId, staffId }: AssignmentRow) =>
      assignmentsOf.get(serviceId)?.find((row) => row.staffId === staffId),
    dependsOn: (name: string) => {
      const [service = '', staff = ''] = name.split('/');
      const rows = changed.among(`service/${service}`, `staff/${staff}`);
      const deleted = deletions.get(service);
      return deleted === undefined ? rows : [...deleted, ...rows];
    },
  } as const;
  const mappings = {
    kind: 'hostMapping',
    wave: 5,
    before: ({ staffId }: HostMappingRow) => mappingOf.get(staffId),
    dependsOn: (name: string) => changed.among(`staff/${name}`),
  } as const;
  const assigned = diffRows(wanted.assignments, stored.assignments, assignments);
  const mapped = diffRows(wanted.hostMappings, stored.hostMappings, mappings);
  const gone = takenOut(assigned.missing, wanted, stored);
  const deleted = new Set(wanted.services.filter(({ row }) => row.state === 'deleted').map(({ row }) => row.id));
  const isDeleted = ({ row }: DesiredRow<AssignmentRow>) => deleted.has(row.serviceId);
  return [
    ...assigned.changes,
    ...removals(
      gone.filter((one) => !isDeleted(one)),
      assignments,
      'taken out of the service in git',
    ),
    ...removals(gone.filter(isDeleted), assignments, 'deleted in git'),
    ...mapped.changes,
    ...removals(replaced(mapped.missing, wanted, stored), mappings, 'its host belongs to another staff member now'),
  ];
}

/** Assignments of a declared service for staff members that it no longer lists. */
function takenOut(
  missing: readonly AssignmentRow[],
  wanted: DesiredRows,
  stored: StoredCompany,
): readonly DesiredRow<AssignmentRow>[] {
  if (missing.length === 0) return [];
  const services = new Map(wanted.services.map(({ row, name, source }) => [row.id, { name, source }]));
  const nameOf = namerOf(wanted.assignments, stored);
  return missing.flatMap((row) => {
    const service = services.get(row.serviceId);
    return service ? [{ name: nameOf(row, `${service.name}/`), source: service.source, row }] : [];
  });
}

/** Undeclared host mappings whose host now belongs to another staff member. */
function replaced(
  missing: readonly HostMappingRow[],
  wanted: DesiredRows,
  stored: StoredCompany,
): readonly DesiredRow<HostMappingRow>[] {
  const users = new Map(wanted.hostMappings.map(({ row, source }) => [row.userId, source]));
  const nameOf = namerOf(wanted.hostMappings, stored);
  return missing.flatMap((row) => {
    const source = users.get(row.userId);
    return source ? [{ name: nameOf(row, ''), source, row }] : [];
  });
}

/** Names rows by their staff member. Two changes must not share a name: another resource with a different id may use it now. */
function namerOf(wanted: readonly { readonly name: string }[], stored: StoredCompany) {
  const taken = new Set(wanted.map(({ name }) => name));
  const names = new Map(stored.staff.map(({ id, name }) => [id, name]));
  return ({ staffId }: { readonly staffId: string }, before: string): string => {
    const name = `${before}${names.get(staffId) ?? staffId}`;
    return taken.has(name) ? `${name}#${staffId}` : name;
  };
}

export function orphan(kind: string, name: string): DriftNote {
  return {
    kind: 'orphan',
    resource: `${kind}/${name}`,
    field: null,
    theirs: name,
    ours: null,
    lastApplied: name,
    policy: 'warn',
    source: null,
  };
}

function byId<Row extends { readonly id: string }>(stored: readonly Row[]): (row: Row) => Row | undefined {
  const rows = new Map(stored.map((row) => [row.id, row]));
  return ({ id }) => rows.get(id);
}

interface Table<Row> {
  readonly kind: RowChange['kind'];
  readonly wave: 1 | 5;
  /** The current row in the database. */
  readonly before: (row: Row) => Row | undefined;
  readonly dependsOn: (name: string) => readonly string[];
}

interface RowDiff<Row> {
  readonly changes: readonly RowChange[];
  /** Stored rows that git does not declare. */
  readonly missing: readonly Row[];
}

function diffRows<Row extends object>(
  wanted: readonly DesiredRow<Row>[],
  stored: readonly Row[],
  table: Table<Row>,
): RowDiff<Row> {
  const changes: RowChange[] = [];
  const found: Row[] = [];
  for (const entry of wanted) {
    const before = table.before(entry.row) ?? null;
    if (before) found.push(before);
    if (!before || !isSameText(before, entry.row)) changes.push(rowChange(entry, before, table));
  }
  return { changes, missing: rowsWithout(stored, found) };
}

function rowChange<Row extends object>(
  { name, source, row }: DesiredRow<Row>,
  before: Row | null,
  table: Table<Row>,
): RowChange {
  const change = {
    id: `${table.kind}/${name}`,
    kind: table.kind,
    wave: table.wave,
    action: before ? 'update' : 'create',
    name,
    source: source satisfies Position,
    reason: before ? 'changed in git' : 'declared, not in the database yet',
    dependsOn: table.dependsOn(name),
    fingerprint: rowFingerprint(before),
    blockedBy: NOBODY,
    row,
  };
  const whole = before ? { ...change, fields: diffFields(before, row) } : withFieldsOfRow(change);
  return whole as unknown as RowChange; // the caller's table pairs kind and row
}

/** `blockedBy` of every change until the guards are checked; shared, since a plan may have hundreds of thousands of changes. */
export const NOBODY: readonly string[] = [];

const FIELDS_OF_ROW = {
  enumerable: true,
  get(this: { readonly row: object }): readonly FieldChange[] {
    return fieldsOfCreate(this.row);
  },
};

/** What `diffFields` finds for a row that is new: every value but null. */
function fieldsOfCreate(row: object): readonly FieldChange[] {
  const fields: FieldChange[] = [];
  for (const [path, value] of Object.entries(row)) {
    const to = toJson(value);
    if (to !== null) fields.push({ path, from: null, to });
  }
  return fields;
}

/**
 * Adds `fields` to the create of a row: an own property, so that copies and JSON have it, but computed whenever it is read. Stored, the
 * fields of creates would be more than half of a large plan, and most reports never read them.
 */
export function withFieldsOfRow<T extends { readonly row: object }>(
  change: T,
): T & { readonly fields: readonly FieldChange[] } {
  return Object.defineProperty(change, 'fields', FIELDS_OF_ROW) as T & { readonly fields: readonly FieldChange[] };
}

/** Ids of the row changes of wave 1, which other changes depend on. */
export class ChangedRows {
  readonly #ids: ReadonlyMap<string, string>;

  constructor(changes: readonly RowChange[]) {
    this.#ids = new Map(changes.map(({ id }) => [id, id]));
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Those of the ids that change: the very strings of the changes, so that equal ids are in memory once. */
  among(...ids: readonly string[]): readonly string[] {
    const found = ids.flatMap((id) => this.#ids.get(id) ?? []);
    return found.slice(); // of just this length: a list that has grown keeps room for sixteen more
  }
}

export function diffFields(before: object, after: object): FieldChange[] {
  const old = before as Readonly<Record<string, unknown>>;
  const fresh = after as Readonly<Record<string, unknown>>;
  const fields: FieldChange[] = [];
  for (const path in fresh) {
    const [from, to] = [toJson(old[path]), toJson(fresh[path])];
    if (!isSameText(from, to)) fields.push({ path, from, to });
  }
  return fields;
}

function removals<Row extends object>(
  gone: readonly DesiredRow<Row>[],
  table: Table<Row>,
  reason: string,
): RowChange[] {
  const changes = gone.map((one) => ({ ...rowChange(one, one.row, table), action: 'delete', reason }) as RowChange);
  return changes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Returns the rows that are not in `found`; usually none. */
export function rowsWithout<Row>(rows: readonly Row[], found: readonly Row[]): readonly Row[] {
  if (found.length === rows.length) return [];
  const taken = new Set(found);
  return rows.filter((row) => !taken.has(row));
}

/**
 * A fingerprint is the digest of what a change is based on. Apply computes it again from its own reads and refuses the change if the two
 * differ. This constant is the fingerprint of a resource that does not exist yet; it saves a first plan one digest per change.
 */
export const ABSENT = 'absent';

export function rowFingerprint(before: object | null): string {
  return before === null ? ABSENT : sha256(canonicalJson(before));
}
