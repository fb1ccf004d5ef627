import { randomUUID } from 'node:crypto';
import type { MembershipRole } from '../calcom/wire/team.ts';
import { requireType } from './bookings/booked-type.ts';
import type { ChosenHosts } from './bookings/choose-hosts.ts';
import { parseNewBooking } from './bookings/input.ts';
import { lengthOf, newBookingRow } from './bookings/new-row.ts';
import { draftTeamType, parseEventType, writeTeamType } from './event-types/create.ts';
import { createChild, type HostInput, hostInputs, newHost } from './event-types/hosts.ts';
import { isReadable, listedJson } from './event-types/output.ts';
import { draftPersonalType, writePersonalType } from './event-types/personal.ts';
import { DEFAULT_PROFILE, NO_SWITCHES, profileOf, type Switches } from './profile.ts';
import { DEFAULT_LIMIT } from './rate-limit.ts';
import { requireValid, SandboxInputError } from './schema.ts';
import { hostsOf } from './slots/hosts.ts';
import { instantFrom } from './slots/time-zone.ts';
import { personalEventTypeShape, teamEventTypeShape } from './validation/event-type-shapes.ts';
import { addWebhook } from './webhooks/subscriptions.ts';
import { BusyTimes, type BusyTimeRow } from './world/day-index.ts';
import {
  WEEKDAYS,
  type BookingRow,
  type BookingStatus,
  type EventTypeRow,
  type HistoryRow,
  type RateLimit,
  type RawPatch,
  type ScheduleRow,
  type Settings,
  type TeamRow,
  type UserRow,
  type WebhookRow,
} from './world/rows.ts';
import { newTeam, World } from './world/world.ts';

/** The initial state of a sandbox, as in the JSON Schema `sandbox-seed`. `team` and `teams` may both be given. */
export interface Seed {
  readonly team?: SeedTeam;
  readonly teams?: readonly SeedTeam[];
  readonly users: readonly (Pick<UserRow, 'id' | 'email' | 'username' | 'name'> & Partial<UserRow>)[];
  readonly memberships?: readonly SeedMembership[];
  readonly schedules?: readonly SeedSchedule[];
  readonly apiKeys?: readonly SeedApiKey[];
  readonly eventTypes?: readonly SeedEventType[];
  readonly bookings?: readonly SeedBooking[];
  readonly busyTimes?: readonly SeedBusyTime[];
  readonly webhooks?: readonly SeedWebhook[];
  /** Documented behaviour of hosted Cal.com; each switch is independent. */
  readonly hosted?: Partial<Switches>;
}

type SeedTeam = Pick<TeamRow, 'id' | 'name' | 'slug'> & Partial<TeamRow>;

interface SeedMembership {
  readonly id: number;
  readonly teamId: number;
  readonly userId: number;
  readonly role?: MembershipRole;
  readonly accepted?: boolean;
}

/** Either the same hours on each of `days` (0 is Sunday), or `availability` in Cal.com's format. */
type SeedSchedule = Pick<ScheduleRow, 'id' | 'userId'> &
  Partial<ScheduleRow> & { readonly days?: readonly number[]; readonly start?: string; readonly end?: string };

interface SeedApiKey {
  readonly name: string;
  readonly key: string;
  readonly userId: number;
  readonly expired?: boolean;
  readonly rateLimit?: Partial<RateLimit>;
}

/** A webhook of a user, a team or an event type. A team's webhook can only be created by a seed; in Cal.com, only in its web app. */
type SeedWebhook = Pick<WebhookRow, 'subscriberUrl' | 'triggers'> &
  Partial<Pick<WebhookRow, 'id' | 'userId' | 'teamId' | 'eventTypeId' | 'payloadTemplate' | 'active' | 'secret'>>;

/** A calendar entry of a user that is not a booking; ISO 8601. */
interface SeedBusyTime {
  readonly userId: number;
  readonly start: string;
  readonly end: string;
}

/**
 * The body of a create, with its team (or, for a personal type, its owner). Its hosts need not be members of the team: they may have left,
 * or belong to the organisation. `stored` sets columns without checks, `raw` overrides fields of the response.
 */
type SeedEventType = Readonly<Record<string, unknown>> & {
  readonly teamId?: number;
  readonly ownerId?: number;
  readonly stored?: Partial<Settings>;
  readonly raw?: RawPatch;
  readonly history?: readonly SeedHistory[];
};

/** Oldest first; `by` is a user id, absent for the server itself. */
interface SeedHistory {
  readonly at: string;
  readonly by?: number;
  readonly source?: HistoryRow['source'];
  readonly changes: HistoryRow['changes'];
}

/**
 * Builds the world of a seed, and serialises its rows in advance, so that the first list is as fast as later ones.
 *
 * @throws SandboxInputError with the location
 */
export function worldOf(value: unknown, profile = profileOf(DEFAULT_PROFILE)): World {
  requireValid('sandbox-seed', value);
  const seed = value as Seed;
  const world = new World(profile, { ...NO_SWITCHES, ...seed.hosted });
  const teams = [...(seed.team ? [seed.team] : []), ...(seed.teams ?? [])];
  for (const team of teams) world.teams.set(team.id, { ...newTeam(team), id: team.id });
  for (const user of seed.users) world.users.set(user.id, { ...USER, ...user });
  for (const schedule of seed.schedules ?? []) world.schedules.set(schedule.id, scheduleRow(schedule));
  for (const row of seed.memberships ?? []) world.memberships.set(row.id, { ...MEMBERSHIP, ...row });
  for (const apiKey of seed.apiKeys ?? []) addApiKey(world, apiKey);
  const { memberships = [], schedules = [] } = seed;
  world.keepIdsAbove({ memberships: highest(memberships), teams: highest(teams), schedules: highest(schedules) });
  for (const [index, eventType] of (seed.eventTypes ?? []).entries()) addEventType(world, eventType, index);
  for (const [index, booking] of (seed.bookings ?? []).entries()) addBooking(world, booking, index);
  world.busyTimes = new BusyTimes((seed.busyTimes ?? []).map(busyTime));
  for (const webhook of seed.webhooks ?? []) addWebhook(world, { ...webhook, createdAt: SEEDED_AT });
  for (const row of world.eventTypes.all()) if (row.teamId !== null && isReadable(row)) listedJson(world, row);
  return world;
}

const SEEDED_AT = '2026-01-01T00:00:00.000Z';
const USER = { timeZone: 'UTC', locale: 'en', timeFormat: 24, weekStart: 'Sunday', defaultScheduleId: null };
const MEMBERSHIP = { role: 'MEMBER', accepted: true, disableImpersonation: false } as const;

function scheduleRow(seeded: SeedSchedule): ScheduleRow {
  const { id, userId, name = 'Working Hours', timeZone = 'UTC', overrides = [] } = seeded;
  const { days = [1, 2, 3, 4, 5], start: startTime = '09:00', end: endTime = '17:00' } = seeded;
  const names = WEEKDAYS.filter((_, day) => days.includes(day));
  const { availability = [{ days: names, startTime, endTime }] } = seeded;
  return { id, userId, name, timeZone, availability, overrides };
}

function addApiKey(world: World, { name, key, userId, expired = false, rateLimit }: SeedApiKey): void {
  const limit = rateLimit && { rateLimit: { ...DEFAULT_LIMIT, ...rateLimit } };
  world.apiKeys.set(key, { name, key, userId, expired, ...limit });
}

function addEventType(world: World, seeded: SeedEventType, index: number): void {
  const { teamId, ownerId, stored = {}, raw = null, history = [] } = seeded;
  try {
    const row = ownerId === undefined ? teamType(world, teamId ?? 0, seeded) : personalType(world, ownerId, seeded);
    world.eventTypes.replace({ ...row, settings: { ...row.settings, ...stored }, raw });
    world.history.push(...history.map((entry) => historyRow(row.id, entry)));
  } catch (error) {
    throw new SandboxInputError(`seed: eventTypes[${index}] (${String(seeded['slug'])}): ${(error as Error).message}`);
  }
}

function historyRow(eventTypeId: number, { at, by, source = 'WEBAPP', changes }: SeedHistory): HistoryRow {
  const action = 'EVENT_TYPE_MODIFIED';
  return { id: randomUUID(), eventTypeId, action, atMs: Date.parse(at), source, userId: by ?? null, changes };
}

function personalType(world: World, ownerId: number, seeded: SeedEventType): EventTypeRow {
  const input = parseEventType(personalEventTypeShape('create', world), seeded, 'person');
  return writePersonalType(world, ownerId, draftPersonalType(world, ownerId, input));
}

function teamType(world: World, teamId: number, seeded: SeedEventType): EventTypeRow {
  const input = parseEventType(teamEventTypeShape('create', world), seeded, 'team');
  const isMember = ({ userId }: HostInput): boolean => world.hostMembershipOf(teamId, userId) !== undefined;
  const hosts = hostInputs(input);
  const row = writeTeamType(
    world,
    teamId,
    draftTeamType(world, teamId, hosts ? { ...input, hosts: hosts.filter(isMember) } : input),
  );
  const strangers = (hosts ?? []).filter((host) => !isMember(host));
  const unknown = strangers.find(({ userId }) => !world.users.has(userId));
  if (unknown) throw new Error(`host ${unknown.userId} is not among the users`);
  if (row.schedulingType !== 'managed') {
    return { ...row, hosts: [...row.hosts, ...strangers.map(({ userId }) => newHost(userId, row.schedulingType))] };
  }
  for (const { userId } of strangers) createChild(world, row, userId);
  return row;
}

function addBooking(world: World, booking: SeedBooking, index: number): void {
  try {
    addSeedBooking(world, booking, Date.parse(SEEDED_AT));
  } catch (error) {
    throw new SandboxInputError(`seed: bookings[${index}]: ${(error as Error).message}`);
  }
}

function busyTime({ userId, start, end }: SeedBusyTime, index: number): BusyTimeRow {
  const row = { userId, startMs: instantFrom(start), endMs: instantFrom(end) };
  if (row.startMs < row.endMs) return row;
  throw new SandboxInputError(`seed: busyTimes[${index}]: the end has to be a time after the start`);
}

function highest(rows: readonly { readonly id: number }[]): number {
  return rows.reduce((most, row) => Math.max(most, row.id), 0);
}

/** The body of a create with additional seed fields. Times in the past and busy hosts are allowed. */
type SeedBooking = Readonly<Record<string, unknown>> & {
  readonly uid?: string;
  /** The organizer; default: the type's first host. */
  readonly hostId?: number;
  readonly status?: BookingStatus;
  /** Overrides fields of the response. */
  readonly raw?: RawPatch;
};

/** @throws Refusal for a body, type or length that a create refuses too; Error for an unknown host */
function addSeedBooking(world: World, seeded: SeedBooking, now: number): BookingRow {
  const { uid, hostId, status = 'accepted', raw = null, ...body } = seeded;
  const input = parseNewBooking(body);
  const type = requireType(world, input);
  const span = { startMs: input.startMs, endMs: input.startMs + lengthOf(type, input) * 60_000 };
  const hosts = hostsFor(world, type, hostId);
  const row = newBookingRow(world, { type, input, span, hosts, status, now, recurringBookingUid: null });
  return world.bookings.insert({ ...row, ...(uid !== undefined && { uid, icsUid: `${uid}@Cal.com` }), raw });
}

function hostsFor(world: World, type: EventTypeRow, hostId: number | undefined): ChosenHosts {
  const { fixed, pool } = hostsOf(world, type, hostId === undefined ? [] : [hostId]);
  const all = [...fixed, ...pool.slice(0, 1).map(({ user }) => user)];
  const organizer = hostId === undefined ? all[0] : world.users.get(hostId);
  if (!organizer) throw new Error('has no host');
  return [organizer, ...all.filter((user) => user.id !== organizer.id)];
}
