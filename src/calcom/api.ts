import type { Capability, Probed } from '../model/capabilities.ts';
import type { HistoryEntry } from '../model/drift-finding.ts';
import type {
  AttendeeEmail,
  ChildIds,
  DeclaredFields,
  EventTypeFields,
  HostSettings,
  ObservedEventType,
  UnreadableEventType,
  VideoSettings,
} from '../model/event-type/event-type.ts';
import type { AbsencePlace, AbsenceValues, ObservedAbsence } from '../model/time/absence.ts';
import type { Schedule, ScheduleContent } from '../model/time/schedule.ts';
import type { Member } from '../model/team-observation.ts';
import type { DeclaredWebhook } from '../model/webhook.ts';
import type { WebhookPlace } from './endpoints.ts';
import type { CallOptions, CommonReads, EventTypeOwner, ListOptions } from './common-api.ts';
import type { ProbeSubject } from './probes.ts';

/** The owner of the API key. */
export interface Account {
  readonly userId: number;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  /** Null: not in an organisation. */
  readonly organizationId: number | null;
}

/** A member of an organisation, whose admin may write their schedules. */
export interface ScheduleOwner {
  readonly organizationId: number;
  /** Cal.com user id. */
  readonly userId: number;
}

export interface Team {
  readonly id: number;
  readonly name: string;
  readonly slug: string | null;
  /** The team's organisation. */
  readonly parentId: number | null;
  /** True for the organisation itself, which Cal.com lists among the teams. */
  readonly isOrganization: boolean;
}

/** A host as an event type shows it; `fields.hosts` holds only the ids. */
export interface Host {
  readonly userId: number;
  readonly name: string | null;
  readonly username: string | null;
}

/** An event type with the fields that proofs need. `teamId` null: a user's own event type or a child of a managed one. */
export interface TeamEventType extends ObservedEventType {
  readonly teamId: number | null;
  /** Every new member of the team becomes a host automatically. */
  readonly assignAllTeamMembers: boolean;
  /** In the order of `fields.hosts`. */
  readonly hosts: readonly Host[];
}

/** A user's event type, in full. For a child of a managed one, scheduling and hosts are those of the parent and returned as none. */
export interface OwnedEventTypeInFull extends ObservedEventType {
  /** Cal.com user id. */
  readonly ownerId: number;
}

/** A team's list, parsed item by item: an unreadable item does not affect the others. */
export interface ListedEventTypes {
  readonly eventTypes: readonly TeamEventType[];
  readonly unreadable: readonly UnreadableEventType[];
}

/** A webhook in Cal.com. */
export interface Webhook extends DeclaredWebhook {
  readonly id: string;
  readonly isActive: boolean;
  /** In plain text, as Cal.com returns it: compare it and discard it. */
  readonly secret: string | null;
  /** True if its deliveries use a custom template, which calops cannot read. */
  readonly hasTemplate: boolean;
}

/** The fields of a write; the webhook is active and has no payload template. */
export interface NewWebhook extends DeclaredWebhook {
  readonly secret: string;
}

export interface CalcomReader extends CommonReads {
  me(options?: CallOptions): Promise<Account>;
  /** The teams of the key's owner. */
  teams(options?: CallOptions): Promise<readonly Team[]>;
  /** From then on the team is accessed through its organisation's paths, which also admit an admin of the organisation. */
  useOrganization(organizationId: number): void;
  isOrganizationAdmin(organizationId: number, options?: CallOptions): Promise<boolean>;
  /** All members, accepted or not. Kind `forbidden` if the key's owner is not an admin of the team, or the team does not exist. */
  memberships(teamId: number, options?: CallOptions): Promise<readonly Member[]>;
  /** Absences of one member, foreign ones included. */
  absences(place: AbsencePlace, userId: number, options?: CallOptions): Promise<readonly ObservedAbsence[]>;
  /** Schedules of all members; 250 a call. Kind `forbidden`, `not-found` or `unexpected-shape` if Cal.com serves none. */
  teamSchedules(teamId: number, options?: CallOptions): Promise<readonly Schedule[]>;
  /** Schedules of one member. Kind `forbidden` or `not-found` if the key is of no admin of the organisation, or the user no member of it. */
  userSchedules(owner: ScheduleOwner, options?: CallOptions): Promise<readonly Schedule[]>;
  /** One call for any number of event types. The list is public and empty for an unknown team, so alone it proves nothing. */
  teamEventTypes(teamId: number, options?: ListOptions): Promise<ListedEventTypes>;
  teamEventTypeBySlug(teamId: number, slug: string, options?: CallOptions): Promise<TeamEventType | undefined>;
  teamEventType(teamId: number, id: number, options?: CallOptions): Promise<TeamEventType | undefined>;
  /** Read just before a patch. Undefined: the event type does not exist. */
  keptSettings(teamId: number, id: number, options?: CallOptions): Promise<KeptSettings | undefined>;
  /** Like `eventTypesOf`, in full; unreadable event types are omitted. */
  eventTypesInFull(owner: EventTypeOwner, options?: ListOptions): Promise<readonly OwnedEventTypeInFull[]>;
  /** Includes hidden event types. Undefined: missing, not visible to this key, or unreadable. */
  ownedEventTypeInFull(id: number, options?: CallOptions): Promise<OwnedEventTypeInFull | undefined>;
  /**
   * The newest 50 entries, newest first; unreadable entries are omitted. Kind
   * `forbidden`, `not-found` or `unexpected-shape` if Cal.com serves none.
   */
  eventTypeHistory(id: number, options?: CallOptions): Promise<readonly HistoryEntry[]>;
  /** Undefined: the webhook or its event type does not exist. */
  webhook(place: WebhookPlace, id: string, options?: CallOptions): Promise<Webhook | undefined>;
  webhooks(place: WebhookPlace, options?: CallOptions): Promise<readonly Webhook[]>;
  /** Probes a capability of the server with one GET, or two in an organisation. Throws only `unauthorized` and `aborted`. */
  probe(capability: Capability, subject: ProbeSubject, options?: CallOptions): Promise<Probed>;
}

/** Required fields of a create; others get Cal.com's defaults. */
export type NewEventType = DeclaredFields &
  Pick<EventTypeFields, 'title' | 'slug' | 'lengthInMinutes' | 'schedulingType'>;

/**
 * Only changed fields. `slug` must be omitted if unchanged, because it conflicts with itself. `hostSettings` are sent with `hosts`: the
 * settings that Cal.com has for each host who stays, because Cal.com resets omitted ones to its defaults. `videoSettings` are sent with
 * every patch for the same reason, and `form` with `disableGuests`.
 */
export type EventTypePatch = Omit<DeclaredFields, 'schedulingType'> & {
  readonly hostSettings?: HostSettings;
  readonly videoSettings?: VideoSettings;
  /** All fields of the booking form as Cal.com has them. */
  readonly form?: readonly FormField[];
};

/** A field of the booking form under Cal.com's names. */
export interface FormField {
  readonly slug?: string;
  readonly isDefault?: boolean;
  readonly [key: string]: unknown;
}

/** What a patch would reset if it did not send it. */
export interface KeptSettings {
  readonly videoSettings?: VideoSettings;
  readonly form: readonly FormField[];
}

/** The event type in Cal.com after a write; `children` is empty unless it is managed. */
export interface WrittenEventType {
  readonly observed: TeamEventType;
  readonly children: ChildIds;
}

export interface CalcomWriter extends CalcomReader {
  /** Never retried once Cal.com may have received it. A failed create may have left an incomplete event type: look it up by slug. */
  createTeamEventType(teamId: number, fields: NewEventType, options?: CallOptions): Promise<WrittenEventType>;
  updateTeamEventType(
    teamId: number,
    id: number,
    patch: EventTypePatch,
    options?: CallOptions,
  ): Promise<WrittenEventType>;
  /** Status 409 if the owner already has a webhook with this address, 400 if the server refuses a trigger or the address. Never retried. */
  createWebhook(place: WebhookPlace, fields: NewWebhook, options?: CallOptions): Promise<Webhook>;
  updateWebhook(place: WebhookPlace, id: string, fields: NewWebhook, options?: CallOptions): Promise<Webhook>;
  deleteWebhook(place: WebhookPlace, id: string, options?: CallOptions): Promise<void>;
  /** A schedule that becomes the member's default. Never retried once Cal.com may have received it. */
  createSchedule(
    owner: ScheduleOwner,
    name: string,
    content: ScheduleContent,
    options?: CallOptions,
  ): Promise<Schedule>;
  /** Replaces week, overrides and time zone. Never retried once Cal.com may have received it. */
  updateSchedule(
    schedule: ScheduleOwner & Pick<Schedule, 'id'>,
    content: ScheduleContent,
    options?: CallOptions,
  ): Promise<Schedule>;
  /** Status 409 if the member has an absence of the same days. Never retried once Cal.com may have received it. */
  createAbsence(
    place: AbsencePlace,
    userId: number,
    values: AbsenceValues,
    options?: CallOptions,
  ): Promise<ObservedAbsence>;
  /** Only changed values: Cal.com refuses the days that an absence has already. */
  updateAbsence(
    place: AbsencePlace,
    absence: Pick<ObservedAbsence, 'id' | 'userId'>,
    changed: Partial<AbsenceValues>,
    options?: CallOptions,
  ): Promise<ObservedAbsence>;
  /** Also succeeds if it does not exist any more. */
  deleteAbsence(
    place: AbsencePlace,
    absence: Pick<ObservedAbsence, 'id' | 'userId'>,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Requires the phone number instead of the e-mail address, or the address again; other booking fields stay unchanged. Two calls, three if
   * the form has no phone number yet. Uses the endpoints of `bookingFields`: without them 403, or 404 with kind `unexpected-shape`.
   */
  setAttendeeEmail(teamId: number, id: number, attendeeEmail: AttendeeEmail, options?: CallOptions): Promise<void>;
  /** Also deletes the children of a managed event type. Kind `not-found` if it does not exist any more. */
  deleteTeamEventType(teamId: number, id: number, options?: CallOptions): Promise<void>;
}
