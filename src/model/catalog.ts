import type { CalcomAuth, Region, SecretRef } from './calcom-access.ts';
import type { CallerEmail } from './caller-email.ts';
import type { Position } from './diagnostic.ts';
import type { BookingLimits, DeclaredFields, EventTypeField, Location, Scheduling } from './event-type/event-type.ts';
import type { Question } from './event-type/question.ts';
import type { Hours } from './time/week-hours.ts';
import type { ClosedTime, ClosureReason } from './time/working-times.ts';

export type PausePolicy = 'free' | 'blocked';
export type ExternalChanges = 'warn' | 'revert' | 'accept';
/** What to do when only this field was changed outside; other fields follow the service's `externalChanges`. */
export type FieldPolicies = { readonly [Field in EventTypeField]?: ExternalChanges };
export type ServiceState = 'active' | 'paused' | 'retired' | 'deleted';
export type StaffState = 'active' | 'paused' | 'retired';

/** The channels that notify a company's people when manual action is required. */
export interface NotificationChannels {
  /** An incoming webhook: its address is the secret. */
  readonly slack?: { readonly url: SecretRef };
  readonly email?: { readonly to: readonly string[] };
}

/** `combined`: calops sends customers one mail for the whole appointment. `calcom`: only Cal.com sends mail. */
export type CustomerMail = 'calcom' | 'combined';

/** A limit as declared: `30%` of the ledger, or a count. */
export type Limit = { readonly ratio: number } | { readonly count: number };

/** Guards' limits. The denominator is always the ledger. */
export interface Safety {
  readonly maxUpdates: Limit;
  readonly maxHostRemovals: Limit;
  /** Share of the ledger's event types that a list must contain to be accepted, 0 to 1. */
  readonly minKnown: number;
  /** Consecutive proven reads after which an orphan is confirmed. */
  readonly orphanStrikes: number;
}

/** The Cal.com side of one environment of a company. */
export interface Environment {
  readonly name: string;
  readonly teamId: number;
  /** Of hosted Cal.com; `us` when absent. */
  readonly region?: Region;
  readonly apiKey: CalcomAuth;
  /** The webhook that apply makes in Cal.com, signed with `webhookSecret`. */
  readonly webhook?: { readonly url: string };
  /** The secret that Cal.com signs its webhooks with; without it, every delivery is refused. */
  readonly webhookSecret?: SecretRef;
  /** The key that Retell signs the voice agent's calls with; without it, every call is refused. */
  readonly retellKey?: SecretRef;
  /** Name of a service that must be in every list after it was applied. */
  readonly canary?: string;
  /** Declared hours are written to the schedules of the hosts; only organisations let their admins do this. */
  readonly manageSchedules?: true;
}

export interface Company {
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly environment: Environment;
  readonly defaultService?: string;
  readonly notifications?: NotificationChannels;
  /** Default: `calcom`. */
  readonly customerMail?: CustomerMail;
  /** Null or absent: customers without an e-mail address are booked at `phone.invalid`. */
  readonly callerEmail?: CallerEmail;
  readonly safety: Safety;
  /** Absent: none are declared, and only Cal.com limits when bookings are possible. */
  readonly hours?: Hours;
  readonly source: Position;
}

export interface Branch {
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly timeZone: string;
  readonly address?: string;
  /** Absent: the company's. */
  readonly hours?: Hours;
  readonly source: Position;
}

/** Identifies a staff member among the team's members: exactly one of the three. */
export type HostRef = { readonly email: string } | { readonly userId: number } | { readonly username: string };

export interface Staff {
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly email?: string;
  readonly phone?: string;
  readonly host: HostRef;
  readonly branches: readonly string[];
  /** Absent: those of the branch. */
  readonly hours?: Hours;
  readonly source: Position;
}

/** A time without bookings; `branches` and `staff` are names. */
export interface Closure extends ClosedTime {
  readonly name: string;
  readonly id: string;
  readonly title?: string;
  readonly reason: ClosureReason;
  readonly source: Position;
}

export interface Price {
  /** Decimal with two places, as text: it is never rounded. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Gap {
  readonly minutes: number;
  readonly title?: string;
  readonly policy: PausePolicy;
}

export interface Segment {
  readonly key: string;
  /** Title of the stretch of work, e.g. `Auswaschen`. */
  readonly title: string;
  readonly minutes: number;
  readonly slug: string;
  readonly previousSlugs: readonly string[];
  readonly gapAfter?: Gap;
  /** Fields of its event type that are declared under Cal.com's names; each goes before the service's own word for it. */
  readonly fields?: DeclaredFields;
  readonly source: Position;
}

/** Staff × service: a staff member performs the service. */
export interface Assignment {
  readonly staff: string;
  readonly primary: boolean;
  /** Own minutes by segment key. */
  readonly minutes: { readonly [segmentKey: string]: number };
  /** Own price, decimal as text, in the service's currency. */
  readonly price?: string;
  readonly state: StaffState;
  readonly reason?: string;
  readonly source: Position;
}

export interface Service {
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly price?: Price;
  readonly branches: readonly string[];
  readonly pausePolicy: PausePolicy;
  readonly scheduling: Scheduling;
  /** A class: how many customers can book one start. Absent: one. */
  readonly capacity?: number;
  readonly hidden: boolean;
  readonly location?: Location;
  readonly bufferBefore?: number;
  readonly bufferAfter?: number;
  readonly minimumNotice?: number;
  readonly slotInterval?: number;
  readonly requiresConfirmation?: boolean;
  readonly bookingLimits?: BookingLimits;
  /** Asked of each customer, once for the whole service. */
  readonly questions?: readonly Question[];
  readonly externalChanges: ExternalChanges;
  readonly externalFieldChanges?: FieldPolicies;
  readonly state: ServiceState;
  readonly reason?: string;
  readonly segments: readonly Segment[];
  readonly staff: readonly Assignment[];
  readonly source: Position;
}

/** All declarations of one company, validated and resolved (defaults filled in, references checked): the desired state. */
export interface Catalog {
  readonly company: Company;
  readonly branches: readonly Branch[];
  readonly staff: readonly Staff[];
  readonly services: readonly Service[];
  /** Absent: none; catalogs that an older version stored have none. */
  readonly closures?: readonly Closure[];
}
