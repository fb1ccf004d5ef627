import type { CalcomAuth, Region, SecretRef } from './calcom-access.ts';
import type { CallerEmail } from './caller-email.ts';
import type { CustomerMail, NotificationChannels } from './catalog.ts';
import type { ChildIds, DeclaredFields } from './event-type/event-type.ts';
import type { Hours } from './time/week-hours.ts';
import type { Json } from './json.ts';
import type { ClosedTime, ClosureReason } from './time/working-times.ts';

/**
 * Rows of the database: what apply writes, and what the runtime needs. Every row belongs to one company; keys are the manifests' ids. Times
 * are ISO 8601 with Z.
 */
export interface CompanyRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly environment: string;
  readonly teamId: number;
  readonly region: Region;
  /**
   * The location of Cal.com's API key or of an OAuth client's credentials; never a secret. Null: the last apply was by an older version.
   */
  readonly apiKey: CalcomAuth | null;
  /** The location of the secret of Cal.com's webhooks. */
  readonly webhookSecret: SecretRef | null;
  /** The location of Retell's API key. */
  readonly retellKey: SecretRef | null;
  /** Null: no notifications to staff. */
  readonly notifications: NotificationChannels | null;
  readonly customerMail: CustomerMail;
  /** How customers without an e-mail address are booked. Null: at `phone.invalid`. */
  readonly callerEmail: CallerEmail | null;
  readonly defaultServiceId: string | null;
  /** Opening hours. Null: not declared. */
  readonly hours: Hours | null;
}

export interface BranchRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly timeZone: string;
  readonly address: string | null;
  readonly hours: Hours | null;
}

export interface StaffRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** Branch ids. */
  readonly branches: readonly string[];
  readonly isActive: boolean;
  readonly hours: Hours | null;
}

/** A time without bookings; `branches` and `staff` are ids. */
export interface ClosureRow extends ClosedTime {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly reason: ClosureReason;
}

export interface StoredSegment {
  readonly key: string;
  readonly title: string;
  readonly minutes: number;
  readonly gapAfter?: { readonly minutes: number; readonly title?: string; readonly policy: 'free' | 'blocked' };
}

export interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly priceAmount: string | null;
  readonly priceCurrency: string | null;
  readonly composite: boolean;
  readonly segments: readonly StoredSegment[];
  /** Branch ids. */
  readonly branches: readonly string[];
  readonly pauseBookablePolicy: 'free' | 'blocked';
  readonly scheduling: 'managed' | 'roundRobin' | 'collective';
  /** A class: how many customers can book one start. Null: one. */
  readonly capacity: number | null;
  readonly state: 'active' | 'paused' | 'retired' | 'deleted';
  readonly isActive: boolean;
}

/** staff_event_types: staff × service. */
export interface AssignmentRow {
  readonly serviceId: string;
  readonly staffId: string;
  readonly isPrimary: boolean;
  readonly customDuration: { readonly [segmentKey: string]: number } | null;
  readonly customPrice: string | null;
  readonly state: 'active' | 'paused' | 'retired';
}

/** calcom_event_map: which event type to book for (branch, service, segment, staff). */
export interface MapRow {
  readonly branchId: string;
  readonly serviceId: string;
  readonly segmentKey: string;
  readonly staffId: string;
  readonly eventTypeId: number;
  /** Only for managed event types. */
  readonly childEventTypeId: number | null;
  readonly eventNamePattern: string;
  readonly hidden: boolean;
  readonly externalChanges: 'warn' | 'revert' | 'accept';
}

/** The ids that identify an event map; one row each. */
export type MapKey = Pick<MapRow, 'branchId' | 'serviceId' | 'segmentKey' | 'staffId'>;

/** The key as one text, for lookups. PostgreSQL stores no text that contains the separator. */
export function mapKey({ branchId, serviceId, segmentKey, staffId }: MapKey): string {
  return `${branchId}\0${serviceId}\0${segmentKey}\0${staffId}`;
}

/** calcom_host_mappings: the Cal.com user of a staff member, and how it was found. */
export interface HostMappingRow {
  readonly staffId: string;
  readonly userId: number;
  readonly email: string;
  readonly username: string | null;
  readonly source: 'userId' | 'email' | 'username';
  /** 0 to 100. */
  readonly score: number;
}

/** The ledger: what calops last applied to one event type. `applied` holds the declared fields only. */
export interface LedgerEntry {
  readonly serviceId: string;
  /** Name of the service at the last apply; reports use it after the manifest is deleted. */
  readonly serviceName: string;
  readonly segmentKey: string;
  readonly eventTypeId: number;
  readonly slug: string;
  readonly applied: DeclaredFields;
  /** Values changed outside git that `externalChanges: accept` has recorded, by field; kept while git stays the same. */
  readonly accepted: DeclaredFields;
  readonly children: ChildIds;
}

/** A write to Cal.com with an unknown outcome: a crash, or a missing answer. */
export interface OpenIntent {
  readonly runId: string;
  readonly changeId: string;
  readonly kind: string;
  readonly action: string;
  readonly slug: string | null;
  readonly serviceId: string | null;
  readonly segmentKey: string | null;
}

/** All rows of one company, read in one READ ONLY transaction. */
export interface StoredCompany {
  readonly company: CompanyRow | null;
  readonly branches: readonly BranchRow[];
  readonly staff: readonly StaffRow[];
  readonly services: readonly ServiceRow[];
  readonly closures: readonly ClosureRow[];
  readonly assignments: readonly AssignmentRow[];
  readonly maps: readonly MapRow[];
  readonly hostMappings: readonly HostMappingRow[];
  readonly ledger: readonly LedgerEntry[];
  readonly openIntents: readonly OpenIntent[];
}

/** A future booking of the runtime: one phase of an appointment, or the appointment if it has no phases. */
export interface StoredBooking {
  readonly serviceId: string;
  /** Null: unknown. */
  readonly staffId: string | null;
  /** Null: not made in Cal.com yet, as far as is known. */
  readonly bookingUid: string | null;
  /** The end of the whole appointment. */
  readonly endsAt: string;
}

/** A future segment of an appointment of the runtime. Times are epoch milliseconds. */
export interface StoredWork {
  readonly appointmentId: string;
  readonly serviceId: string;
  readonly branchId: string;
  readonly staffId: string;
  readonly segmentKey: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The rows of a company that was never applied. */
export const NOTHING_STORED: StoredCompany = {
  company: null,
  branches: [],
  staff: [],
  services: [],
  closures: [],
  assignments: [],
  maps: [],
  hostMappings: [],
  ledger: [],
  openIntents: [],
};

/** One execution of a plan: who ran it, and what it did (table runs). */
export interface RunRecord {
  readonly id: string;
  readonly companyId: string;
  readonly command: string;
  readonly who: string;
  readonly host: string;
  readonly commit: string | null;
  readonly runUrl: string | null;
  readonly planDigest: string | null;
  readonly status: 'running' | 'done' | 'partial' | 'failed' | 'interrupted';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly calls: number | null;
}

export type ChangeOutcome = 'done' | 'failed' | 'skipped' | 'unknown';

/** One step of a run (table run_changes), append-only except for its outcome. */
export interface RunChangeRecord {
  readonly runId: string;
  readonly changeId: string;
  readonly kind: string;
  readonly action: string;
  readonly name: string;
  readonly status: 'intended' | ChangeOutcome;
  readonly before: Json;
  readonly after: Json;
  readonly error: Json;
}

export interface Delivery {
  /** SHA-256 of the raw body: Cal.com's deliveries have no id. */
  readonly digest: string;
  readonly trigger: string;
  readonly bookingUid: string | null;
}

/** A time that a caller may book by its id. */
export interface Offer {
  readonly id: string;
  readonly branchId: string;
  readonly serviceId: string;
  /** Null: with any staff member. */
  readonly staffId: string | null;
  readonly startMs: number;
  readonly expiresMs: number;
}

/** Times are epoch milliseconds. */
export interface ApiToken {
  readonly id: string;
  readonly label: string;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
  readonly revokedMs: number | null;
}

export interface AuditEntry {
  readonly runId: string | null;
  readonly who: string;
  readonly action: string;
  /** `eventType/ansatzfaerbung/A` */
  readonly resource: string;
  readonly before: Json;
  readonly after: Json;
}

export interface AuditRecord extends AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** What the token is for; null unless a token did it. */
  readonly tokenLabel: string | null;
}
