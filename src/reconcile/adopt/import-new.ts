import type { AssignmentRow, ServiceRow, StaffRow, StoredCompany } from '../../model/stored.ts';
import type { AssignmentSpec, Offer, ServiceSpec } from '../manifest/manifest.ts';
import type { LiveService } from './group-event-types.ts';
import { importedAs, leave, type Outcome } from './import-outcome.ts';
import type { Person } from './import-staff.ts';
import type { NewManifest } from './manifest-yaml.ts';
import { describeService } from './service-spec.ts';

/** Input for new manifests besides the event types. */
export interface NewServices {
  readonly company: string;
  readonly stored: StoredCompany;
  /** `spec.defaults` of the company. */
  readonly defaults: Offer;
  readonly people: ReadonlyMap<number, Person>;
  /** Declared branch names by id. */
  readonly branches: ReadonlyMap<string, string>;
  /** Staff rows by Cal.com user, from when staff entries still existed. */
  readonly recalled: ReadonlyMap<number, StaffRow>;
  /** `Service/NAME` and `Staff/NAME` that validate would refuse, each with its message. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Turns an undeclared service into a manifest, or leaves it with a reason. */
export function importNew(live: LiveService, name: string, context: NewServices): Outcome {
  const hosts = hostsOf(live, context.people);
  const obstacle = obstacleTo(name, hosts, context.refused);
  if (obstacle !== null) return leave(live, obstacle, []);
  const staff = hosts.flatMap(({ person }) => (person.is === 'question' ? [] : [person.staff]));
  const { company, defaults } = context;
  const described = describeService({ company, name, live, staff, defaults });
  if (!described.ok) return leave(live, described.why, []);
  // a spec is plain data, which interfaces cannot express
  const spec = completed(described.spec, { live, hosts, context }) as unknown as NewManifest['spec'];
  const keys = live.segments.map(({ key }) => key);
  return {
    imported: importedAs(live, { service: name, by: 'new', keys }),
    edits: [],
    manifest: { kind: 'Service', name, spec },
    userIds: hosts.map(({ userId }) => userId),
  };
}

interface Host {
  readonly userId: number;
  readonly person: Person;
}

function hostsOf({ segments }: LiveService, people: ReadonlyMap<number, Person>): readonly Host[] {
  const userIds = new Set(segments.flatMap(({ eventType }) => eventType.fields.hosts));
  return [...userIds]
    .toSorted((a, b) => a - b)
    .map((userId) => ({
      userId,
      person: people.get(userId) ?? { is: 'question', why: `host ${userId} is no member` },
    }));
}

function obstacleTo(name: string, hosts: readonly Host[], refused: NewServices['refused']): string | null {
  for (const { person } of hosts) if (person.is === 'question') return person.why;
  const service = refused.get(`Service/${name}`);
  if (service !== undefined) return service;
  const staff = hosts.flatMap(({ person }) =>
    person.is === 'new' ? (refused.get(`Staff/${person.staff}`) ?? []) : [],
  );
  return staff[0] ?? null;
}

interface Hosting {
  readonly live: LiveService;
  readonly hosts: readonly Host[];
  readonly context: NewServices;
}

/** Adds what the database still has about the service. */
function completed(spec: ServiceSpec, { live, hosts, context }: Hosting): ServiceSpec {
  const { stored, branches, defaults } = context;
  const recalled = recallService(stored, live.segments[0]?.eventType.id ?? 0);
  if (recalled === null) return spec;
  const staffIds = new Map(
    hosts.flatMap(({ userId, person }) => {
      const row = context.recalled.get(userId);
      return row === undefined || person.is === 'question' ? [] : [[row.id, person.staff] as const];
    }),
  );
  return completeSpec(spec, { recalled, branches, staffIds, defaults });
}

/** What only the database knows of a service that lost its manifest: prices, gaps, own minutes. */
export interface Recalled {
  readonly service: ServiceRow;
  readonly assignments: readonly AssignmentRow[];
}

function recallService({ ledger, services, assignments }: StoredCompany, eventTypeId: number): Recalled | null {
  const id = ledger.find((entry) => entry.eventTypeId === eventTypeId)?.serviceId;
  const service = services.find((row) => row.id === id);
  return service ? { service, assignments: assignments.filter(({ serviceId }) => serviceId === id) } : null;
}

/** Staff rows by the Cal.com user who was their host. */
export function recallStaff({ staff, hostMappings }: StoredCompany): ReadonlyMap<number, StaffRow> {
  const byId = new Map(staff.map((row) => [row.id, row]));
  return new Map(
    hostMappings.flatMap(({ userId, staffId }) => {
      const row = byId.get(staffId);
      return row === undefined ? [] : [[userId, row] as const];
    }),
  );
}

export interface Completing {
  readonly recalled: Recalled;
  /** Names of the declared branches by id. */
  readonly branches: ReadonlyMap<string, string>;
  /** Names of the service's staff entries by the id of their former row. */
  readonly staffIds: ReadonlyMap<string, string>;
  readonly defaults: Offer;
}

/** Completes a service's manifest with values from the database. Titles, lengths and settings come from Cal.com. */
function completeSpec(spec: ServiceSpec, { recalled, branches, staffIds, defaults }: Completing): ServiceSpec {
  const { service, assignments } = recalled;
  const { priceAmount: amount, priceCurrency: currency, pauseBookablePolicy: pausePolicy } = service;
  const offered = service.branches.flatMap((id) => branches.get(id) ?? []);
  const byStaff = new Map(assignments.map((row) => [staffIds.get(row.staffId), row]));
  const { title, description, segments, staff } = spec;
  const head: ServiceSpec = {
    title,
    ...(description !== undefined && { description }),
    ...(amount !== null && currency !== null && { price: { amount, currency } }),
    ...(offered.length > 0 && offered.length < branches.size && { branches: offered }),
    ...(pausePolicy !== (defaults.pausePolicy ?? 'free') && { pausePolicy }),
  };
  return {
    ...head,
    ...spec, // all other keys keep their position
    ...(segments !== undefined && { segments: segments.map((one) => withGap(one, service)) }),
    ...(staff !== undefined && {
      staff: staff.map((one) => (typeof one === 'string' ? assignmentOf(one, byStaff.get(one)) : one)),
    }),
  };
}

function withGap(segment: NonNullable<ServiceSpec['segments']>[number], { segments, pauseBookablePolicy }: ServiceRow) {
  const gap = segments.find(({ key }) => key === segment.key)?.gapAfter;
  if (gap === undefined) return segment;
  const { minutes, title, policy } = gap;
  const said = { minutes, ...(title !== undefined && { title }), ...(policy !== pauseBookablePolicy && { policy }) };
  return { ...segment, gapAfter: said };
}

function assignmentOf(name: string, row: AssignmentRow | undefined): string | AssignmentSpec {
  if (row === undefined) return name;
  const { isPrimary, customDuration: minutes, customPrice: price, state } = row;
  const said = {
    ...(isPrimary && { primary: true }),
    ...(minutes !== null && Object.keys(minutes).length > 0 && { minutes }),
    ...(price !== null && { price }),
    ...(state !== 'active' && { state }),
  };
  return Object.keys(said).length === 0 ? name : { name, ...said };
}
