import { canonicalJson, isSameText } from '../../model/json.ts';
import type { Position } from '../../model/diagnostic.ts';
import { sha256 } from '../../model/sha256.ts';
import type { AssignmentRow, HostMappingRow, ServiceRow, StoredCompany } from '../../model/stored.ts';
import type { DesiredRow } from '../desired/desired-row.ts';
import type { DesiredRows } from '../desired/desired-rows.ts';
import { toJson } from './compare-event-type.ts';
import { ABSENT, type ChangedRows, createRow, NONE, type RowKind } from './creates.ts';
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

interface Table<Row> extends RowKind {
  /** The current row in the database. */
  readonly before: (row: Row) => Row | undefined;
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
  const { kind, wave, dependsOn } = table; // creates must not keep the rows of the database
  const created = { kind, wave, dependsOn };
  for (const entry of wanted) {
    const { row } = entry;
    const before = table.before(row) ?? null;
    if (before === null) {
      changes.push(createRow(entry, created));
      continue;
    }
    found.push(before);
    if (!isSameText(before, row)) changes.push({ ...rowChange(entry, before, table), fields: diffFields(before, row) });
  }
  return { changes, missing: rowsWithout(stored, found) };
}

/** Without its fields. */
function rowChange<Row extends object>(
  { name, source, row }: DesiredRow<Row>,
  before: Row,
  { kind, wave, dependsOn }: Table<Row>,
): RowChange {
  const change = {
    id: `${kind}/${name}`,
    kind,
    wave,
    action: 'update',
    name,
    source: source satisfies Position,
    reason: 'changed in git',
    dependsOn: dependsOn(name),
    fingerprint: rowFingerprint(before),
    blockedBy: NONE,
    row,
  };
  return change as unknown as RowChange; // the caller's table pairs kind and row
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
  const changes = gone.map(
    (one) => ({ ...rowChange(one, one.row, table), fields: [], action: 'delete', reason }) as RowChange,
  );
  return changes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Returns the rows that are not in `found`; usually none. */
export function rowsWithout<Row>(rows: readonly Row[], found: readonly Row[]): readonly Row[] {
  if (found.length === rows.length) return [];
  const taken = new Set(found);
  return rows.filter((row) => !taken.has(row));
}

export function rowFingerprint(before: object | null): string {
  return before === null ? ABSENT : sha256(canonicalJson(before));
}
