import type { ChangeKind, DriftNote, FieldChange, GuardTrip } from '../../plan/plan.ts';
import { compareHosts } from '../field-change.ts';
import { formatValue } from '../field-value.ts';
import type { PlannedChange, PlanReport } from './plan-json.ts';

/** Risks that a reader must see before anything else (ANCHORS: risk first). */
export interface Risks {
  readonly conflicts: readonly GuardTrip[];
  readonly blocked: readonly GuardTrip[];
  /** Changes that remove hosts, with the user ids. */
  readonly hostLosses: readonly { readonly change: PlannedChange; readonly hosts: readonly number[] }[];
  readonly retirements: readonly PlannedChange[];
  /** Services and staff entries that git takes off the offer. */
  readonly withdrawals: readonly PlannedChange[];
  /** Deletions: event types, maps, assignments, host mappings. */
  readonly deletions: readonly PlannedChange[];
}

/** One service with its changes, or the company's own rows (`service: null`, first). */
export interface ChangeGroup {
  readonly service: string | null;
  readonly changes: readonly PlannedChange[];
}

/** Maps at one branch with the same action and the same staff, shown in one line. */
export interface FoldedMaps {
  readonly action: PlannedChange['action'];
  /** Fields that change in existing maps. */
  readonly fields: readonly string[];
  readonly branch: string;
  readonly segments: readonly string[];
  readonly staff: readonly string[];
  readonly blocked: boolean;
}

/** Staff added to or removed from a service, shown in one line. */
export interface FoldedAssignments {
  readonly action: 'create' | 'delete';
  readonly staff: readonly string[];
  readonly blocked: boolean;
}

export function findRisks(plan: Pick<PlanReport, 'changes' | 'guards'>): Risks {
  const eventTypes = plan.changes.filter((change) => change.kind === 'eventType');
  return {
    conflicts: plan.guards.filter((guard) => guard.code === 'conflict'),
    blocked: plan.guards.filter((guard) => guard.code !== 'conflict'),
    hostLosses: eventTypes
      .filter((change) => change.action !== 'create')
      .map((change) => ({ change, hosts: lostHosts(change.fields) }))
      .filter(({ hosts }) => hosts.length > 0),
    retirements: eventTypes.filter((change) => change.action === 'retire'),
    withdrawals: plan.changes.filter((change) => stateChange(change) !== undefined),
    deletions: plan.changes.filter((change) => change.action === 'delete'),
  };
}

/** A change of state to anything but active; undefined for all other changes. */
function stateChange({ kind, action, fields }: PlannedChange): FieldChange | undefined {
  if ((kind !== 'service' && kind !== 'assignment') || action !== 'update') return undefined;
  return fields.find(({ path, to }) => path === 'state' && to !== 'active');
}

/** `goes from active to retired` */
export function withdrawalText(change: PlannedChange): string {
  const { from = null, to = null } = stateChange(change) ?? {};
  return `goes from ${plain(from)} to ${plain(to)}`;
}

function plain(state: FieldChange['to']): string {
  return formatValue('state', state, {}).replaceAll('"', '');
}

function lostHosts(fields: readonly FieldChange[]): readonly number[] {
  const change = fields.find(({ path }) => path === 'hosts');
  return change === undefined ? [] : compareHosts(change).removed;
}

/** Changes of the first `most` services in plan order; changes without a service come first. */
export function groupByService(
  changes: readonly PlannedChange[],
  most = Number.POSITIVE_INFINITY,
): readonly ChangeGroup[] {
  const own: PlannedChange[] = [];
  const groups = new Map<string, PlannedChange[]>();
  for (const change of changes) {
    const service = serviceOf(change);
    const group = service === null ? own : groups.get(service);
    if (group !== undefined) group.push(change);
    else if (service !== null && groups.size < most) groups.set(service, [change]);
  }
  const services = [...groups].map(([service, members]) => ({ service, changes: members }));
  return own.length === 0 ? services : [{ service: null, changes: own }, ...services];
}

/** Position of the service in a change's name (model/names.ts); null: the change belongs to no service. */
const SERVICE_PART: Readonly<Record<ChangeKind, 0 | 1 | null>> = {
  company: null,
  branch: null,
  staff: null,
  closure: null,
  hostMapping: null,
  absence: null,
  schedule: null,
  service: 0,
  eventType: 0,
  assignment: 0,
  map: 1,
  webhook: 0,
};

function serviceOf(change: PlannedChange): string | null {
  const part = SERVICE_PART[change.kind];
  // an organisation's webhook belongs to no service
  if (part === null || (change.kind === 'webhook' && !change.name.includes('/'))) return null;
  return change.name.split('/')[part] ?? change.name;
}

export function foldMaps(changes: readonly PlannedChange[]): readonly FoldedMaps[] {
  const folded = new Map<string, FoldedMaps & { segments: string[] }>();
  for (const { segments, ...entry } of mapsBySegment(changes)) {
    const key = `${entry.action} ${entry.fields.join()} ${entry.branch} ${entry.blocked} ${entry.staff.join()}`;
    const same = folded.get(key);
    if (same === undefined) folded.set(key, { ...entry, segments: [...segments] });
    else same.segments.push(...segments);
  }
  return [...folded.values()];
}

function mapsBySegment(changes: readonly PlannedChange[]): readonly FoldedMaps[] {
  const folded = new Map<string, FoldedMaps & { staff: string[] }>();
  for (const change of changes) {
    if (change.kind !== 'map') continue;
    const [branch = '', , segment = '', staff = ''] = change.name.split('/');
    const blocked = change.blockedBy.length > 0;
    const { action } = change;
    const fields = action === 'update' ? change.fields.map(({ path }) => path) : [];
    const key = `${action} ${fields.join()} ${branch}/${segment} ${blocked}`;
    const entry = folded.get(key);
    if (entry === undefined) folded.set(key, { action, fields, branch, segments: [segment], staff: [staff], blocked });
    else entry.staff.push(staff);
  }
  return [...folded.values()];
}

export function foldAssignments(changes: readonly PlannedChange[]): readonly FoldedAssignments[] {
  const folded = new Map<string, FoldedAssignments & { staff: string[] }>();
  for (const { kind, action, name, blockedBy } of changes) {
    if (kind !== 'assignment' || (action !== 'create' && action !== 'delete')) continue;
    const staff = name.split('/')[1] ?? name;
    const blocked = blockedBy.length > 0;
    const entry = folded.get(`${action} ${blocked}`);
    if (entry === undefined) folded.set(`${action} ${blocked}`, { action, staff: [staff], blocked });
    else entry.staff.push(staff);
  }
  return [...folded.values()];
}

/** Changes with lines of their own: maps and assignments are folded. */
export function withoutFolded(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  return changes.filter(({ kind, action }) => kind !== 'map' && (kind !== 'assignment' || action === 'update'));
}

/** Deleted event types that still exist in Cal.com. */
export function findDeleted(deletions: readonly PlannedChange[]): readonly PlannedChange[] {
  return deletions.filter((change) => change.kind === 'eventType' && change.eventTypeId !== null);
}

/** `retires: hidden in Cal.com, hosts kept` */
export function retirementText({ fields }: PlannedChange): string {
  const isKept = fields.every(({ path }) => path !== 'hosts');
  return `retires: hidden in Cal.com, ${isKept ? 'hosts kept' : 'and no booking is left that needs its hosts'}`;
}

export function findMaps(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  return changes.filter(({ kind }) => kind === 'map');
}

/** Separates what git no longer declares from what changed in Cal.com. */
export function partDrift(drift: readonly DriftNote[]): {
  readonly orphans: readonly DriftNote[];
  readonly changed: readonly DriftNote[];
} {
  const isOrphan = ({ kind }: DriftNote): boolean => kind === 'orphan';
  return { orphans: drift.filter(isOrphan), changed: drift.filter((note) => !isOrphan(note)) };
}
