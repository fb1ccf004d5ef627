import type { DriftFinding } from '../model/drift-finding.ts';
import type { CompanyRow } from '../model/stored.ts';

/**
 * What the reconciling wing does for callers of the API. The runtime knows no manifests and reads no event types: whoever starts the
 * server brings this along. Neither method changes anything but findings of drift.
 */
export interface Reconciler {
  /** Compares what was applied last with Cal.com, now. Null: nothing was ever applied. */
  checkDrift(companyId: string): Promise<CheckedDrift | null>;
  /** How the manifests would have to be edited; nothing is written. */
  editAssignment(company: CompanyRow, wish: AssignmentWish): Promise<AssignmentEdit | NotEdited>;
}

export interface CheckedDrift {
  /** After an unproven read those of the last proven one, as they were. */
  readonly findings: readonly DriftFinding[];
  /** What this read no longer saw. */
  readonly resolved: readonly DriftFinding[];
  /** Why the read is not proven; empty when it is. */
  readonly unknown: readonly { readonly scope: string; readonly code: string; readonly reason: string }[];
}

/** Staff and service by the manifests' name or by id. What is left out stays as it is. */
export interface AssignmentWish {
  readonly staff: string;
  readonly service: string;
  readonly action: 'assign' | 'unassign';
  readonly primary: boolean;
  /** Own minutes by segment key. */
  readonly minutes: { readonly [segmentKey: string]: number };
  /** Own price, decimal with two places. */
  readonly price: string | null;
}

/** unchanged: the manifests say so already, and no file would change. */
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
  /** For people; names files relative to the directory of the manifests. */
  readonly why: string;
}
