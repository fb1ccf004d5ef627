import type { Capability, Probed } from '../model/capabilities.ts';
import type { HistoryEntry } from '../model/drift-finding.ts';
import type {
  AttendeeEmail,
  ChildIds,
  DeclaredFields,
  EventTypeFields,
  ObservedEventType,
  UnreadableEventType,
} from '../model/event-type.ts';
import type { Member } from '../model/team-observation.ts';
import type { HostSettings, VideoSettings } from '../model/settings.ts';
import type { WantedWebhook } from '../model/webhook.ts';
import type { WebhookPlace } from './endpoints.ts';
import type { CallOptions, CommonReads, EventTypeOwner, ListOptions } from './common-api.ts';
import type { ProbeSubject } from './probes.ts';

/** What calops asks of Cal.com, in the model's words. Every method throws CalcomError and nothing else of the edge. */

/** The owner of the API key. */
export interface Account {
  readonly userId: number;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  /** Null: in no organisation. */
  readonly organizationId: number | null;
}

export interface Team {
  readonly id: number;
  readonly name: string;
  readonly slug: string | null;
  /** The organisation that the team is in. */
  readonly parentId: number | null;
  /** Not a team but the organisation itself, which Cal.com lists among the teams. */
  readonly isOrganization: boolean;
}

/** A host as an event type shows it; `fields.hosts` holds the ids alone. */
export interface Host {
  readonly userId: number;
  readonly name: string | null;
  readonly username: string | null;
}

/** An event type with what the proof of a read needs. `teamId` null: a person's own or a child of a managed one. */
export interface TeamEventType extends ObservedEventType {
  readonly teamId: number | null;
  /** Every later member of the team becomes a host by itself. */
  readonly assignAllTeamMembers: boolean;
  /** In the order of `fields.hosts`. */
  readonly hosts: readonly Host[];
}

/** An event type that a person owns, in full. Of a child of a managed one the scheduling and the hosts are the parent's, and read as none. */
export interface OwnedEventTypeInFull extends ObservedEventType {
  /** Cal.com user id. */
  readonly ownerId: number;
}

/** A team's list, read item by item: an item that cannot be read costs no other. */
export interface ListedEventTypes {
  readonly eventTypes: readonly TeamEventType[];
  readonly unreadable: readonly UnreadableEventType[];
}

/** A webhook as Cal.com has it. */
export interface Webhook extends WantedWebhook {
  readonly id: string;
  readonly isActive: boolean;
  /** In clear, as Cal.com answers it: compare it and drop it. */
  readonly secret: string | null;
  /** Somebody gave its deliveries a form of their own, which calops cannot read. */
  readonly hasTemplate: boolean;
}

/** What a write sets; it is active and without a template of the payload. */
export interface NewWebhook extends WantedWebhook {
  readonly secret: string;
}

export interface CalcomReader extends CommonReads {
  me(options?: CallOptions): Promise<Account>;
  /** The teams that the key's owner is a member of. */
  teams(options?: CallOptions): Promise<readonly Team[]>;
  /** From now on this team's paths are those of its organisation, where an admin of the organisation is let in as well. */
  useOrganization(organizationId: number): void;
  isOrganizationAdmin(organizationId: number, options?: CallOptions): Promise<boolean>;
  /** All members, accepted or not; kind `forbidden` unless the key's owner is an admin of the team, or without such a team. */
  memberships(teamId: number, options?: CallOptions): Promise<readonly Member[]>;
  /** One call, whatever the number. The list is public and empty for an unknown team: alone it proves nothing. */
  teamEventTypes(teamId: number, options?: ListOptions): Promise<ListedEventTypes>;
  teamEventTypeBySlug(teamId: number, slug: string, options?: CallOptions): Promise<TeamEventType | undefined>;
  teamEventType(teamId: number, id: number, options?: CallOptions): Promise<TeamEventType | undefined>;
  /** As `eventTypesOf`, in full; those that cannot be read are left out. */
  eventTypesInFull(owner: EventTypeOwner, options?: ListOptions): Promise<readonly OwnedEventTypeInFull[]>;
  /** Shows hidden ones as well. Undefined: gone, not for this key to see, or not readable. */
  ownedEventTypeInFull(id: number, options?: CallOptions): Promise<OwnedEventTypeInFull | undefined>;
  /** The newest 50 entries, newest first; an entry that cannot be read is left out. Kind `forbidden`, `not-found` or `unexpected-shape` where Cal.com serves none. */
  eventTypeHistory(id: number, options?: CallOptions): Promise<readonly HistoryEntry[]>;
  /** Undefined: the webhook is gone, or its event type is. */
  webhook(place: WebhookPlace, id: string, options?: CallOptions): Promise<Webhook | undefined>;
  webhooks(place: WebhookPlace, options?: CallOptions): Promise<readonly Webhook[]>;
  /** Whether the server has a capability, by one GET, or two in an organisation. Throws `unauthorized` and `aborted` alone. */
  probe(capability: Capability, subject: ProbeSubject, options?: CallOptions): Promise<Probed>;
}

/** What a create must name; the rest falls to Cal.com's defaults. */
export type NewEventType = DeclaredFields &
  Pick<EventTypeFields, 'title' | 'slug' | 'lengthInMinutes' | 'schedulingType'>;

/**
 * Only what changes. `slug` only when it differs from the present one, which conflicts with itself. `hostSettings` go with `hosts`: what
 * Cal.com has for each host who stays, since it sets to its defaults what the new list leaves out. `videoSettings` go with every patch,
 * for the same reason.
 */
export type EventTypePatch = Omit<DeclaredFields, 'schedulingType'> & {
  readonly hostSettings?: HostSettings;
  readonly videoSettings?: VideoSettings;
};

/** The event type as Cal.com has it after a write; `children` is empty unless it is managed. */
export interface WrittenEventType {
  readonly observed: TeamEventType;
  readonly children: ChildIds;
}

export interface CalcomWriter extends CalcomReader {
  /** Never repeated by itself once it may have been received. A failed one may have left a half-made event type: look it up by slug. */
  createTeamEventType(teamId: number, fields: NewEventType, options?: CallOptions): Promise<WrittenEventType>;
  updateTeamEventType(
    teamId: number,
    id: number,
    patch: EventTypePatch,
    options?: CallOptions,
  ): Promise<WrittenEventType>;
  /** Status 409 when the owner has a webhook with this address, 400 when the server refuses a trigger or the address. Never repeated. */
  createWebhook(place: WebhookPlace, fields: NewWebhook, options?: CallOptions): Promise<Webhook>;
  updateWebhook(place: WebhookPlace, id: string, fields: NewWebhook, options?: CallOptions): Promise<Webhook>;
  deleteWebhook(place: WebhookPlace, id: string, options?: CallOptions): Promise<void>;
  /**
   * Asks for the phone number in place of the e-mail address, or for the address again; all other booking fields stay. Two calls, three where the
   * form has no phone number yet. By the endpoints of `bookingFields`: 403, and 404 of kind `unexpected-shape`, without them.
   */
  setAttendeeEmail(teamId: number, id: number, attendeeEmail: AttendeeEmail, options?: CallOptions): Promise<void>;
  /** The children of a managed event type go with it. Kind `not-found` when it is gone already. */
  deleteTeamEventType(teamId: number, id: number, options?: CallOptions): Promise<void>;
}
