import type { OAuthRef, Region, SecretRef } from '../../model/calcom-access.ts';
import type {
  CustomerMail,
  ExternalChanges,
  FieldPolicies,
  HostRef,
  NotificationChannels,
  PausePolicy,
  ServiceState,
  StaffState,
} from '../../model/catalog.ts';
import type { BookingLimits, Scheduling } from '../../model/event-type/event-type.ts';
import type { Json } from '../../model/json.ts';
import type { ClosureReason } from '../../model/time/working-times.ts';
import type { QuestionType } from '../../model/event-type/question.ts';
import type { ManifestDocument } from './finding.ts';
import type { HoursSpec } from './hours.ts';

/** Manifests as written, after the schema check: the shapes of schemas/*.schema.json, with nothing resolved. */
export const KINDS = ['Company', 'Branch', 'Staff', 'Service', 'SegmentTemplate', 'Closure'] as const;
export const API_VERSION = 'calops/v1';

export type Kind = (typeof KINDS)[number];

export interface Metadata {
  readonly name: string;
  readonly id?: string | number;
}

/** A string is a public address. */
export type LocationSpec =
  | string
  | {
      readonly address?: string;
      readonly link?: string;
      readonly phone?: string;
      readonly integration?: string;
      readonly type?: 'attendeePhone' | 'attendeeAddress' | 'attendeeDefined' | 'organizersDefaultApp';
      readonly public?: boolean;
    };

/** One policy for all fields, or one per field; `default` applies to all other fields and to deleted event types. */
export type ExternalChangesSpec = ExternalChanges | (FieldPolicies & { readonly default?: ExternalChanges });

/** Fields of event types under Cal.com's names (model/event-type/event-type-settings.ts). Null: Cal.com's default. */
export interface EventTypeSpec {
  readonly [field: string]: Json;
}

/** Keys allowed both in a company's defaults and in a service. */
export interface Offer {
  readonly hidden?: boolean;
  readonly scheduling?: Scheduling;
  readonly location?: LocationSpec;
  readonly externalChanges?: ExternalChangesSpec;
  readonly pausePolicy?: PausePolicy;
  readonly bufferBefore?: number;
  readonly bufferAfter?: number;
  readonly minimumNotice?: number;
  readonly slotInterval?: number;
  readonly requiresConfirmation?: boolean;
  readonly bookingLimits?: BookingLimits;
  readonly eventType?: EventTypeSpec;
}

/** Where Cal.com sends its webhooks, and where their signing secret is stored. */
export interface WebhookSpec {
  readonly url: string;
  readonly secret: SecretRef;
}

interface EnvironmentSpec {
  readonly teamId: number;
  readonly region?: Region;
  /** Either this or `auth`. */
  readonly apiKey?: SecretRef;
  readonly auth?: { readonly oauth: OAuthRef };
  readonly webhook?: WebhookSpec;
  readonly webhookSecret?: SecretRef;
  readonly retellKey?: SecretRef;
  readonly canary?: string;
  readonly manageSchedules?: boolean;
}

export interface SafetySpec {
  /** A number, or a percentage such as `30%`. */
  readonly maxUpdates?: number | string;
  readonly maxHostRemovals?: number | string;
  readonly minKnown?: string;
  readonly orphanStrikes?: number;
}

/** Exactly one of these keys. */
export interface CallerEmailSpec {
  readonly domain?: string;
  readonly optional?: true;
  readonly deliverabilityCheck?: false;
}

interface CompanySpec {
  readonly title: string;
  readonly timeZone: string;
  readonly locale?: string;
  readonly calcom: { readonly [environment: string]: EnvironmentSpec };
  readonly webhook?: WebhookSpec;
  readonly defaultService?: string;
  readonly defaults?: Offer;
  readonly notifications?: NotificationChannels;
  readonly customerMail?: CustomerMail;
  readonly callerEmail?: CallerEmailSpec;
  readonly safety?: SafetySpec;
  readonly hours?: HoursSpec;
}

interface BranchSpec {
  readonly title: string;
  readonly timeZone?: string;
  readonly address?: string;
  readonly hours?: HoursSpec;
}

interface StaffSpec {
  readonly title: string;
  readonly email?: string;
  readonly phone?: string;
  readonly host: HostRef;
  readonly branches: readonly string[];
  readonly hours?: HoursSpec;
}

export interface ClosureSpec {
  readonly title?: string;
  /** A local date, or a local time: `2026-12-24T12:00`. */
  readonly from: string;
  /** A date is included. Absent: the same day. */
  readonly to?: string;
  readonly branches?: readonly string[];
  readonly staff?: readonly string[];
  readonly reason: ClosureReason;
}

export interface SegmentSpec {
  readonly key: string;
  readonly title: string;
  readonly minutes: number;
  readonly gapAfter?: { readonly minutes: number; readonly title?: string; readonly policy?: PausePolicy };
  readonly slug?: string;
  readonly previousSlugs?: readonly string[];
  readonly eventType?: EventTypeSpec;
}

export interface AssignmentSpec {
  readonly name: string;
  readonly primary?: boolean;
  readonly minutes?: { readonly [segmentKey: string]: number };
  readonly price?: string;
  readonly state?: StaffState;
  readonly reason?: string;
}

export interface QuestionSpec {
  readonly key: string;
  readonly label: string;
  /** Default: text. */
  readonly type?: QuestionType | 'number';
  readonly required?: boolean;
  readonly options?: readonly string[];
  readonly placeholder?: string;
}

export interface ServiceSpec extends Offer {
  readonly title: string;
  readonly description?: string;
  readonly price?: { readonly amount: string; readonly currency: string };
  readonly branches?: readonly string[];
  readonly slug?: string;
  readonly previousSlugs?: readonly string[];
  readonly minutes?: number;
  readonly capacity?: number;
  readonly segments?: readonly SegmentSpec[];
  readonly merge?: 'none' | 'adjacent';
  readonly template?: string;
  readonly staff?: readonly (string | AssignmentSpec)[];
  readonly questions?: readonly QuestionSpec[];
  readonly state?: ServiceState;
  readonly reason?: string;
}

interface SegmentTemplateSpec {
  readonly title?: string;
  readonly description?: string;
  readonly segments: readonly SegmentSpec[];
}

interface SpecOf {
  readonly Company: CompanySpec;
  readonly Branch: BranchSpec;
  readonly Staff: StaffSpec;
  readonly Service: ServiceSpec;
  readonly SegmentTemplate: SegmentTemplateSpec;
  readonly Closure: ClosureSpec;
}

/** A document that passed its schema. */
export interface Manifest<K extends Kind = Kind> {
  readonly kind: K;
  readonly metadata: Metadata;
  readonly spec: SpecOf[K];
  readonly document: ManifestDocument;
  /** True if invalid keys were removed so that the rest could be checked. */
  readonly isMended: boolean;
}

/** Ids are strings in the catalog; the default is the name. */
export function idOf({ name, id }: Metadata): string {
  return String(id ?? name);
}

/** A staff entry that is only a name has no other values. */
export function assignmentOf(entry: string | AssignmentSpec): AssignmentSpec {
  return typeof entry === 'string' ? { name: entry } : entry;
}
