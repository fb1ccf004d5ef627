import type { AssignmentRow, ServiceRow, StaffRow, StoredCompany } from '../../model/stored.ts';
import type { AssignmentSpec, Offer, ServiceSpec } from '../manifest/manifest.ts';

/** What the database knows of a service that lost its manifest, and Cal.com does not: prices, gaps, own minutes. */
export interface Recalled {
  readonly service: ServiceRow;
  readonly assignments: readonly AssignmentRow[];
}

export function recallService({ ledger, services, assignments }: StoredCompany, eventTypeId: number): Recalled | null {
  const id = ledger.find((entry) => entry.eventTypeId === eventTypeId)?.serviceId;
  const service = services.find((row) => row.id === id);
  return service ? { service, assignments: assignments.filter(({ serviceId }) => serviceId === id) } : null;
}

/** Staff rows by the Cal.com user who stood for them. */
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
  /** Names by id, of the branches that are declared. */
  readonly branches: ReadonlyMap<string, string>;
  /** Names of the service's staff entries, by the id of the row that each had. */
  readonly staffIds: ReadonlyMap<string, string>;
  readonly defaults: Offer;
}

/** The manifest of a service with what only the database knows. Titles, lengths and settings are as Cal.com has them. */
export function completeSpec(spec: ServiceSpec, { recalled, branches, staffIds, defaults }: Completing): ServiceSpec {
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
    ...spec, // all other keys stay where they are
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
