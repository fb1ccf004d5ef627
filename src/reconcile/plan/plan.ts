import type { Catalog } from '../../model/catalog.ts';
import type { DeclaredFields, EventTypeField } from '../../model/event-type.ts';
import type { Hazard } from '../../model/hazard.ts';
import type { CallerEmailNote } from '../desired/caller-email.ts';
import type { Json } from '../../model/json.ts';
import type { Position } from '../../model/diagnostic.ts';
import type { HostSettings } from '../../model/settings.ts';
import type { UnknownCode } from '../../model/read.ts';
import type {
  AssignmentRow,
  BranchRow,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapRow,
  ServiceRow,
  StaffRow,
} from '../../model/stored.ts';
import type { WantedWebhook, WebhookOwner } from '../../model/webhook.ts';
import type { TeamMove } from '../../model/team-move.ts';
import type { WaitingNote } from '../desired/desired-state.ts';

/** A plan is data: versioned, serialisable, ordered waves of kind-tagged changes. Nothing here acts. */
export const PLAN_SCHEMA_VERSION = 1;

/**
 * Waves, in the order of apply. A change may depend on changes of earlier waves only.
 * 1 rows of company, branches, staff, services · 2 event types in Cal.com · 3 child ids (read, not planned)
 * · 4 event maps · 5 assignments and host mappings · 6 webhooks in Cal.com.
 */
export type Wave = 1 | 2 | 4 | 5 | 6;

export interface FieldChange {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
}

/** `to` of an id that Cal.com gives when the change is applied. */
export const AFTER_APPLY = 'known after apply';

interface ChangeBase {
  /** `kind/name`, unique in the plan and the same in every plan. */
  readonly id: string;
  readonly wave: Wave;
  readonly name: string;
  readonly fields: readonly FieldChange[];
  readonly reason: string;
  readonly source: Position | null;
  /** Ids of changes that must be done first; when one of them is not, this one is skipped. */
  readonly dependsOn: readonly string[];
  /** Digest of what this change was based on: observed values and ledger. Apply refuses the change when it has moved. */
  readonly fingerprint: string;
  /** Codes of the guards that hold this change back. Empty: may be applied. */
  readonly blockedBy: readonly string[];
}

/** A row of the database; deleted only when git took a staff entry away, or gave its host to somebody else. */
export type RowChange = ChangeBase &
  (
    | { readonly kind: 'company'; readonly action: 'create' | 'update'; readonly row: CompanyRow }
    | { readonly kind: 'branch'; readonly action: 'create' | 'update'; readonly row: BranchRow }
    | { readonly kind: 'staff'; readonly action: 'create' | 'update'; readonly row: StaffRow }
    | { readonly kind: 'service'; readonly action: 'create' | 'update'; readonly row: ServiceRow }
    | { readonly kind: 'assignment'; readonly action: 'create' | 'update' | 'delete'; readonly row: AssignmentRow }
    | { readonly kind: 'hostMapping'; readonly action: 'create' | 'update' | 'delete'; readonly row: HostMappingRow }
  );

/**
 * create: POST. update: PATCH of `patch`. retire: PATCH that hides it, named in git. adopt: taken over by
 * `--adopt`, with the PATCH that its differences need. record: Cal.com is as declared (or accepted); only the ledger moves.
 * delete: DELETE, children with it, named in git and allowed by name; the ledger forgets it.
 */
export type EventTypeAction = 'create' | 'update' | 'adopt' | 'retire' | 'record' | 'delete';

export interface EventTypeChange extends ChangeBase {
  readonly kind: 'eventType';
  readonly action: EventTypeAction;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly segmentKey: string;
  /** Null for a create, and for a delete of what is gone already. */
  readonly eventTypeId: number | null;
  readonly slug: string;
  /** What is sent to Cal.com: everything for a create, the differences otherwise. Empty: no call. */
  readonly patch: DeclaredFields;
  /** What Cal.com keeps about hosts who stay, and git does not declare; sent with `patch.hosts`. */
  readonly hostSettings?: HostSettings;
  /** Cal.com may keep settings of Cal Video, which a write without them resets: apply reads them before it writes, one more call. */
  readonly keepsVideoSettings?: true;
  /** The ledger's `applied` once this is done. */
  readonly declared: DeclaredFields;
  /** The ledger's `accepted` once this is done. */
  readonly accepted: DeclaredFields;
  /** Where the ledger has it now, when it was declared as another segment before: that entry goes. */
  readonly movedFrom?: Pick<LedgerEntry, 'serviceId' | 'segmentKey'>;
}

export interface MapChange extends ChangeBase {
  readonly kind: 'map';
  readonly action: 'create' | 'update' | 'delete';
  /** Event type and child ids as far as known when planning; apply fills in what an earlier wave makes. */
  readonly row: Omit<MapRow, 'eventTypeId' | 'childEventTypeId'>;
  readonly eventType: string;
  readonly userId: number;
  readonly managed: boolean;
}

/**
 * A webhook of an event type of the team, or of its organisation. create: POST. update: PATCH of all that is declared. delete: DELETE, if it
 * still has the address that apply gave it. The secret is named and never shown: apply has it from where the manifest says.
 */
export interface WebhookChange extends ChangeBase {
  readonly kind: 'webhook';
  readonly action: 'create' | 'update' | 'delete';
  /** Null: of an organisation, or of an event type that git no longer declares. */
  readonly serviceId: string | null;
  readonly serviceName: string | null;
  readonly segmentKey: string | null;
  /** Null: its event type is made by this plan. */
  readonly owner: WebhookOwner | null;
  /** Null for a create. */
  readonly webhookId: string | null;
  readonly wanted: WantedWebhook;
}

export type Change = RowChange | EventTypeChange | MapChange | WebhookChange;
export type ChangeKind = Change['kind'];

export type DriftKind =
  | 'field-changed' // Cal.com differs from the ledger, git does not
  | 'event-type-missing' // in the ledger, declared, not in Cal.com
  | 'orphan'; // in the ledger or the database, no longer declared

/** What somebody changed outside git, and what follows by `externalChanges`. Reported; written only where `policy` says so. */
export interface DriftNote {
  readonly kind: DriftKind;
  /** `eventType/NAME`, `service/NAME`, `staff/NAME`, `branch/NAME`. */
  readonly resource: string;
  readonly field: EventTypeField | null;
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
  /** What this plan does about it: nothing, writes ours, or notes theirs in the ledger. */
  readonly policy: 'warn' | 'revert' | 'accept';
  readonly source: Position | null;
}

export type GuardCode =
  | 'too-many-updates'
  | 'too-many-host-removals'
  | 'no-hosts'
  | 'host-booked'
  | 'staff-loses-last-map'
  | 'deletion'
  | 'future-bookings'
  | 'slug-taken'
  | 'scheduling-change'
  | 'personal-slug'
  | 'host-not-member'
  | 'conflict'
  | 'team-move';

export interface GuardTrip {
  readonly code: GuardCode;
  /** One line: number, limit, ratio and fix. */
  readonly message: string;
  /** What `--allow` takes to let it pass; null where only git or Cal.com can settle it. */
  readonly allow: string | null;
  /** Ids of the changes held back. */
  readonly changes: readonly string[];
}

export interface UnknownScope {
  /** `team 34209`, `database`, `webhooks`, `host emma`, `service cut`, `bookings of cut`. */
  readonly scope: string;
  readonly code: UnknownCode;
  readonly reason: string;
}

/** A setting in Cal.com that git does not declare and that changes what a booking does. Reported; nothing is written for it. */
export interface HazardNote extends Hazard {
  /** `eventType/cut/A` */
  readonly resource: string;
  readonly service: string;
  readonly segment: string;
  readonly eventTypeId: number;
  readonly source: Position | null;
}

/** In the team, but neither in the ledger nor declared: not ours, available for import, never touched. */
export interface UnmanagedEventType {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
}

/**
 * What calops noticed about an event type that it does not manage, or (`booked-length`) bookings of a managed one that keep a length
 * which this plan takes away, or (`child-not-read`) a host's own copy that drift could not read, or (`webhook-by-hand`) that this server has
 * no API for the declared webhook, or (`webhook-not-marked`) that drift may not write which webhook it has read. It holds nothing back.
 */
export interface EventTypeNote {
  readonly code:
    | 'unreadable'
    | 'host-not-member'
    | 'booked-length'
    | 'child-not-read'
    | 'webhook-by-hand'
    | 'webhook-not-marked';
  /** Null where the list does not even show that. */
  readonly eventTypeId: number | null;
  readonly slug: string | null;
  /** One line: what is wrong and the fix. */
  readonly message: string;
  /** Of `booked-length`, by start (ISO 8601 with Z); absent where they cannot be read. */
  readonly bookings?: readonly { readonly uid: string; readonly startsAt: string; readonly minutes: number }[];
}

export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly adopt: number;
  readonly retire: number;
  readonly delete: number;
  readonly keep: number;
  /** Event maps that are created, updated or deleted. */
  readonly maps: number;
  /** Other database rows that change. */
  readonly rows: number;
  /** Webhooks in Cal.com that are created, updated or deleted; absent: none. */
  readonly webhooks?: number;
  readonly drift: number;
  readonly blocked: number;
  readonly unknown: number;
}

export interface CallCost {
  readonly made: number;
  readonly toMake: number;
  /** Time the writes take at the rate limit, rounded up. */
  readonly seconds: number;
}

/** The computed difference for one company and environment. */
export interface Plan {
  readonly schemaVersion: typeof PLAN_SCHEMA_VERSION;
  readonly company: string;
  readonly companyId: string;
  readonly environment: string;
  readonly teamId: number;
  /** The company moves here from another team or environment: a plan of its own kind, in which everything is made anew. */
  readonly move: TeamMove | null;
  /** No ledger yet: said in every report, since fewer proofs hold. */
  readonly first: boolean;
  /** What was allowed when it was made, `--adopt` as `adopt:NAME`; a saved plan is applied with it. */
  readonly allow: readonly string[];
  /** `--only`; null: everything. */
  readonly only: string | null;
  /** Digest of what the plan would do; equal for equal plans, whenever they were made. */
  readonly digest: string;
  readonly summary: PlanSummary;
  readonly changes: readonly Change[];
  readonly drift: readonly DriftNote[];
  readonly hazards: readonly HazardNote[];
  /** How customers without an e-mail address are booked. Absent: as ever, on a server of one's own. */
  readonly callerEmail?: CallerEmailNote;
  readonly waiting: readonly WaitingNote[];
  readonly unmanaged: readonly UnmanagedEventType[];
  readonly notes: readonly EventTypeNote[];
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  readonly calls: CallCost;
  /** Names of hosts by Cal.com user id, for reports. */
  readonly hostNames: { readonly [userId: string]: string };
}

/** A plan on disk (`plan --out`), with what `apply` needs to trust it. Times are ISO 8601 with Z. */
export interface SavedPlan {
  readonly schemaVersion: number;
  readonly tool: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Commit of the manifests, null outside git. */
  readonly commit: string | null;
  readonly plans: readonly { readonly plan: Plan; readonly catalog: Catalog }[];
  /** SHA-256 of the canonical JSON of all the rest. */
  readonly digest: string;
}
