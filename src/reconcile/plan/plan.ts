import type { AbsencePlace, AbsenceValues } from '../../model/time/absence.ts';
import type { ScheduleContent } from '../../model/time/schedule.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { DeclaredFields, EventTypeField, HostSettings } from '../../model/event-type/event-type.ts';
import type { Hazard } from '../../model/event-type/hazard.ts';
import type { CapacityChange } from './capacity.ts';
import type { DisplacedAppointment, DisplacedBooking } from './displaced.ts';
import type { CallerEmailNote } from '../desired/caller-email.ts';
import type { Json } from '../../model/json.ts';
import type { Position } from '../../model/diagnostic.ts';
import type { UnknownCode } from '../../model/read.ts';
import type {
  AssignmentRow,
  BranchRow,
  ClosureRow,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapRow,
  ServiceRow,
  StaffRow,
} from '../../model/stored.ts';
import type { DeclaredWebhook, WebhookOwner } from '../../model/webhook.ts';
import type { TeamMove } from '../../model/team-move.ts';
import type { WaitingNote } from '../desired/desired-state.ts';

/** A plan is data: versioned, serialisable, ordered waves of kind-tagged changes. This file has no side effects. */
export const PLAN_SCHEMA_VERSION = 1;

/**
 * Waves, in the order of apply. A change depends only on changes of earlier waves.
 * 1 rows of company, branches, staff, services, closures · 2 event types in Cal.com · 3 child ids (read, not planned)
 * · 4 event maps · 5 assignments and host mappings · 6 webhooks, absences and schedules in Cal.com.
 */
export type Wave = 1 | 2 | 4 | 5 | 6;

export interface FieldChange {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
}

/** `to` of an id that Cal.com assigns during apply. */
export const AFTER_APPLY = 'known after apply';

interface ChangeBase {
  /** `kind/name`, unique in the plan and stable between plans. */
  readonly id: string;
  readonly wave: Wave;
  readonly name: string;
  readonly fields: readonly FieldChange[];
  readonly reason: string;
  readonly source: Position | null;
  /** Ids of changes that must be applied first; if one of them is not applied, this one is skipped. */
  readonly dependsOn: readonly string[];
  /** Digest of what this change is based on: observed values and ledger. Apply refuses the change if the digest no longer matches. */
  readonly fingerprint: string;
  /** Codes of the guards that block this change. Empty: the change may be applied. */
  readonly blockedBy: readonly string[];
}

/** A database row; deleted only when git removes a closure or a staff entry, or gives its host to another staff member. */
export type RowChange = ChangeBase &
  (
    | { readonly kind: 'company'; readonly action: 'create' | 'update'; readonly row: CompanyRow }
    | { readonly kind: 'branch'; readonly action: 'create' | 'update'; readonly row: BranchRow }
    | { readonly kind: 'staff'; readonly action: 'create' | 'update'; readonly row: StaffRow }
    | { readonly kind: 'service'; readonly action: 'create' | 'update'; readonly row: ServiceRow }
    | { readonly kind: 'closure'; readonly action: 'create' | 'update' | 'delete'; readonly row: ClosureRow }
    | { readonly kind: 'assignment'; readonly action: 'create' | 'update' | 'delete'; readonly row: AssignmentRow }
    | { readonly kind: 'hostMapping'; readonly action: 'create' | 'update' | 'delete'; readonly row: HostMappingRow }
  );

/**
 * create: POST. update: PATCH of `patch`. retire: PATCH that hides the event type, named in git. adopt: take over by `--adopt`, with a
 * PATCH for the differences. record: Cal.com is as declared (or accepted); only the ledger changes. delete: DELETE with all children,
 * named in git and allowed by name; the ledger entry is removed.
 */
export type EventTypeAction = 'create' | 'update' | 'adopt' | 'retire' | 'record' | 'delete';

export interface EventTypeChange extends ChangeBase {
  readonly kind: 'eventType';
  readonly action: EventTypeAction;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly segmentKey: string;
  /** Null for a create, and for a delete of an event type that Cal.com no longer has. */
  readonly eventTypeId: number | null;
  readonly slug: string;
  /** Fields sent to Cal.com: all of them for a create, otherwise the differences. Empty: no call. */
  readonly patch: DeclaredFields;
  /** Host settings that Cal.com stores and git does not declare; sent with `patch.hosts` for hosts who stay. */
  readonly hostSettings?: HostSettings;
  /** Cal.com may hold Cal Video settings, which a write without them resets: apply reads them before it writes (one more call). */
  readonly keepsVideoSettings?: true;
  /** The patch changes the booking form, which Cal.com only takes as a whole: apply reads it in the same call. */
  readonly keepsForm?: true;
  /** The ledger's `applied` after the change. */
  readonly declared: DeclaredFields;
  /** The ledger's `accepted` after the change. */
  readonly accepted: DeclaredFields;
  /** The ledger's current key if the event type was declared as another segment before; that entry is removed. */
  readonly movedFrom?: Pick<LedgerEntry, 'serviceId' | 'segmentKey'>;
}

export interface MapChange extends ChangeBase {
  readonly kind: 'map';
  readonly action: 'create' | 'update' | 'delete';
  /** Event type and child ids, if known during planning; apply fills in ids created by an earlier wave. */
  readonly row: Omit<MapRow, 'eventTypeId' | 'childEventTypeId'>;
  readonly eventType: string;
  readonly userId: number;
  readonly managed: boolean;
}

/**
 * A webhook of one of the team's event types, or of its organisation. create: POST. update: PATCH of all declared fields. delete: DELETE,
 * if it still has the address that apply set. The plan never contains the secret; apply reads it from the source in the manifest.
 */
export interface WebhookChange extends ChangeBase {
  readonly kind: 'webhook';
  readonly action: 'create' | 'update' | 'delete';
  /** Null: an organisation's webhook, or one of an event type that git no longer declares. */
  readonly serviceId: string | null;
  readonly serviceName: string | null;
  readonly segmentKey: string | null;
  /** Null: this plan creates its event type. */
  readonly owner: WebhookOwner | null;
  /** Null for a create. */
  readonly webhookId: string | null;
  readonly wanted: DeclaredWebhook;
}

/**
 * An absence of a staff member's host for a closure. create: POST. update: PATCH of what differs. delete: DELETE. record: a run made it, and
 * ended before it was recorded.
 */
export interface AbsenceChange extends ChangeBase {
  readonly kind: 'absence';
  readonly action: 'create' | 'update' | 'delete' | 'record';
  readonly place: AbsencePlace;
  readonly closureId: string;
  readonly staffId: string;
  /** Cal.com user id. */
  readonly userId: number;
  /** Null: Cal.com has none. */
  readonly absenceId: number | null;
  /** Null for a delete. */
  readonly wanted: AbsenceValues | null;
}

/**
 * A schedule of a staff member's host in an organisation. create: POST of a default schedule. update: PATCH of week, overrides and time zone.
 * The field `hours` has both sides in words, limited to what differs.
 */
export interface ScheduleChange extends ChangeBase {
  readonly kind: 'schedule';
  readonly action: 'create' | 'update';
  readonly organizationId: number;
  /** Cal.com user id of the host, who owns the schedule. */
  readonly userId: number;
  /** Null: the host has none. */
  readonly scheduleId: number | null;
  readonly wanted: ScheduleContent;
}

export type Change = RowChange | EventTypeChange | MapChange | WebhookChange | AbsenceChange | ScheduleChange;
export type ChangeKind = Change['kind'];

export type DriftKind =
  | 'field-changed' // changed in Cal.com since the last apply, not in git
  | 'event-type-missing' // in the ledger, declared, not in Cal.com
  | 'orphan'; // in the ledger or the database, no longer declared

/** A change made outside git, and the policy of `externalChanges` for it. Reported; written only if `policy` says so. */
export interface DriftNote {
  readonly kind: DriftKind;
  /** `eventType/NAME`, `service/NAME`, `staff/NAME`, `branch/NAME`. */
  readonly resource: string;
  readonly field: EventTypeField | null;
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
  /** What this plan does: nothing, write the declared value, or record Cal.com's value in the ledger. */
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
  /** The value for `--allow` that permits it; null if only git or Cal.com can resolve it. */
  readonly allow: string | null;
  /** Ids of the blocked changes. */
  readonly changes: readonly string[];
}

export interface UnknownScope {
  /** `team 34209`, `database`, `webhooks`, `absences`, `absences of emma`, `host emma`, `service cut`, `bookings of cut`. */
  readonly scope: string;
  readonly code: UnknownCode;
  readonly reason: string;
}

/** A setting in Cal.com that git does not declare and that changes what a booking does. Reported, never written. */
export interface HazardNote extends Hazard {
  /** `eventType/cut/A` */
  readonly resource: string;
  readonly service: string;
  readonly segment: string;
  readonly eventTypeId: number;
  readonly source: Position | null;
}

/** In the team, but neither in the ledger nor declared: not managed, available for import, never changed. */
export interface UnmanagedEventType {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
}

/**
 * A note about an event type that calops does not manage. Other codes: `booked-length` (bookings of a managed event type with a length that
 * this plan removes), `child-not-read` (drift could not read a host's child), `field-not-served` (a declared field that this server does not have), `webhook-by-hand` (this server has no API for the declared
 * webhook), `webhook-not-marked` (drift could not store which webhook it has read), `bookings-unread` (bookings made in Cal.com may no longer fit),
 * `hours-differ` (a schedule in Cal.com opens at other times than the declared hours), `hours-not-compared` (why schedules were not compared),
 * `schedules-not-managed` (why declared hours are not written to Cal.com). A note blocks nothing.
 */
export interface EventTypeNote {
  readonly code:
    | 'unreadable'
    | 'host-not-member'
    | 'booked-length'
    | 'field-not-served'
    | 'child-not-read'
    | 'webhook-by-hand'
    | 'webhook-not-marked'
    | 'bookings-unread'
    | 'hours-differ'
    | 'hours-not-compared'
    | 'schedules-not-managed';
  /** Null if the list does not contain the id. */
  readonly eventTypeId: number | null;
  readonly slug: string | null;
  /** One line: what is wrong and the fix. */
  readonly message: string;
  /** For `hours-differ`, in words. */
  readonly hours?: {
    readonly staff: string;
    /** Null: the host has none. */
    readonly schedule: { readonly id: number; readonly name: string } | null;
    readonly ours: string;
    readonly theirs: string;
  };
  /** For `booked-length`: bookings by start (ISO 8601 with Z); absent if they cannot be read. */
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
  /** Absences in Cal.com that are created, updated or deleted; absent: none. */
  readonly absences?: number;
  /** Schedules in Cal.com that are created or updated; absent: none. */
  readonly schedules?: number;
  readonly drift: number;
  readonly blocked: number;
  readonly unknown: number;
}

export interface CallCost {
  readonly made: number;
  readonly toMake: number;
  /** Seconds that the writes take at the rate limit, rounded up. */
  readonly seconds: number;
}

/** The computed changes for one company and environment. */
export interface Plan {
  readonly schemaVersion: typeof PLAN_SCHEMA_VERSION;
  readonly company: string;
  readonly companyId: string;
  readonly environment: string;
  readonly teamId: number;
  /** Set if the company moves here from another team or environment; such a plan creates everything again. */
  readonly move: TeamMove | null;
  /** True without a ledger; every report says so, since fewer proofs apply. */
  readonly first: boolean;
  /** Allowed tokens at planning time, with `--adopt` as `adopt:NAME`; a saved plan is applied with them. */
  readonly allow: readonly string[];
  /** `--only`; null: everything. */
  readonly only: string | null;
  /** Digest of what the plan does; equal for equal plans, independent of time. */
  readonly digest: string;
  readonly summary: PlanSummary;
  readonly changes: readonly Change[];
  readonly drift: readonly DriftNote[];
  readonly hazards: readonly HazardNote[];
  /** How customers without an e-mail address are booked. Absent: the default, on a self-hosted server. */
  readonly callerEmail?: CallerEmailNote;
  /** Starts per week that customers gain or lose. Absent: none. */
  readonly capacity?: readonly CapacityChange[];
  /** Booked appointments that no longer fit the hours and closures. Absent: none. */
  readonly displaced?: readonly DisplacedAppointment[];
  /** The same for bookings that were made in Cal.com. Absent: none, or not read. */
  readonly displacedBookings?: readonly DisplacedBooking[];
  readonly waiting: readonly WaitingNote[];
  readonly unmanaged: readonly UnmanagedEventType[];
  readonly notes: readonly EventTypeNote[];
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  readonly calls: CallCost;
  /** Host names by Cal.com user id, for reports. */
  readonly hostNames: { readonly [userId: string]: string };
}

/** A plan file (`plan --out`), with the data that `apply` needs to verify it. Times are ISO 8601 with Z. */
export interface SavedPlan {
  readonly schemaVersion: number;
  readonly tool: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Commit of the manifests; null outside git. */
  readonly commit: string | null;
  readonly plans: readonly { readonly plan: Plan; readonly catalog: Catalog }[];
  /** SHA-256 of the canonical JSON of all other fields. */
  readonly digest: string;
}
