import type { Json } from './json.ts';

/** Kinds of drift. */
export type FindingKind =
  | 'field-changed' // Cal.com differs from what was last applied
  | 'event-type-missing' // applied once, declared, not in Cal.com
  | 'orphan' // applied once, no longer declared
  | 'unmanaged' // in the team, but neither applied nor declared
  | 'host-added' // a host that nobody applied
  | 'host-removed' // a host that was applied and is gone
  | 'host-unmapped' // a host who stands for no member of staff, or a member of staff without a host
  | 'map-missing' // event type and host are there, the event map is not
  | 'map-stale' // the event map names an event type that is not the one in Cal.com
  | 'webhook-missing' // a webhook that was applied is gone from Cal.com
  | 'webhook-changed' // a webhook in Cal.com is not as it was applied
  | 'hazard' // a setting that git does not declare and that changes what a booking does; `field` names it
  | 'no-effect'; // Cal.com answered success and did nothing

/**
 * Where a difference comes from. outside: somebody changed it, git and the ledger agree. unapplied: nobody did, git or a
 * run of ours is ahead. both: changed outside and in git, so that an apply holds it back.
 */
export type Blame = 'outside' | 'unapplied' | 'both';

/**
 * suspected → confirmed → acknowledged → resolved; see reconcile/drift/lifecycle.ts.
 */
export type FindingStatus = 'suspected' | 'confirmed' | 'acknowledged' | 'resolved';

/** One difference between what was applied and what is there, as one read shows it. */
export interface Drift {
  /** The same whenever this kind of difference is seen on this resource and field. */
  readonly id: string;
  readonly kind: FindingKind;
  /** `eventType/cut/A`, `eventType/4711` for one that is not ours, `map/…`, `staff/emma`, `host/1002`. */
  readonly resource: string;
  /** A field of the resource; for hosts `hosts.1002`, one user each. Null: the resource as a whole. */
  readonly field: string | null;
  readonly blame: Blame;
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
}

/** Who made a change, as Cal.com's history of the event type says. All texts are foreign. */
export interface ChangeAuthor {
  readonly name: string | null;
  readonly email: string | null;
  /** ISO 8601 with Z, by Cal.com's clock. */
  readonly at: string;
  /** Cal.com's word for the place of the change: `WEBAPP`, `API_V2`, … */
  readonly source: string | null;
}

/** One entry of the history of an event type: who changed what, and where. */
export interface HistoryEntry {
  readonly author: ChangeAuthor;
  /** By calops' name of each field where it has one, else by Cal.com's. Empty where the entry does not say. */
  readonly changes: Readonly<Record<string, HistoryChange>>;
}

/** Hosts are Cal.com user ids, questions those that are required; all else is as Cal.com writes it. */
export interface HistoryChange {
  readonly old: Json;
  readonly new: Json;
}

/** A drift with its life (table drift_findings). Times are ISO 8601 with Z. */
export interface DriftFinding extends Drift {
  readonly status: FindingStatus;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Consecutive proven reads that saw it. */
  readonly timesSeen: number;
  /** Why it was acknowledged; null unless it is. */
  readonly reason: string | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: string | null;
  /** Null: Cal.com keeps no history, or its history does not show this change. */
  readonly changedBy: ChangeAuthor | null;
}

/** A write that Cal.com answered with success and that a verification found without effect, not repeated since. */
export interface NoEffect {
  /** `eventType/cut/A` */
  readonly resource: string;
  /** Fields that the write was about. */
  readonly fields: readonly string[];
}
