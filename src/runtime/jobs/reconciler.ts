import type { DriftFinding, FindingKind } from '../../model/drift-finding.ts';
import { problem, type ShownResult } from '../../model/results.ts';
import type { CompanyRow } from '../../model/stored.ts';
import { unknownCompany } from '../company/tenant.ts';

/**
 * What `src/reconcile` does for callers of the API. The runtime reads no manifests and no event types: the command that starts the server
 * passes this in. Both methods change nothing but drift findings.
 */
export interface Reconciler {
  /** Compares the last apply with Cal.com, now. Null: nothing was ever applied. */
  checkDrift(companyId: string): Promise<CheckedDrift | null>;
  /** The edits of the manifests that the request needs; writes nothing. */
  editAssignment(company: CompanyRow, wanted: AssignmentRequest): Promise<AssignmentEdit | NotEdited>;
}

export interface CheckedDrift {
  /** After an unproven read, the unchanged findings of the last proven one. */
  readonly findings: readonly DriftFinding[];
  /** The earlier findings that this read no longer contains. */
  readonly resolved: readonly DriftFinding[];
  /** Why the read is unproven; empty when it is proven. */
  readonly unknown: readonly { readonly scope: string; readonly code: string; readonly reason: string }[];
}

/** Staff and service by the manifests' name or by id. Omitted fields stay unchanged. */
export interface AssignmentRequest {
  readonly staff: string;
  readonly service: string;
  readonly action: 'assign' | 'unassign';
  readonly primary: boolean;
  /** Own minutes by segment key. */
  readonly minutes: { readonly [segmentKey: string]: number };
  /** Own price, decimal with two places. */
  readonly price: string | null;
}

/** unchanged: the manifests already say so, and no file would change. */
export interface AssignmentEdit {
  readonly staff: string;
  readonly service: string;
  readonly result: 'assigned' | 'changed' | 'unassigned' | 'unchanged';
  readonly why: string | null;
  readonly files: readonly { readonly file: string; readonly diff: string }[];
}

export interface NotEdited {
  readonly refused:
    | 'manifests-not-served'
    | 'manifests-invalid'
    | 'unknown-staff'
    | 'unknown-service'
    | 'not-assignable';
  /** For the reader; names files relative to the directory of the manifests. */
  readonly why: string;
}

export type DriftPart = 'eventTypes' | 'team';

/** The part of the team that a finding belongs to: hosts and members, or event types and their bookings. */
export const PART_OF: Readonly<Record<FindingKind, DriftPart>> = {
  'field-changed': 'eventTypes',
  'event-type-missing': 'eventTypes',
  orphan: 'eventTypes',
  unmanaged: 'eventTypes',
  'map-missing': 'eventTypes',
  'map-stale': 'eventTypes',
  'webhook-missing': 'eventTypes',
  'webhook-changed': 'eventTypes',
  hazard: 'eventTypes',
  'no-effect': 'eventTypes',
  'host-added': 'team',
  'host-removed': 'team',
  'host-unmapped': 'team',
  'hours-differ': 'team',
  'absence-missing': 'team',
  'absence-changed': 'team',
};

/** Drift on demand, and assignments as edits of the manifests. Takes and returns plain values. */
export class Reconciling {
  readonly #reconciler: Reconciler;
  readonly #running = new Map<string, Promise<CheckedDrift | null>>();

  constructor(reconciler: Reconciler) {
    this.#reconciler = reconciler;
  }

  async sync({ id, name, environment }: CompanyRow, part: DriftPart): Promise<ShownResult> {
    const found = await this.#checkDrift(id);
    if (found === null) return unknownCompany();
    const { findings, resolved, unknown } = found;
    if (unknown.length > 0) {
      const detail = 'the team could not be read with proof: nothing was counted, and nothing was changed';
      return problem('unproven-read', detail, { unknown });
    }
    const ofPart = (one: DriftFinding): boolean => PART_OF[one.kind] === part;
    const view = {
      company: name,
      environment,
      findings: findings.filter(ofPart).map(findingView),
      resolved: resolved.filter(ofPart).map(({ id }) => id),
    };
    return { kind: 'shown', view };
  }

  async assign(company: CompanyRow, wanted: AssignmentRequest): Promise<ShownResult> {
    const edit = await this.#reconciler.editAssignment(company, wanted);
    if ('refused' in edit) return problem(edit.refused, edit.why);
    const files = edit.files.map((one) => ({ ...one }));
    const diff = files.map(({ diff }) => diff).join('');
    return { kind: 'shown', view: { company: company.name, ...edit, files, diff } };
  }

  /** One at a time for each company (single-flight): requests in the meantime get the same result, and Cal.com is read once. */
  #checkDrift(companyId: string): Promise<CheckedDrift | null> {
    const running = this.#running.get(companyId);
    if (running) return running;
    const started = this.#reconciler.checkDrift(companyId).finally(() => this.#running.delete(companyId));
    this.#running.set(companyId, started);
    return started;
  }
}

function findingView(finding: DriftFinding) {
  const { id, kind, resource, field, blame, theirs, ours, lastApplied, status } = finding;
  const { firstSeen, lastSeen, timesSeen } = finding;
  return { id, kind, resource, field, blame, theirs, ours, lastApplied, status, firstSeen, lastSeen, timesSeen };
}
