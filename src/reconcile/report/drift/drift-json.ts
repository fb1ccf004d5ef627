import type { Blame, ChangeAuthor, DriftFinding, FindingKind, FindingStatus } from '../../../model/drift-finding.ts';
import type { Json } from '../../../model/json.ts';
import type { Position } from '../../../model/diagnostic.ts';
import type { DriftReport, PlacedFinding } from '../../drift-company.ts';
import { reviewQueue } from '../../drift/lifecycle.ts';
import type { EventTypeNote, UnknownScope } from '../../plan/plan.ts';
import { namesIn } from '../field-value.ts';
import { settingOf } from '../plan/plan-sentences.ts';

/** A finding in JSON output. */
export interface FindingJson {
  readonly id: string;
  readonly kind: FindingKind;
  readonly resource: string;
  readonly field?: string;
  /** Hazards only: the setting in Cal.com. */
  readonly setting?: string;
  readonly blame: Blame;
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
  readonly status: FindingStatus;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly timesSeen: number;
  /** Seconds between the first and the last observation. */
  readonly dwellSeconds: number;
  readonly acknowledged: { readonly by: string; readonly reason: string } | null;
  /** Absent if Cal.com has no history, or if the history does not contain this change. */
  readonly changedBy?: ChangeAuthor;
  readonly source: Position | null;
}

/** schemas/drift-report.schema.json, one company. */
export interface DriftJson {
  readonly company: string;
  readonly environment: string;
  readonly summary: {
    /** Neither acknowledged nor resolved. */
    readonly open: number;
    readonly suspected: number;
    readonly review: number;
    readonly acknowledged: number;
    readonly resolved: number;
    readonly unknown: number;
  };
  readonly findings: readonly FindingJson[];
  /** Ids of confirmed orphans that need a decision. */
  readonly review: readonly string[];
  readonly resolved: readonly FindingJson[];
  readonly unknown: readonly UnknownScope[];
  /** Notes on unmanaged event types; absent in reports of earlier versions. */
  readonly notes?: readonly EventTypeNote[];
  /** Number of Cal.com calls in this run; absent if not counted. */
  readonly callsMade?: number;
  /** Host names by Cal.com user id, for the hosts in the findings. */
  readonly hostNames: DriftReport['hostNames'];
}

export function driftJson(report: DriftReport): DriftJson {
  const { company, environment, open, resolved, unknown, notes, callsMade, hostNames } = report;
  const review = reviewQueue(open).map(({ id }) => id);
  const count = (status: FindingStatus): number => open.filter((one) => one.status === status).length;
  return {
    company,
    environment,
    summary: {
      open: open.length - count('acknowledged'),
      suspected: count('suspected'),
      review: review.length,
      acknowledged: count('acknowledged'),
      resolved: resolved.length,
      unknown: unknown.length,
    },
    findings: open.map(findingJson),
    review,
    resolved: resolved.map((finding) => findingJson({ ...finding, source: null })),
    unknown,
    notes: notes ?? [],
    ...(callsMade !== undefined && { callsMade }),
    hostNames: namesIn([...open, ...resolved].flatMap(hostValues), hostNames),
  };
}

/** Values with Cal.com user ids: `hosts` as a whole, or one host as `hosts.ID`. */
function hostValues({ field, theirs, ours, lastApplied }: DriftFinding): readonly Json[] {
  return field?.startsWith('hosts') === true ? [theirs, ours, lastApplied] : [];
}

/** Restores the report from JSON, as far as rendering needs it. */
export function readDriftJson({
  company,
  environment,
  findings,
  resolved,
  unknown,
  notes = [],
  callsMade,
  hostNames,
}: DriftJson): DriftReport {
  const open = findings.map(readFinding);
  return {
    company,
    environment,
    open,
    resolved: resolved.map(readFinding),
    unknown,
    notes,
    ...(callsMade !== undefined && { callsMade }),
    kept: true,
    hostNames,
  };
}

function readFinding(json: FindingJson): PlacedFinding {
  const { acknowledged, setting: _, changedBy = null, ...finding } = json; // also part of the field
  const by = { acknowledgedBy: acknowledged?.by ?? null, changedBy };
  const life = { reason: acknowledged?.reason ?? null, ...by, resolvedAt: null };
  return { ...finding, ...life, field: finding.field ?? null };
}

function findingJson(finding: PlacedFinding): FindingJson {
  const { id, kind, resource, field, blame, theirs, ours, lastApplied, status } = finding;
  const { firstSeen, lastSeen, timesSeen, reason, acknowledgedBy, changedBy, source } = finding;
  return {
    id,
    kind,
    resource,
    ...(field !== null && { field }),
    ...(kind === 'hazard' && field !== null && { setting: settingOf(field) }),
    blame,
    theirs,
    ours,
    lastApplied,
    status,
    firstSeen,
    lastSeen,
    timesSeen,
    dwellSeconds: dwellSeconds(finding),
    acknowledged: reason === null ? null : { by: acknowledgedBy ?? '', reason },
    ...(changedBy !== null && { changedBy }),
    source,
  };
}

export function dwellSeconds({ firstSeen, lastSeen }: Pick<DriftFinding, 'firstSeen' | 'lastSeen'>): number {
  return Math.round((Date.parse(lastSeen) - Date.parse(firstSeen)) / 1000);
}
