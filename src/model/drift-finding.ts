import type { Json } from './json.ts';

/** Kinds of drift. */
export type FindingKind =
  | 'field-changed' // Cal.com differs from what was last applied
  | 'event-type-missing' // applied once, declared, not in Cal.com
  | 'orphan' // applied once, no longer declared
  | 'unmanaged' // in the team, but neither applied nor declared
  | 'host-added' // a host that was not applied
  | 'host-removed' // a host that was applied and is missing
  | 'host-unmapped' // a host without a staff member, or a staff member without a host
  | 'map-missing' // event type and host exist, the event map does not
  | 'map-stale' // the event map names an event type that is not the one in Cal.com
  | 'webhook-missing' // a webhook that was applied is missing in Cal.com
  | 'webhook-changed' // a webhook in Cal.com differs from what was applied
  | 'absence-missing' // an absence that was applied is missing in Cal.com
  | 'absence-changed' // an absence in Cal.com differs from what was applied
  | 'hours-differ' // a schedule in Cal.com opens at other times than the declared hours of a staff member
  | 'hazard' // a setting that git does not declare and that changes what a booking does; `field` names it
  | 'no-effect'; // Cal.com answered success and did nothing

/**
 * The origin of a difference. outside: it was changed in Cal.com, git and the ledger agree. unapplied: it was not, and git or a run of
 * calops is ahead. both: changed in Cal.com and in git, so that an apply holds it back.
 */
export type Blame = 'outside' | 'unapplied' | 'both';

/**
 * suspected → confirmed → acknowledged → resolved; see reconcile/drift/lifecycle.ts.
 */
export type FindingStatus = 'suspected' | 'confirmed' | 'acknowledged' | 'resolved';

/** One difference between the last apply and Cal.com, as one read shows it. */
export interface Drift {
  /** The same for every observation of this kind of difference on this resource and field. */
  readonly id: string;
  readonly kind: FindingKind;
  /** `eventType/cut/A`, `eventType/4711` for one that calops does not manage, `map/…`, `staff/emma`, `host/1002`. */
  readonly resource: string;
  /** A field of the resource; for hosts `hosts.1002`, one per user. Null: the whole resource. */
  readonly field: string | null;
  readonly blame: Blame;
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
}

/** Who made a change, from Cal.com's history of the event type. All texts are untrusted. */
export interface ChangeAuthor {
  readonly name: string | null;
  readonly email: string | null;
  /** ISO 8601 with Z, by Cal.com's clock. */
  readonly at: string;
  /** Cal.com's word for the source of the change: `WEBAPP`, `API_V2`, … */
  readonly source: string | null;
}

/** One entry of the history of an event type: who changed what, and where. */
export interface HistoryEntry {
  readonly author: ChangeAuthor;
  /** By calops's name of each field, or Cal.com's if it has none. Empty if the entry lists no fields. */
  readonly changes: Readonly<Record<string, HistoryChange>>;
}

/** Hosts are Cal.com user ids, questions are the required ones; everything else is as Cal.com writes it. */
export interface HistoryChange {
  readonly old: Json;
  readonly new: Json;
}

/** A drift with its lifecycle (table drift_findings). Times are ISO 8601 with Z. */
export interface DriftFinding extends Drift {
  readonly status: FindingStatus;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Consecutive proven reads that contained it. */
  readonly timesSeen: number;
  /** Why it was acknowledged; null unless it is. */
  readonly reason: string | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: string | null;
  /** Null: Cal.com keeps no history, or its history does not show this change. */
  readonly changedBy: ChangeAuthor | null;
}

/** A write that Cal.com answered with success, that a verification found without effect, and that was not repeated since. */
export interface NoEffect {
  /** `eventType/cut/A` */
  readonly resource: string;
  /** The fields of the write. */
  readonly fields: readonly string[];
}
