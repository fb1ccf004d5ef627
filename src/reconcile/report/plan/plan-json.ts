import type { CallerEmailNote } from '../../desired/caller-email.ts';
import type { WaitingNote } from '../../desired/desired-state.ts';
import type { Json } from '../../../model/json.ts';
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

/** A change as scripts see it: what, why, and what holds it back. */
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

/** A change of a plan; of an event type with its id in Cal.com, null where there is none (yet, or any more). */
export interface PlannedChange extends ChangeReport {
  readonly eventTypeId?: number | null;
}

/** The commit that the manifests were compared with (`plan --against`). */
export interface Against {
  /** As it was named: `origin/main`. */
  readonly ref: string;
  readonly commit: string;
}

/** schemas/plan-report.schema.json, one company. Whatever renders a plan renders it from this, so that a file of it will do. */
export interface PlanReport {
  readonly schemaVersion: number;
  readonly company: string;
  readonly environment: string;
  readonly teamId: number;
  /** Only of a difference between two commits: neither Cal.com nor the database was read for it. */
  readonly against?: Against;
  /** From another team or environment; null as a rule. */
  readonly move: Plan['move'];
  readonly first: boolean;
  readonly digest: string;
  readonly summary: PlanSummary;
  readonly changes: readonly PlannedChange[];
  readonly drift: readonly DriftNote[];
  /** Settings in Cal.com that git does not declare and that change what a booking does. */
  readonly hazards: readonly HazardNote[];
  /** What git retired and future bookings hold. */
  /** How customers without an e-mail address are booked; absent where that needs no word. */
  readonly callerEmail?: CallerEmailNote;
  readonly waiting: readonly WaitingNote[];
  readonly unmanaged: readonly UnmanagedEventType[];
  /** Of event types that are not ours; absent in reports of earlier versions. */
  readonly notes?: readonly EventTypeNote[];
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  readonly calls: CallCost;
  /** Names by Cal.com user id, of the hosts that the changes and the drift name. */
  readonly hostNames: Plan['hostNames'];
}

/** A plan, or what has been read of one. */
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
    changes: plan.changes.map((change) => ({
      ...changeReport(change),
      ...(change.eventTypeId !== undefined && { eventTypeId: change.eventTypeId }),
    })),
    drift: plan.drift,
    hazards: plan.hazards,
    ...(plan.callerEmail && { callerEmail: plan.callerEmail }),
    waiting: plan.waiting,
    unmanaged: plan.unmanaged,
    notes: plan.notes ?? [],
    guards: plan.guards,
    unknown: plan.unknown,
    calls: plan.calls,
    hostNames: namesIn(hostValues(plan), plan.hostNames),
  };
}

function hostValues({ changes, drift }: PlanReport): readonly Json[] {
  return [
    ...changes
      .flatMap(({ kind, fields }) => (kind === 'eventType' ? fields : []))
      .flatMap(({ path, from, to }) => (path === 'hosts' ? [from, to] : [])),
    ...drift.flatMap(({ field, theirs, lastApplied }) => (field === 'hosts' ? [theirs, lastApplied] : [])),
  ];
}

/** A difference between two commits; Cal.com's ids are not known to it. */
export function againstReport(plan: Plan, against: Against): PlanReport {
  return { ...planReport(plan), against, changes: plan.changes.map(changeReport) };
}

export function changeReport(change: ChangeReport): ChangeReport {
  const { id, action, kind, name, fields, reason, blockedBy, source } = change;
  return { id, action, kind, name, fields, reason, blockedBy, source };
}

/** One company is flat, several are under `companies`. */
export function flatOrCompanies<T>(reports: readonly T[]): T | { readonly companies: readonly T[] } {
  const [only] = reports;
  return only !== undefined && reports.length === 1 ? only : { companies: reports };
}
