import type { PersonalEventType, TeamEventType } from '../../calcom/wire/event-type.ts';
import { unreadable } from '../envelopes.ts';
import type { Profile } from '../profile.ts';
import { patched, type EventTypeRow, type HostRow, type TeamRow, type UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { guestsAreHidden } from './booking-fields.ts';
import { readVideo } from './locations.ts';
import {
  readActiveBookings,
  readColor,
  readLimits,
  readMetadata,
  readPolicy,
  readSeats,
  readWindow,
} from './settings.ts';

/** Address of the web app; no server runs there. */
const WEB_APP = 'http://localhost:3000';

/** @throws Refusal (400): a row whose length options are null cannot be read any more, by any caller. */
export function requireReadable(row: EventTypeRow): void {
  if (!isReadable(row)) throw unreadable('multipleDuration - Expected array, received null, ');
}

export function isReadable({ settings }: EventTypeRow): boolean {
  return settings.lengthInMinutesOptions !== null;
}

/** `where` is the kind of response: lists contain the whole team, and children no video settings. */
export function teamEventType(
  world: World,
  row: EventTypeRow,
  where: 'list' | 'single',
  hostsLimit?: number,
): TeamEventType {
  requireReadable(row);
  const team = row.teamId === null ? undefined : world.teams.get(row.teamId);
  const { settings } = row;
  const output: TeamEventType = {
    ...common(world, row),
    ...shownVideo(world, row),
    hosts: hostsOf(world, row).slice(0, hostsLimit),
    teamId: row.teamId,
    ownerId: row.ownerId,
    parentEventTypeId: row.parentId,
    schedulingType: row.schedulingType,
    ...(row.teamId !== null && { assignAllTeamMembers: row.assignAllTeamMembers }),
    ...(settings.hasEmailSettings && {
      emailSettings: { disableEmailsToAttendees: false, disableEmailsToHosts: false },
    }),
    team: where === 'list' && team ? listed(team) : { id: row.teamId },
    rescheduleWithSameRoundRobinHost: row.rescheduleWithSameRoundRobinHost,
    rrHostSubsetEnabled: row.rrHostSubsetEnabled,
  };
  return patched(output, row.raw);
}

/** In lists, fields hidden from bookers are omitted, and video settings are not read. */
export function personalEventType(
  world: World,
  row: EventTypeRow,
  { owner, where }: { readonly owner: UserRow; readonly where: 'list' | 'single' },
): PersonalEventType {
  requireReadable(row);
  const output = {
    ...common(world, row),
    ownerId: owner.id,
    users: [
      {
        id: owner.id,
        name: owner.name,
        username: owner.username,
        avatarUrl: null,
        brandColor: null,
        darkBrandColor: null,
        weekStart: owner.weekStart,
        metadata: {},
      },
    ],
  };
  const { profile } = world;
  if (where === 'single') {
    return patched({ ...output, calVideoSettings: readVideo(profile, row.calVideoSettings) }, row.raw);
  }
  const bookingFields = output.bookingFields.filter((field) => field.hidden !== true);
  return patched({ ...output, bookingFields, ...unknownVideo(profile) }, row.raw);
}

function common(world: World, row: EventTypeRow): Omit<PersonalEventType, 'ownerId' | 'users'> {
  const { settings } = row;
  const { lengthInMinutesOptions, color, customName } = settings;
  const count = readLimits(settings.bookingLimitsCount);
  const duration = readLimits(settings.bookingLimitsDuration);
  const shownColor = readColor(color);
  return {
    id: row.id,
    lengthInMinutes: settings.lengthInMinutes,
    ...(lengthInMinutesOptions && { lengthInMinutesOptions }),
    title: settings.title,
    slug: row.slug,
    description: settings.description ?? '',
    locations: settings.locations,
    bookingFields: settings.bookingFields,
    recurrence: settings.recurrence,
    disableGuests: guestsAreHidden(settings.bookingFields),
    slotInterval: settings.slotInterval,
    minimumBookingNotice: settings.minimumBookingNotice,
    beforeEventBuffer: settings.beforeEventBuffer,
    afterEventBuffer: settings.afterEventBuffer,
    metadata: readMetadata(settings),
    price: 0,
    currency: 'usd',
    lockTimeZoneToggleOnBookingPage: settings.lockTimeZoneToggleOnBookingPage,
    forwardParamsSuccessRedirect: true,
    successRedirectUrl: settings.successRedirectUrl,
    isInstantEvent: false,
    scheduleId: settings.scheduleId,
    ...(count && { bookingLimitsCount: count }),
    ...(duration && { bookingLimitsDuration: duration }),
    onlyShowFirstAvailableSlot: settings.onlyShowFirstAvailableSlot,
    offsetStart: settings.offsetStart,
    bookingWindow: readWindow(settings.bookingWindow),
    ...(settings.bookerLayouts && { bookerLayouts: settings.bookerLayouts }),
    confirmationPolicy: readPolicy(settings.confirmationPolicy),
    requiresBookerEmailVerification: settings.requiresBookerEmailVerification,
    hideCalendarNotes: settings.hideCalendarNotes,
    ...(shownColor && { color: shownColor }),
    seats: readSeats(settings.seats),
    ...(customName !== null && { customName }),
    useDestinationCalendarEmail: settings.useDestinationCalendarEmail,
    hideCalendarEventDetails: settings.hideCalendarEventDetails,
    hideOrganizerEmail: settings.hideOrganizerEmail,
    hidden: row.hidden,
    bookingRequiresAuthentication: settings.bookingRequiresAuthentication,
    bookerActiveBookingsLimit: readActiveBookings(settings),
    ...(world.profile.hasLaterFields && laterFields(world, row)),
    ...(world.switches.deliverableDomains !== null && {
      skipAttendeeEmailDeliverabilityCheck: settings.skipAttendeeEmailDeliverabilityCheck,
    }),
  };
}

function laterFields(world: World, { ownerId, slug, settings }: EventTypeRow): Partial<PersonalEventType> {
  const owner = ownerId === null ? undefined : world.users.get(ownerId);
  return {
    bookingUrl: owner ? `${WEB_APP}/${owner.username}/${slug}` : '',
    disableCancelling: settings.disableCancelling,
    disableRescheduling: settings.disableRescheduling,
    interfaceLanguage: settings.interfaceLanguage,
    allowReschedulingPastBookings: settings.allowReschedulingPastBookings,
    allowReschedulingCancelledBookings: settings.allowReschedulingCancelledBookings,
    showOptimizedSlots: settings.showOptimizedSlots,
  };
}

/** A child listed after its parent does not show its own settings: the default, or none. */
function shownVideo({ profile }: World, row: EventTypeRow): Pick<TeamEventType, 'calVideoSettings'> {
  if (row.teamId !== null) return { calVideoSettings: readVideo(profile, row.calVideoSettings) };
  return unknownVideo(profile);
}

/** For responses that do not read the video settings. */
function unknownVideo(profile: Profile): Pick<TeamEventType, 'calVideoSettings'> {
  return profile.showsUnsetVideoSettings ? { calVideoSettings: readVideo(profile, null) } : {};
}

function listed(team: NonNullable<ReturnType<World['teams']['get']>>): TeamEventType['team'] {
  const { id, name, slug, bannerUrl, logoUrl, weekStart, brandColor, darkBrandColor, theme } = team;
  return { id, name, slug, bannerUrl, logoUrl, weekStart, brandColor, darkBrandColor, theme };
}

/** A managed type's hosts are the owners of its children; a type without scheduling type returns none. */
function hostsOf(world: World, row: EventTypeRow): TeamEventType['hosts'] {
  if (row.schedulingType === 'managed') {
    return world.eventTypes.childrenOf(row.id).map((child) => userOf(world, child.ownerId ?? 0));
  }
  if (row.schedulingType === null) return [];
  const isRoundRobin = row.schedulingType === 'roundRobin';
  return row.hosts.map((host) => ({ ...(isRoundRobin && ranked(host)), ...userOf(world, host.userId) }));
}

/** The lowest priority is stored as zero, which is returned as the default. */
function ranked({ mandatory, priority }: HostRow): Pick<HostRow, 'mandatory' | 'priority'> {
  return { mandatory, priority: priority === 'lowest' ? 'medium' : priority };
}

function userOf(world: World, userId: number): TeamEventType['hosts'][number] {
  const user = world.users.get(userId);
  return { userId, name: user?.name ?? '', username: user?.username ?? '', avatarUrl: null };
}

interface Cached {
  readonly team: TeamRow | undefined;
  readonly children: readonly EventTypeRow[];
  readonly json: string;
}

const cache = new WeakMap<EventTypeRow, Cached>();

/**
 * A row of the team's list as JSON text, cached: rows are immutable values, so the same object has the same text as long as its team and
 * its children are the same.
 *
 * @throws Refusal (400) for a poisoned row
 */
export function listedJson(world: World, row: EventTypeRow): string {
  requireReadable(row);
  const team = world.teams.get(row.teamId ?? 0);
  const children = row.schedulingType === 'managed' ? world.eventTypes.childrenOf(row.id) : [];
  const found = cache.get(row);
  if (found && found.team === team && isSame(found.children, children)) return found.json;
  const json = JSON.stringify(teamEventType(world, row, 'list'));
  cache.set(row, { team, children, json });
  return json;
}

function isSame(some: readonly EventTypeRow[], others: readonly EventTypeRow[]): boolean {
  return some.length === others.length && some.every((row, index) => row === others[index]);
}
