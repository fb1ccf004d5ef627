import type { Question } from '../../model/event-type/question.ts';
import type { CallerEmail } from '../../model/caller-email.ts';
import type { DriftFinding } from '../../model/drift-finding.ts';
import { describeHazard, severityOf } from '../../model/event-type/hazard.ts';
import { problem, type BlockingHazard, type Problem } from '../../model/results.ts';
import {
  mapKey,
  type AssignmentRow,
  type BranchRow,
  type ClosureRow,
  type CompanyRow,
  type HostMappingRow,
  type LedgerEntry,
  type MapRow,
  type ServiceRow,
  type StaffRow,
  type StoredCompany,
} from '../../model/stored.ts';

/** One company as the runtime sees it: the rows that apply has written, indexed. */
export interface Tenant {
  readonly company: CompanyRow;
  readonly branches: ReadonlyMap<string, BranchRow>;
  readonly staff: ReadonlyMap<string, StaffRow>;
  readonly services: ReadonlyMap<string, ServiceRow>;
  readonly closures: readonly ClosureRow[];
  /** By service id, in the order of the staff's names. */
  readonly assignments: ReadonlyMap<string, readonly AssignmentRow[]>;
  readonly hostOfStaff: ReadonlyMap<string, HostMappingRow>;
  readonly staffOfUser: ReadonlyMap<number, string>;
  /** By `mapKey`. */
  readonly maps: ReadonlyMap<string, MapRow>;
  /** By event type id; for a managed event type, the parent's. */
  readonly ledger: ReadonlyMap<number, LedgerEntry>;
  /** By service id: what Cal.com asks each customer, as it was applied. */
  readonly questions: ReadonlyMap<string, readonly Question[]>;
  /** By service id: settings in Cal.com that make its bookings fail, from the last drift run. */
  readonly blockedBy: ReadonlyMap<string, readonly BlockingHazard[]>;
}

/** Undefined: nothing was ever applied for this company. */
export function tenantOf(stored: StoredCompany, findings: readonly DriftFinding[] = []): Tenant | undefined {
  if (!stored.company) return undefined;
  const staff = byId(stored.staff);
  const nameOf = (row: AssignmentRow): string => staff.get(row.staffId)?.name ?? row.staffId;
  const ordered = stored.assignments.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return {
    company: stored.company,
    branches: byId(stored.branches),
    staff,
    services: byId(stored.services),
    closures: stored.closures,
    assignments: Map.groupBy(ordered, (row) => row.serviceId),
    hostOfStaff: new Map(stored.hostMappings.map((row) => [row.staffId, row])),
    staffOfUser: new Map(stored.hostMappings.map((row) => [row.userId, row.staffId])),
    maps: new Map(stored.maps.map((row) => [mapKey(row), row])),
    ledger: new Map(stored.ledger.map((entry) => [entry.eventTypeId, entry])),
    questions: questionsByService(stored.ledger),
    blockedBy: blockingHazards(stored.services, findings),
  };
}

function questionsByService(ledger: readonly LedgerEntry[]): Tenant['questions'] {
  return new Map(
    ledger.flatMap(({ serviceId, applied: { bookingFields = [] } }) =>
      bookingFields.length === 0 ? [] : [[serviceId, bookingFields] as const],
    ),
  );
}

/**
 * How customers without an e-mail address are booked for a service. `optional` only after every event type of the service was changed
 * accordingly: until then Cal.com requires an address.
 */
export function callerEmailOf({ company, ledger }: Tenant, serviceId: string): CallerEmail | null {
  const { callerEmail } = company;
  if (callerEmail?.kind !== 'optional') return callerEmail;
  const own = [...ledger.values()].filter((entry) => entry.serviceId === serviceId);
  const isMade = own.length > 0 && own.every(({ applied }) => applied.attendeeEmail === 'optional');
  return isMade ? callerEmail : null;
}

/** Nothing was ever applied for the company of a request. */
export function unknownCompany(): Problem {
  return problem('unknown-company', 'nothing was ever applied for this company: run calops apply');
}

/** By id or by the manifest's name: both are stable, and callers may know either. */
export function named<Row extends { readonly id: string; readonly name: string }>(
  rows: ReadonlyMap<string, Row>,
  idOrName: string,
): Row | undefined {
  return rows.get(idOrName) ?? [...rows.values()].find((row) => row.name === idOrName);
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/** The fields that callers see of anything with a manifest. */
export function nameView({ id, name, title }: Named): { [key in keyof Named]: string } {
  return { id, name, title };
}

/** Lists are sorted by name. */
export function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : 1;
}

/**
 * By service id, from the last drift findings. An acknowledged finding blocks nothing: an operator has accepted it. Hazards of a single
 * host are left to the booking itself.
 */
function blockingHazards(
  services: readonly ServiceRow[],
  findings: readonly DriftFinding[],
): ReadonlyMap<string, readonly BlockingHazard[]> {
  const hazards = findings.filter(({ kind, status }) => kind === 'hazard' && status === 'confirmed');
  if (hazards.length === 0) return new Map();
  const byName = new Map(services.map((service) => [service.name, service]));
  const blocking = hazards.flatMap(({ resource, field, theirs }) => {
    const [, name = '', segment = ''] = resource.split('/');
    const service = byName.get(name);
    const setting = field ?? '';
    const described = describeHazard(setting, theirs);
    if (!service || !described || severityOf(setting, service.segments.length) !== 'blocks-booking') return [];
    return [{ serviceId: service.id, hazard: { segment, setting, ...described } }];
  });
  const byService = Map.groupBy(blocking, ({ serviceId }) => serviceId);
  return new Map([...byService].map(([id, those]) => [id, those.map(({ hazard }) => hazard)]));
}
