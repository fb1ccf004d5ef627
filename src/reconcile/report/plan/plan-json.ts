import type { CapacityChange } from '../../plan/capacity.ts';
import type { DisplacedAppointment, DisplacedBooking } from '../../plan/displaced.ts';
import type { CallerEmailNote } from '../../desired/caller-email.ts';
import type { WaitingNote } from '../../desired/desired-state.ts';
import type { Position } from '../../../model/diagnostic.ts';
import type {
  CallCost,
  Change,
  DriftNote,
  EventTypeNote,
  FieldChange,
  GuardTrip,
  HazardNote,
  Plan,
  PlanSummary,
  UnknownScope,
  UnmanagedEventType,
} from '../../plan/plan.ts';
import { namesIn } from '../field-value.ts';

/** A change in JSON output: what, why, and the guards that block it. */
export interface ChangeReport {
  readonly id: string;
  readonly action: Change['action'];
  readonly kind: Change['kind'];
  readonly name: string;
  readonly fields: readonly FieldChange[];
  readonly reason: string;
  readonly blockedBy: readonly string[];
  readonly source: Position | null;
}

/** A change of a plan; for an event type with its id in Cal.com, null if it does not exist. */
export interface PlannedChange extends ChangeReport {
  readonly eventTypeId?: number | null;
}

/** The commit that the manifests were compared with (`plan --against`). */
export interface Against {
  /** As given: `origin/main`. */
  readonly ref: string;
  readonly commit: string;
}

/** schemas/plan-report.schema.json, one company. All plan renderers use it as input, so that they also accept a file of it. */
export interface PlanReport {
  readonly schemaVersion: number;
  readonly company: string;
  readonly environment: string;
  readonly teamId: number;
  /** Set for a difference between two commits: neither Cal.com nor the database was read. */
  readonly against?: Against;
  /** The move from another team or environment; null if there is none. */
  readonly move: Plan['move'];
  readonly first: boolean;
  readonly digest: string;
  readonly summary: PlanSummary;
  readonly changes: readonly PlannedChange[];
  readonly drift: readonly DriftNote[];
  /** Settings in Cal.com that git does not declare and that change what a booking does. */
  readonly hazards: readonly HazardNote[];
  /** How customers without an e-mail address are booked; absent if there is nothing to report. */
  readonly callerEmail?: CallerEmailNote;
  /** Starts per week that customers gain or lose; absent if there are none. */
  readonly capacity?: readonly CapacityChange[];
  /** What no longer fits the hours and closures: appointments of the runtime, bookings made in Cal.com. Absent if there are none. */
  readonly displaced?: readonly DisplacedAppointment[];
  readonly displacedBookings?: readonly DisplacedBooking[];
  /** Retired in git and still booked. */
  readonly waiting: readonly WaitingNote[];
  readonly unmanaged: readonly UnmanagedEventType[];
  /** Notes on unmanaged event types; absent in reports of earlier versions. */
  readonly notes?: readonly EventTypeNote[];
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  readonly calls: CallCost;
  /** Host names by Cal.com user id, for the hosts in changes and drift. */
  readonly hostNames: Plan['hostNames'];
}

/** Selects the report's fields from a plan or from parsed JSON. */
export function planReport(plan: PlanReport): PlanReport {
  return {
    schemaVersion: plan.schemaVersion,
    company: plan.company,
    environment: plan.environment,
    teamId: plan.teamId,
    ...(plan.against && { against: plan.against }),
    move: plan.move,
    first: plan.first,
    digest: plan.digest,
    summary: plan.summary,
    changes: plan.changes.map(plannedChange),
    drift: plan.drift,
    hazards: plan.hazards,
    ...(plan.callerEmail && { callerEmail: plan.callerEmail }),
    ...(plan.capacity && { capacity: plan.capacity }),
    ...(plan.displaced && { displaced: plan.displaced }),
    ...(plan.displacedBookings && { displacedBookings: plan.displacedBookings }),
    waiting: plan.waiting,
    unmanaged: plan.unmanaged,
    notes: plan.notes ?? [],
    guards: plan.guards,
    unknown: plan.unknown,
    calls: plan.calls,
    hostNames: reportHostNames(plan),
  };
}

/** The names of the hosts in the plan's changes and drift. */
export function reportHostNames({ changes, drift, hostNames }: PlanReport): PlanReport['hostNames'] {
  const hosts = changes
    .filter(({ kind }) => kind === 'eventType')
    .flatMap(({ fields }) => {
      const change = fields.find(({ path }) => path === 'hosts');
      return change ? [change.from, change.to] : [];
    });
  const drifted = drift.flatMap(({ field, theirs, lastApplied }) => (field === 'hosts' ? [theirs, lastApplied] : []));
  return namesIn([...hosts, ...drifted], hostNames);
}

export function plannedChange(change: PlannedChange): PlannedChange {
  return { ...changeReport(change), ...(change.eventTypeId !== undefined && { eventTypeId: change.eventTypeId }) };
}

/** The report of a difference between two commits; without Cal.com's ids. */
export function againstReport(plan: Plan, against: Against): PlanReport {
  return { ...planReport(plan), against, changes: plan.changes.map(changeReport) };
}

export function changeReport(change: ChangeReport): ChangeReport {
  const { id, action, kind, name, fields, reason, blockedBy, source } = change;
  return { id, action, kind, name, fields, reason, blockedBy, source };
}

/** One company is a flat object, several are under `companies`. */
export function flatOrCompanies<T>(reports: readonly T[]): T | { readonly companies: readonly T[] } {
  const [only] = reports;
  return only !== undefined && reports.length === 1 ? only : { companies: reports };
}
