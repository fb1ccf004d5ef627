import type { ItemReceiver } from '../http/item-splitter.ts';
import type { Capability, Probed } from '../model/capabilities.ts';
import type { UnreadableEventType } from '../model/event-type/event-type.ts';
import type { HistoryEntry } from '../model/drift-finding.ts';
import type { AbsencePlace, ObservedAbsence } from '../model/time/absence.ts';
import type { Schedule } from '../model/time/schedule.ts';
import type { Member } from '../model/team-observation.ts';
import type {
  Account,
  CalcomReader,
  KeptSettings,
  ListedEventTypes,
  OwnedEventTypeInFull,
  ScheduleOwner,
  Team,
  TeamEventType,
  Webhook,
} from './api.ts';
import { listBookings } from './bookings/list-bookings.ts';
import type { Answered, Caller } from './caller/caller.ts';
import { answerMs, type Timeouts } from './caller/clock.ts';
import { CalcomError } from './caller/errors.ts';
import type {
  Booking,
  BookingsQuery,
  CallCounts,
  CallOptions,
  EventTypeOwner,
  ListOptions,
  OwnedChild,
  OwnedEventType,
} from './common-api.ts';
import { rightsOf } from './common-api.ts';
import {
  absencesEndpoint,
  eventTypeHistoryEndpoint,
  eventTypesOfEndpoint,
  meEndpoint,
  membershipsEndpoint,
  organizationMembershipsEndpoint,
  ownedEventTypeEndpoint,
  teamEventTypeBySlugEndpoint,
  teamEventTypeEndpoint,
  teamEventTypesEndpoint,
  teamSchedulesEndpoint,
  teamsEndpoint,
  userSchedulesEndpoint,
  webhookEndpoint,
  webhooksEndpoint,
  type Endpoint,
  type TeamPath,
  type WebhookPlace,
} from './endpoints.ts';
import { historyEntry } from './history.ts';
import { matching, mismatch, sorted } from './matching.ts';
import { absence, keptSettings, member, schedule, teamEventType, unreadableEventType, webhook } from './normalise.ts';
import { allPages, type PagedList } from './pages.ts';
import { probe, type ProbeSubject } from './probes.ts';
import {
  checkAbsences,
  checkEventType,
  checkEventTypes,
  checkHistory,
  checkHistoryEntry,
  checkList,
  checkMe,
  checkMembers,
  checkOwned,
  checkOwnedChild,
  checkOwnedInFull,
  checkSchedules,
  checkTeams,
  checkWebhook,
  checkWebhooks,
  type Check,
  type ReadEventType,
  type ReadOwned,
  type ReadOwnedChild,
} from './schemas.ts';

const NOT_FOUND: readonly CalcomError['kind'][] = ['not-found'];
/** Servers refuse what a user may not see in either way. */
const HIDDEN: readonly CalcomError['kind'][] = ['not-found', 'forbidden'];

async function found<T>(read: Promise<T>, absent: readonly CalcomError['kind'][]): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof CalcomError && absent.includes(error.kind)) return undefined;
    throw error;
  }
}

/** The reading part of the client. With a read-only transport it cannot write. */
export class Reader implements CalcomReader {
  protected readonly caller: Caller;
  protected readonly timeouts: Timeouts;
  /** The organisation through whose paths the team is accessed; null: its own paths. */
  #organizationId: number | null = null;
  #account: Promise<Account> | undefined;
  #teams: Promise<readonly Team[]> | undefined;

  constructor(caller: Caller, timeouts: Timeouts) {
    this.caller = caller;
    this.timeouts = timeouts;
  }

  get calls(): CallCounts {
    return this.caller.calls;
  }

  async me(options: CallOptions = {}): Promise<Account> {
    const { id, email, username, name, organizationId } = await this.#read(meEndpoint(), checkMe, options);
    return { userId: id, email, username, name, organizationId: organizationId ?? null };
  }

  async teams(options: CallOptions = {}): Promise<readonly Team[]> {
    const teams = await this.#read(teamsEndpoint(), checkTeams, options);
    return teams.map(({ id, name, slug, parentId, isOrganization }) => {
      return { id, name, slug, parentId: parentId ?? null, isOrganization: isOrganization === true };
    });
  }

  useOrganization(organizationId: number): void {
    this.#organizationId = organizationId;
  }

  async isOrganizationAdmin(organizationId: number, options: CallOptions = {}): Promise<boolean> {
    return (await found(this.#get(organizationMembershipsEndpoint(organizationId), options), HIDDEN)) !== undefined;
  }

  memberships(teamId: number, options: CallOptions = {}): Promise<readonly Member[]> {
    return this.#list(options, {
      pageAt: (skip) => membershipsEndpoint(this.teamPath(teamId), skip),
      check: checkMembers,
      nameOf: ({ userId }) => `user ${userId}`,
      strangerIn: ({ id, teamId: other }) => other !== teamId && `membership ${id} is of team ${other}`,
      parse: member,
    });
  }

  teamSchedules(teamId: number, options: CallOptions = {}): Promise<readonly Schedule[]> {
    return this.#list(options, {
      pageAt: (skip) => teamSchedulesEndpoint(this.teamPath(teamId), skip),
      check: checkSchedules,
      nameOf: ({ id }) => `schedule ${id}`,
      parse: schedule,
    });
  }

  async userSchedules(
    { organizationId, userId }: ScheduleOwner,
    options: CallOptions = {},
  ): Promise<readonly Schedule[]> {
    const answered = await this.#get(userSchedulesEndpoint('GET', { organizationId, userId }), options);
    const list = matching(answered, checkSchedules);
    const stranger = list.find(({ ownerId }) => ownerId !== userId);
    if (stranger) throw mismatch(answered, `schedule ${stranger.id} is of user ${stranger.ownerId}`);
    return list.map(schedule);
  }

  absences(place: AbsencePlace, userId: number, options: CallOptions = {}): Promise<readonly ObservedAbsence[]> {
    return this.#list(options, {
      pageAt: (skip) => absencesEndpoint(place, userId, skip),
      check: checkAbsences,
      nameOf: ({ id }) => `absence ${id}`,
      strangerIn: ({ id, userId: other }) => other !== userId && `absence ${id} is of user ${other}`,
      parse: absence,
    });
  }

  async teamEventTypes(teamId: number, options: ListOptions = {}): Promise<ListedEventTypes> {
    let eventTypes: TeamEventType[] = [];
    let unreadable: UnreadableEventType[] = [];
    const receiver: ItemReceiver = {
      begin: () => {
        eventTypes = [];
        unreadable = [];
      },
      item: (item) => {
        const { read, unread } = sorted([item], checkEventType);
        eventTypes.push(...read.map(teamEventType));
        unreadable.push(...unread.map(unreadableEventType));
      },
    };
    const endpoint = teamEventTypesEndpoint('GET', this.teamPath(teamId));
    const unsplit = matching(await this.#get(endpoint, options, receiver), checkList);
    if (unsplit.length > 0) receiver.begin();
    unsplit.forEach(receiver.item);
    return { eventTypes, unreadable };
  }

  async teamEventTypeBySlug(
    teamId: number,
    slug: string,
    options: CallOptions = {},
  ): Promise<TeamEventType | undefined> {
    const answered = await this.#get(teamEventTypeBySlugEndpoint(this.teamPath(teamId), slug), options);
    const [found, second] = matching(answered, checkEventTypes);
    if (found !== undefined && (second !== undefined || found.slug !== slug)) {
      throw mismatch(answered, 'other event types than the one asked for: the slug was not looked at');
    }
    return found === undefined ? undefined : teamEventType(found);
  }

  async teamEventType(teamId: number, id: number, options: CallOptions = {}): Promise<TeamEventType | undefined> {
    const read = await this.#teamEventType(teamId, id, options);
    return read && teamEventType(read);
  }

  async keptSettings(teamId: number, id: number, options: CallOptions = {}): Promise<KeptSettings | undefined> {
    const read = await this.#teamEventType(teamId, id, options);
    return read && keptSettings(read);
  }

  #teamEventType(teamId: number, id: number, options: CallOptions): Promise<ReadEventType | undefined> {
    const endpoint = teamEventTypeEndpoint('GET', this.teamPath(teamId), id);
    return found(this.#read(endpoint, checkEventType, options), NOT_FOUND);
  }

  async eventTypesOf(owner: EventTypeOwner, options: ListOptions = {}): Promise<readonly OwnedEventType[]> {
    const list = await this.#owned(owner, options);
    return list.map(({ id, slug, ownerId }) => ({ id, slug, ownerId }));
  }

  async eventTypesInFull(owner: EventTypeOwner, options: ListOptions = {}): Promise<readonly OwnedEventTypeInFull[]> {
    return inFull(await this.#owned(owner, options));
  }

  async ownedEventTypeInFull(id: number, options: CallOptions = {}): Promise<OwnedEventTypeInFull | undefined> {
    const read = await this.#ownedById(id, options);
    return read && inFull([read])[0];
  }

  async #owned(
    { userId, username, organizationId: known, teamId }: EventTypeOwner,
    options: ListOptions,
  ): Promise<readonly ReadOwned[]> {
    const organizationId = known === undefined ? await this.#organizationOf(teamId, options) : known;
    const answered = await this.#get(eventTypesOfEndpoint(username, organizationId), options);
    const list = matching(answered, checkOwned);
    const stranger = list.find(({ ownerId }) => ownerId !== userId);
    if (stranger) {
      throw mismatch(
        answered,
        `event type ${stranger.id} of user ${stranger.ownerId}, not of user ${userId}: there is another user named ${username}`,
      );
    }
    if (list.length === 0 && organizationId !== null) {
      throw mismatch(
        answered,
        `no event type of ${username}, which proves nothing in an organisation; a user who has none makes one there that is not hidden`,
      );
    }
    return list;
  }

  async ownedEventType(id: number, options: CallOptions = {}): Promise<OwnedChild | undefined> {
    const read = await this.#ownedById(id, options);
    return read && { id: read.id, slug: read.slug, ownerId: read.ownerId, parentId: read.parentEventTypeId ?? null };
  }

  #ownedById(id: number, options: CallOptions): Promise<ReadOwnedChild | undefined> {
    return found(this.#read(ownedEventTypeEndpoint(id), checkOwnedChild, options), HIDDEN);
  }

  bookings(query: BookingsQuery): Promise<readonly Booking[]> {
    return listBookings((endpoint) => this.#get(endpoint, query), query);
  }

  async eventTypeHistory(id: number, options: CallOptions = {}): Promise<readonly HistoryEntry[]> {
    const { auditLogs } = await this.#read(eventTypeHistoryEndpoint(id), checkHistory, options);
    return sorted(auditLogs, checkHistoryEntry)
      .read.flatMap((read) => historyEntry(read) ?? [])
      .sort((a, b) => Date.parse(b.author.at) - Date.parse(a.author.at));
  }

  async webhook(place: WebhookPlace, id: string, options: CallOptions = {}): Promise<Webhook | undefined> {
    const read = await found(this.#read(webhookEndpoint('GET', place, id), checkWebhook, options), NOT_FOUND);
    return read && webhook(read);
  }

  webhooks(place: WebhookPlace, options: CallOptions = {}): Promise<readonly Webhook[]> {
    return this.#list(options, {
      pageAt: (skip) => webhooksEndpoint(place, skip),
      check: checkWebhooks,
      nameOf: ({ id }) => `webhook ${id}`,
      parse: webhook,
    });
  }

  probe(capability: Capability, subject: ProbeSubject, options: CallOptions = {}): Promise<Probed> {
    return probe((endpoint, asked) => this.#get(endpoint, asked), capability, subject, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.caller[Symbol.asyncDispose]();
  }

  #list<Item, T>(options: CallOptions, list: PagedList<Item, T>): Promise<readonly T[]> {
    return allPages((endpoint) => this.#get(endpoint, options), list);
  }

  protected teamPath(teamId: number): TeamPath {
    return { teamId, organizationId: this.#organizationId };
  }

  /**
   * The team's parent, read once: teams and the key's owner do not move. An admin of the organisation need not be a member of the team,
   * which is then not listed.
   */
  async #organizationOf(teamId: number | undefined, options: CallOptions): Promise<number | null> {
    this.#account ??= this.me(options);
    this.#account.catch(() => (this.#account = undefined));
    const { organizationId } = await this.#account;
    if (organizationId === null || teamId === undefined) return organizationId;
    this.#teams ??= this.teams(options);
    this.#teams.catch(() => (this.#teams = undefined));
    const team = (await this.#teams).find(({ id }) => id === teamId);
    return team === undefined ? organizationId : team.parentId;
  }

  async #read<T>(endpoint: Endpoint, check: Check<T>, options: ListOptions): Promise<T> {
    return matching(await this.#get(endpoint, options), check);
  }

  #get(endpoint: Endpoint, options: ListOptions, receiver?: ItemReceiver): Promise<Answered> {
    return this.caller.call({
      ...endpoint,
      repeat: 'always',
      answerMs: options.answerMs ?? answerMs(this.timeouts, options.expectedCount ?? 0),
      ...rightsOf(options),
      ...(receiver && { receiver }),
    });
  }
}

/** A user's event type has neither scheduling nor hosts; the rest has the shape of a team's. Items of another shape are omitted. */
function inFull(owned: readonly ReadOwned[]): readonly OwnedEventTypeInFull[] {
  const asTeams = owned.map((one) => ({ ...one, schedulingType: 'managed', hosts: [], teamId: null }));
  return sorted(asTeams, checkOwnedInFull).read.map((read) => {
    const { id, fields, settings } = teamEventType(read);
    return { id, ownerId: read.ownerId, fields, ...(settings && { settings }) };
  });
}
