import { uniqueViolation } from '../envelopes.ts';
import { NO_SWITCHES, type Profile, type Switches } from '../profile.ts';
import { BookingTable, ReservationTable } from './booking-table.ts';
import { BusyTimes } from './day-index.ts';
import { EventTypeTable } from './event-type-table.ts';
import type {
  AbsenceRow,
  AccessTokenRow,
  ApiKeyRow,
  HistoryRow,
  MembershipRow,
  ScheduleRow,
  TeamRow,
  UserRow,
  WebhookRow,
} from './rows.ts';

/**
 * The complete state of the stand-in, in memory. Rows are immutable values: a change replaces a row, so that caches can detect by identity
 * that an entry is stale.
 */
export class World {
  readonly profile: Profile;
  readonly switches: Switches;
  readonly users = new Map<number, UserRow>();
  readonly teams = new Map<number, TeamRow>();
  readonly memberships = new Map<number, MembershipRow>();
  readonly schedules = new Map<number, ScheduleRow>();
  readonly apiKeys = new Map<string, ApiKeyRow>();
  readonly eventTypes = new EventTypeTable();
  readonly bookings = new BookingTable();
  readonly reservations = new ReservationTable();
  /** By the token. */
  readonly accessTokens = new Map<string, AccessTokenRow>();
  /** The currently valid refresh token by client id. */
  readonly refreshTokens = new Map<string, string>();
  /** Oldest first. */
  readonly history: HistoryRow[] = [];
  readonly absences = new Map<number, AbsenceRow>();
  busyTimes = new BusyTimes();
  readonly webhooks = new Map<string, WebhookRow>();
  /** Cal.com's limit validators keep the last failed comparison, and repeat its message for input that is not an object. */
  readonly lastLimitFault = new Map<string, string>();
  #nextMembershipId = 1;
  #nextTeamId = 1;
  #nextScheduleId = 1;
  #nextAbsenceId = 1;

  constructor(profile: Profile, switches: Switches = NO_SWITCHES) {
    this.profile = profile;
    this.switches = switches;
  }

  keepIdsAbove(highest: { readonly memberships: number; readonly teams: number; readonly schedules: number }): void {
    this.#nextMembershipId = highest.memberships + 1;
    this.#nextTeamId = highest.teams + 1;
    this.#nextScheduleId = highest.schedules + 1;
  }

  /** Ids assigned by a copy are not assigned again here. */
  spendIdsOf(copy: World): void {
    this.eventTypes.spendIdsOf(copy.eventTypes);
    this.bookings.spendIdsOf(copy.bookings);
    this.#nextMembershipId = Math.max(this.#nextMembershipId, copy.#nextMembershipId);
    this.#nextTeamId = Math.max(this.#nextTeamId, copy.#nextTeamId);
    this.#nextScheduleId = Math.max(this.#nextScheduleId, copy.#nextScheduleId);
    this.#nextAbsenceId = Math.max(this.#nextAbsenceId, copy.#nextAbsenceId);
  }

  /** The schedule for the user's bookings: the default one, otherwise the first. */
  scheduleOf(user: UserRow): ScheduleRow | undefined {
    const chosen = user.defaultScheduleId === null ? undefined : this.schedules.get(user.defaultScheduleId);
    return chosen ?? [...this.schedules.values()].find((schedule) => schedule.userId === user.id);
  }

  /**
   * Finds a user by name. A name is unique within one organisation, and among all users outside organisations. Without an organisation, any
   * user with the name matches, users outside organisations first (read, not observed).
   */
  userByName(username: string, organizationId?: number): UserRow | undefined {
    const named = [...this.users.values()].filter((user) => user.username === username);
    if (organizationId !== undefined) return named.find((user) => this.organizationOf(user.id) === organizationId);
    return named.find((user) => this.organizationOf(user.id) === null) ?? named[0];
  }

  organizationOf(userId: number): number | null {
    return this.#organizations().find(({ id }) => this.membershipOf(id, userId))?.id ?? null;
  }

  #organizations(): readonly TeamRow[] {
    return [...this.teams.values()].filter(({ isOrganization }) => isOrganization);
  }

  /** Membership in the team or in its organisation: either makes a user a possible host. */
  hostMembershipOf(teamId: number, userId: number): MembershipRow | undefined {
    const organization = this.teams.get(teamId)?.parentId ?? null;
    return (
      this.membershipOf(teamId, userId) ?? (organization === null ? undefined : this.membershipOf(organization, userId))
    );
  }

  membershipOf(teamId: number, userId: number): MembershipRow | undefined {
    return this.membershipsOf(teamId).find((membership) => membership.userId === userId);
  }

  /** In order of id. */
  membershipsOf(teamId: number): MembershipRow[] {
    return [...this.memberships.values()].filter((membership) => membership.teamId === teamId);
  }

  memberIds(teamId: number): number[] {
    return this.membershipsOf(teamId).map((membership) => membership.userId);
  }

  /** @throws Refusal (409) if the user is already in the team. */
  addMembership(membership: Omit<MembershipRow, 'id'>): MembershipRow {
    if (this.membershipOf(membership.teamId, membership.userId)) throw uniqueViolation();
    const row = { id: this.#nextMembershipId++, ...membership };
    this.memberships.set(row.id, row);
    return row;
  }

  addAbsence(absence: Omit<AbsenceRow, 'id'>): AbsenceRow {
    const row = { id: this.#nextAbsenceId++, ...absence };
    this.absences.set(row.id, row);
    return row;
  }

  addSchedule(schedule: Omit<ScheduleRow, 'id'>): ScheduleRow {
    const row = { id: this.#nextScheduleId++, ...schedule };
    this.schedules.set(row.id, row);
    return row;
  }

  /** @throws Refusal (409) if another team has the slug. */
  addTeam(team: Omit<TeamRow, 'id'>): TeamRow {
    if (team.slug !== null && this.#teamHasSlug(team.slug)) throw uniqueViolation();
    const row = { id: this.#nextTeamId++, ...team };
    this.teams.set(row.id, row);
    return row;
  }

  /** @throws Refusal (409) if another team has the slug. */
  replaceTeam(team: TeamRow): void {
    const isTaken = team.slug !== this.teams.get(team.id)?.slug && team.slug !== null && this.#teamHasSlug(team.slug);
    if (isTaken) throw uniqueViolation();
    this.teams.set(team.id, team);
  }

  deleteTeam(id: number): void {
    for (const row of this.eventTypes.ofTeam(id)) this.eventTypes.delete(row.id);
    for (const membership of this.membershipsOf(id)) this.memberships.delete(membership.id);
    this.teams.delete(id);
  }

  #teamHasSlug(slug: string): boolean {
    return [...this.teams.values()].some((team) => team.slug === slug);
  }

  /** The whole state as plain data: tests compare it to prove that nothing changed. */
  toJSON(): Record<string, unknown> {
    return {
      users: [...this.users.values()],
      teams: [...this.teams.values()],
      memberships: [...this.memberships.values()],
      schedules: [...this.schedules.values()],
      apiKeys: [...this.apiKeys.values()],
      eventTypes: [...this.eventTypes.all()],
      bookings: [...this.bookings.all()],
      reservations: [...this.reservations.all()],
      history: this.history,
      absences: [...this.absences.values()],
      busyTimes: this.busyTimes.all(),
      webhooks: [...this.webhooks.values()],
    };
  }

  /** An independent copy: rows are never changed in place, so copying the tables is sufficient. */
  clone(): World {
    const copy = new World(this.profile, this.switches);
    for (const [id, row] of this.users) copy.users.set(id, row);
    for (const [id, row] of this.teams) copy.teams.set(id, row);
    for (const [id, row] of this.memberships) copy.memberships.set(id, row);
    for (const [id, row] of this.schedules) copy.schedules.set(id, row);
    for (const [key, row] of this.apiKeys) copy.apiKeys.set(key, row);
    for (const [key, fault] of this.lastLimitFault) copy.lastLimitFault.set(key, fault);
    copy.eventTypes.copyFrom(this.eventTypes);
    copy.bookings.copyFrom(this.bookings);
    for (const row of this.reservations.all()) copy.reservations.put(row);
    for (const [id, row] of this.absences) copy.absences.set(id, row);
    for (const [token, row] of this.accessTokens) copy.accessTokens.set(token, row);
    for (const [clientId, token] of this.refreshTokens) copy.refreshTokens.set(clientId, token);
    copy.history.push(...this.history);
    copy.busyTimes = this.busyTimes;
    for (const [id, row] of this.webhooks) copy.webhooks.set(id, row);
    copy.#nextMembershipId = this.#nextMembershipId;
    copy.#nextTeamId = this.#nextTeamId;
    copy.#nextScheduleId = this.#nextScheduleId;
    copy.#nextAbsenceId = this.#nextAbsenceId;
    return copy;
  }
}

/** A new team with the input and the defaults. */
export function newTeam(input: Readonly<Record<string, unknown>>): Omit<TeamRow, 'id'> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
  return {
    hideBookATeamMember: false,
    timeZone: 'Europe/London',
    weekStart: 'Sunday',
    parentId: null,
    name: '',
    slug: null,
    logoUrl: null,
    calVideoLogo: null,
    appLogo: null,
    appIconLogo: null,
    bio: null,
    hideBranding: false,
    isOrganization: false,
    isPrivate: false,
    theme: null,
    brandColor: null,
    darkBrandColor: null,
    bannerUrl: null,
    timeFormat: null,
    ...given,
  };
}
