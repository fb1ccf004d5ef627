import type { Account, CalcomReader } from '../../calcom/api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { CallOptions } from '../../calcom/common-api.ts';
import type { RateWindow, Region } from '../../model/calcom-access.ts';
import type { CapabilityFact } from '../../model/capabilities.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Read, UnknownReason } from '../../model/read.ts';
import type { StoredBooking, StoredCompany, StoredWork } from '../../model/stored.ts';
import { findMove, storedAfter, type TeamMove } from '../../model/team-move.ts';
import type { Member, TeamFacts, TeamObservation } from '../../model/team-observation.ts';
import { declaredState, type DeclaredState } from '../desired/declared-state.ts';
import { withdraw, type DesiredState } from '../desired/desired-state.ts';
import { hostsToRead } from '../desired/what-to-read.ts';
import { type Observation } from './observation.ts';
import { disprove, type TeamReading } from './prove-team.ts';
import { readBookedTimes, readServiceBookings, readTeamBookings } from './read-bookings.ts';
import type { AbsenceObservation } from './read-absences.ts';
import { readScheduleAccess } from './read-schedules.ts';
import type { WebhookObservation } from './read-webhooks.ts';
import { reasonOf, unknown } from './unproven.ts';

export interface ObserveInput {
  readonly catalog: Catalog;
  readonly reader: CalcomReader;
  readonly readStored: (companyId: string) => Promise<StoredCompany>;
  /** Future bookings of the runtime. Absent: nothing is planned, so that future bookings are not read from Cal.com either. */
  readonly readOwnBookings?: (companyId: string, nowMs: number) => Promise<readonly StoredBooking[]>;
  /** Future segments of the runtime's appointments; asked only where hours or closures are declared. */
  readonly readOwnWork?: (companyId: string, nowMs: number) => Promise<readonly StoredWork[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly callsPerMinute: () => number;
  /** Calls left in the current rate-limit window. */
  readonly window?: () => RateWindow;
  /** True if the database may describe another team or environment: for plans, which show what a move would do. */
  readonly mayMove: boolean;
  /** Absent: webhooks are ignored. */
  readonly readWebhooks?: (team: TeamObservation) => Promise<WebhookObservation | undefined>;
  /** Absent: absences are ignored. */
  readonly readAbsences?: (declared: DeclaredState) => Promise<AbsenceObservation | undefined>;
  /** When the schedules of the members are read: if hours are declared, or always. Absent: never. */
  readonly schedules?: 'declared' | 'always';
  readonly region?: Region | null;
  /** Whether booking fields can be changed by API, at the cost of one GET at most. Absent: unknown. */
  readonly askBookingFields?: (team: TeamObservation) => Promise<CapabilityFact>;
  readonly signal?: AbortSignal;
}

/**
 * Reads Cal.com and the database once, with proof. A refused or malformed response of Cal.com becomes Unknown with its reason. A refused
 * key (401, wrong configuration) and a database error are thrown, because there is nothing to report then.
 */
export async function observeCompany(input: ObserveInput): Promise<Observation> {
  const { catalog, reader } = input;
  const callsBefore = reader.calls.made;
  const { found, listed } = await readBoth(input);
  const move = findMove(catalog, found);
  const stored = move === null ? found : storedAfter(move, found);
  const team = await provenTeam(input, { stored, move, listed });
  const declared = team.known ? declaredState(catalog, team.value, stored) : null;
  const [reads, schedules] = declared
    ? await settleBoth(readFurther(input, declared), readSchedules(input))
    : [NO_READS, undefined];
  const scheduleAccess =
    declared && input.mayMove ? await readScheduleAccess({ ...input, declared, reading: schedules }) : undefined;
  const webhooks = team.known ? await input.readWebhooks?.(team.value) : undefined;
  const absences = declared ? await input.readAbsences?.(declared) : undefined;
  return {
    team,
    stored: { known: true, value: stored },
    move,
    ...reads,
    ...(webhooks && { webhooks }),
    ...(schedules && { schedules }),
    ...(scheduleAccess && { scheduleAccess }),
    ...(absences && { absences }),
    region: input.region ?? null,
    callsMade: reader.calls.made - callsBefore,
    callsPerMinute: input.callsPerMinute(),
    ...(input.window && { window: input.window() }),
  };
}

/** Waits for both, also if one fails: no read of this observation continues after it. */
async function settleBoth<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  const settled = await Promise.allSettled([one, other]);
  return [valueOf(settled[0]), valueOf(settled[1])];
}

/** Schedules are compared, nothing is planned from them unread: without them the plan is the same, with a note. */
async function readSchedules({ catalog, reader, schedules, now, signal }: ObserveInput) {
  if (schedules === undefined || (schedules === 'declared' && !hasHours(catalog))) return undefined;
  const readAtMs = now();
  try {
    const { teamId } = catalog.company.environment;
    const value = await reader.teamSchedules(teamId, signal ? { signal } : {});
    return { readAtMs, schedules: { known: true, value } } as const;
  } catch (error) {
    return { readAtMs, schedules: unknown(reasonOf(error)) };
  }
}

type FurtherReads = Pick<
  Observation,
  'ownSlugs' | 'futureBookings' | 'bookedTimes' | 'futureWork' | 'teamBookings' | 'declared'
>;

const NO_READS: FurtherReads = { ownSlugs: new Map(), futureBookings: null };

/** Reads everything besides the team that decisions need, limited to what this plan would change. */
async function readFurther(input: ObserveInput, declared: DeclaredState): Promise<FurtherReads> {
  const { readOwnBookings } = input;
  const state = withdraw(declared, null);
  const ownSlugs = await readOwnSlugs(input, state);
  if (!readOwnBookings) return { declared, ownSlugs, futureBookings: null };
  const futureWork = isBounded(input.catalog) ? await input.readOwnWork?.(input.catalog.company.id, input.now()) : [];
  const futureBookings = await readServiceBookings({ ...input, readOwnBookings, state });
  const bookedTimes = await readBookedTimes({ ...input, state });
  const teamBookings = await readTeamBookings({ ...input, state });
  return {
    declared,
    ownSlugs,
    futureBookings,
    bookedTimes,
    ...(futureWork && { futureWork }),
    ...(teamBookings && { teamBookings }),
  };
}

function isBounded(catalog: Catalog): boolean {
  return (catalog.closures ?? []).length > 0 || hasHours(catalog);
}

function hasHours({ company, branches, staff }: Catalog): boolean {
  return [company, ...branches, ...staff].some(({ hours }) => hours !== undefined);
}

type Listed = Read<TeamObservation & Pick<TeamReading, 'eventTypes' | 'unreadable'>>;

/**
 * Reads the database and Cal.com at the same time if the team is listed in any case: both are network waits.
 * Otherwise the database is read first and decides whether the team is listed.
 */
async function readBoth(
  input: ObserveInput,
): Promise<{ readonly found: StoredCompany; readonly listed: Listed | null }> {
  const reading = input.readStored(input.catalog.company.id);
  if (!input.mayMove) return { found: await reading, listed: null };
  const [found, listed] = await Promise.allSettled([reading, listTeam(input)]);
  if (found.status === 'rejected') throw found.reason;
  if (listed.status === 'rejected') throw listed.reason;
  return { found: found.value, listed: listed.value };
}

interface TeamState {
  readonly stored: StoredCompany;
  readonly move: TeamMove | null;
  /** Null: not requested yet. */
  readonly listed: Listed | null;
}

/** If the database describes another team, only a plan may read this one, and it needs the team's proof. */
async function provenTeam(input: ObserveInput, { stored, move, listed }: TeamState): Promise<Read<TeamObservation>> {
  const { catalog } = input;
  if (move !== null && !input.mayMove)
    return unknown(wrongEnvironment(catalog, move, 'calops plan shows what a move would do'));
  const team = await withCapabilities(input, prove(catalog, stored, listed ?? (await listTeam(input))));
  return team.known || move === null ? team : unknown(wrongEnvironment(catalog, move, team.reason.message));
}

/** Probes only servers whose capabilities this catalog depends on. */
async function withCapabilities(
  { catalog, askBookingFields }: ObserveInput,
  team: Read<TeamObservation>,
): Promise<Read<TeamObservation>> {
  if (!team.known || !askBookingFields || catalog.company.callerEmail?.kind !== 'optional') return team;
  return { known: true, value: { ...team.value, bookingFields: await askBookingFields(team.value) } };
}

function prove(catalog: Catalog, stored: StoredCompany, listed: Listed): Read<TeamObservation> {
  if (!listed.known) return listed;
  const reason = disprove({ catalog, stored, ...listed.value });
  return reason ? unknown(reason) : listed;
}

function wrongEnvironment({ company }: Catalog, { from, to }: TeamMove, more: string): UnknownReason {
  const message = `the database holds ${company.name} for environment ${from.environment}, team ${from.teamId}, not ${to.environment}, team ${to.teamId}; use another DATABASE_URL for each environment (${more})`;
  return { code: 'wrong-environment', message };
}

/**
 * The account, the members and the list are read at the same time, so that a company costs one wait for Cal.com. The list counts only if
 * the members prove the role of the key's owner.
 */
async function listTeam({ catalog, reader, signal }: ObserveInput): Promise<Listed> {
  const { teamId } = catalog.company.environment;
  const options = signal ? { signal } : {};
  const expectedCount = catalog.services.reduce((sum, { segments }) => sum + segments.length, 0);
  const list = () => reader.teamEventTypes(teamId, { ...options, expectedCount });
  const [account, members, listed] = await Promise.allSettled([
    reader.me(options),
    reader.memberships(teamId, options),
    list(),
  ]);
  try {
    const reach = await readTeamFacts(reader, { teamId, account: valueOf(account), members, options });
    const refused = notAdmin(reach.facts);
    if (refused) return unknown(refused);
    const value = reach.facts.path === 'organization' ? await list() : valueOf(listed);
    return { known: true, value: { ...reach, ...value } };
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

async function readOwnSlugs(
  { reader, signal }: ObserveInput,
  state: DesiredState,
): Promise<ReadonlyMap<number, Read<readonly string[]>>> {
  const { team } = state;
  const byId = new Map<number, Member>(team.members.map((member) => [member.userId, member]));
  const reads = new Map<number, Read<readonly string[]>>();
  for (const userId of hostsToRead(state)) {
    const username = byId.get(userId)?.username ?? null;
    if (username === null) continue; // a user without a username has no page, and so no own event types
    try {
      const own = await reader.eventTypesOf(
        { userId, username, organizationId: team.facts?.parentId ?? null },
        signal ? { signal } : {},
      );
      reads.set(userId, { known: true, value: own.map(({ slug }) => slug) });
    } catch (error) {
      reads.set(userId, unknown(reasonOf(error)));
    }
  }
  return reads;
}

export interface TeamReach {
  readonly facts: TeamFacts;
  readonly members: readonly Member[];
}

interface Asked {
  readonly teamId: number;
  readonly account: Account;
  /** The answer of the team's own path. */
  readonly members: PromiseSettledResult<readonly Member[]>;
  readonly options: CallOptions;
}

/**
 * What the members show about the API key. Costs no call; in an organisation one to three.
 *
 * @throws CalcomError
 */
async function readTeamFacts(reader: CalcomReader, asked: Asked): Promise<TeamReach> {
  const { teamId, account, options } = asked;
  const { members, path } = await membersOf(reader, asked);
  const role = members.find((one) => one.userId === account.userId && one.accepted)?.role ?? null;
  const parentId = await parentOf(reader, { ...asked, path });
  const isOrganizationAdmin =
    !administers(role) && parentId !== null && (await reader.isOrganizationAdmin(parentId, options));
  const owner = account.name ?? account.email;
  return { members, facts: { teamId, parentId, userId: account.userId, owner, role, isOrganizationAdmin, path } };
}

/** The organisation's endpoints admit its admins where the team's endpoints refuse them. */
async function membersOf(
  reader: CalcomReader,
  { teamId, account, members, options }: Asked,
): Promise<Pick<TeamReach, 'members'> & Pick<TeamFacts, 'path'>> {
  if (members.status === 'fulfilled') return { members: members.value, path: 'team' };
  const { organizationId } = account;
  const error: unknown = members.reason;
  if (organizationId === null || !isRefusal(error)) throw error;
  reader.useOrganization(organizationId);
  return {
    members: await reader.memberships(teamId, options).catch(() => Promise.reject(error)),
    path: 'organization',
  };
}

function isRefusal(error: unknown): error is CalcomError {
  return error instanceof CalcomError && (error.kind === 'forbidden' || error.kind === 'not-found');
}

async function parentOf(
  reader: CalcomReader,
  { teamId, account, options, path }: Asked & Pick<TeamFacts, 'path'>,
): Promise<number | null> {
  if (account.organizationId === null || path === 'organization') return account.organizationId;
  const teams = await reader.teams(options);
  return teams.find(({ id }) => id === teamId)?.parentId ?? null;
}

function administers(role: TeamFacts['role']): boolean {
  return role === 'ADMIN' || role === 'OWNER';
}

/** Proves the admin role (null), or returns the reason. Cal.com may return others a shortened list, which would look like deletions. */
function notAdmin({ teamId, owner, userId, role, isOrganizationAdmin }: TeamFacts): UnknownReason | null {
  if (administers(role) || isOrganizationAdmin) return null;
  const is = role === null ? `no member of team ${teamId}` : `${role} of team ${teamId}`;
  const message = `the key's owner, ${owner} (user ${userId}), is ${is}, and Cal.com may show them a part of its event types only; use the key of an ADMIN or OWNER of the team, or of an admin of its organisation`;
  return { code: 'not-team-admin', message };
}
