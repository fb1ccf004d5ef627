import type { Position } from '../../model/position.ts';
import type {
  CallCost,
  Change,
  DriftNote,
  FieldChange,
  GuardTrip,
  Plan,
  PlanSummary,
  UnknownScope,
  UnmanagedEventType,
  WaitingNote,
} from '../plan/plan.ts';

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

/** schemas/plan-report.schema.json, one company. */
export interface PlanReport {
  readonly schemaVersion: number;
  readonly company: string;
  readonly environment: string;
  /** From another team or environment; null as a rule. */
  readonly move: Plan['move'];
  readonly first: boolean;
  readonly digest: string;
  readonly summary: PlanSummary;
  readonly changes: readonly ChangeReport[];
  readonly drift: readonly DriftNote[];
  /** What git retired and future bookings hold. */
  readonly waiting: readonly WaitingNote[];
  readonly unmanaged: readonly UnmanagedEventType[];
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  readonly calls: CallCost;
}

export function planReport(plan: Plan): PlanReport {
  return {
    schemaVersion: plan.schemaVersion,
    company: plan.company,
    environment: plan.environment,
    move: plan.move,
    first: plan.first,
    digest: plan.digest,
    summary: plan.summary,
    changes: plan.changes.map(changeReport),
    drift: plan.drift,
    waiting: plan.waiting,
    unmanaged: plan.unmanaged,
    guards: plan.guards,
    unknown: plan.unknown,
    calls: plan.calls,
  };
}

export function changeReport(change: Change): ChangeReport {
  const { id, action, kind, name, fields, reason, blockedBy, source } = change;
  return { id, action, kind, name, fields, reason, blockedBy, source };
}

/** One company is told flat, several under `companies` (DESIGN §11). */
export function flatOrCompanies<T>(reports: readonly T[]): T | { readonly companies: readonly T[] } {
  const [only] = reports;
  return only !== undefined && reports.length === 1 ? only : { companies: reports };
}
