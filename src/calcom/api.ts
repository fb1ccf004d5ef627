import type { ChildIds, DeclaredFields, EventTypeFields, ObservedEventType } from '../model/event-type.ts';
import type { Member } from '../model/member.ts';
import type { Booking, BookingsQuery } from './bookings-api.ts';

/** What calops asks of Cal.com, in the model's words. Every method throws CalcomError and nothing else of the edge. */

export interface CallOptions {
  /** Milliseconds for the whole answer of each attempt, in place of the client's own. */
  readonly answerMs?: number;
  readonly signal?: AbortSignal;
}

export interface ListOptions extends CallOptions {
  /** How many event types are expected; the time allowed grows with it (about 4 ms each at the server). */
  readonly expectedCount?: number;
}

/** The owner of the API key. */
export interface Account {
  readonly userId: number;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
}

export interface Team {
  readonly id: number;
  readonly name: string;
  readonly slug: string | null;
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

/** An event type that a person owns: the person's own or a child of a managed one (Cal.com does not say which). */
export interface OwnedEventType {
  readonly id: number;
  readonly slug: string;
  /** Cal.com user id. */
  readonly ownerId: number;
}

/** How many requests went out (retries included), and how often and how long the rate limit made them wait. */
export interface CallCounts {
  readonly made: number;
  readonly waits: number;
  readonly waitedMs: number;
}

export interface CalcomReader extends AsyncDisposable {
  readonly calls: CallCounts;
  me(options?: CallOptions): Promise<Account>;
  /** The teams that the key's owner is a member of. */
  teams(options?: CallOptions): Promise<readonly Team[]>;
  /** All members, accepted or not; kind `forbidden` unless the key's owner is an admin of the team, or without such a team. */
  memberships(teamId: number, options?: CallOptions): Promise<readonly Member[]>;
  /** One call, whatever the number. The list is public and empty for an unknown team: alone it proves nothing. */
  teamEventTypes(teamId: number, options?: ListOptions): Promise<readonly TeamEventType[]>;
  teamEventTypeBySlug(teamId: number, slug: string, options?: CallOptions): Promise<TeamEventType | undefined>;
  teamEventType(teamId: number, id: number, options?: CallOptions): Promise<TeamEventType | undefined>;
  /**
   * Children of managed event types and the person's own that are not hidden (hidden ones show only to their owner's
   * key). Empty for an unknown username.
   */
  eventTypesOf(username: string, options?: ListOptions): Promise<readonly OwnedEventType[]>;
  /** All pages, each booking once as it was read last. Filters but the team's are applied here once more. */
  bookings(query: BookingsQuery): Promise<readonly Booking[]>;
}

/** What a create must name; the rest falls to Cal.com's defaults. */
export type NewEventType = DeclaredFields &
  Pick<EventTypeFields, 'title' | 'slug' | 'lengthInMinutes' | 'schedulingType'>;

/** Only what changes. `slug` only when it differs from the present one, which conflicts with itself. */
export type EventTypePatch = Omit<DeclaredFields, 'schedulingType'>;

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
  /** The children of a managed event type go with it. Kind `not-found` when it is gone already. */
  deleteTeamEventType(teamId: number, id: number, options?: CallOptions): Promise<void>;
}
