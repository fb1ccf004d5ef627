import type { PersonalEventType, TeamEventType } from '../../calcom/wire/event-type.ts';
import { unreadable } from '../envelopes.ts';
import type { EventTypeRow, HostRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { guestsAreHidden } from './booking-fields.ts';
import {
  readActiveBookings,
  readColor,
  readLimits,
  readMetadata,
  readPolicy,
  readSeats,
  readWindow,
} from './settings-output.ts';

/** @throws Refusal (400): a row whose length options are null cannot be read any more, by nobody. */
export function requireReadable(row: EventTypeRow): void {
  if (row.settings.lengthInMinutesOptions === null)
    throw unreadable('multipleDuration - Expected array, received null, ');
}

/** `where` is the answer it stands in: lists carry the whole team, and children no video settings. */
export function teamEventType(
  world: World,
  row: EventTypeRow,
  where: 'list' | 'single',
  hostsLimit?: number,
): TeamEventType {
  requireReadable(row);
  const team = row.teamId === null ? undefined : world.teams.get(row.teamId);
  const { settings } = row;
  return {
    ...common(row),
    ...(row.teamId !== null && { calVideoSettings: row.calVideoSettings }),
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
}

/** In a list, fields that are hidden from bookers are left out, and so are the video settings. */
export function personalEventType(row: EventTypeRow, owner: UserRow, where: 'list' | 'single'): PersonalEventType {
  requireReadable(row);
  const output = {
    ...common(row),
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
  if (where === 'single') return { ...output, calVideoSettings: row.calVideoSettings };
  return { ...output, bookingFields: output.bookingFields.filter((field) => field.hidden !== true) };
}

function common(row: EventTypeRow): Omit<PersonalEventType, 'ownerId' | 'users'> {
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
  };
}

function listed(team: NonNullable<ReturnType<World['teams']['get']>>): TeamEventType['team'] {
  const { id, name, slug, bannerUrl, logoUrl, weekStart, brandColor, darkBrandColor, theme } = team;
  return { id, name, slug, bannerUrl, logoUrl, weekStart, brandColor, darkBrandColor, theme };
}

/** A managed type's hosts are the owners of its children; a type without scheduling type shows none. */
function hostsOf(world: World, row: EventTypeRow): TeamEventType['hosts'] {
  if (row.schedulingType === 'managed') {
    return world.eventTypes.childrenOf(row.id).map((child) => userOf(world, child.ownerId ?? 0));
  }
  if (row.schedulingType === null) return [];
  const isRoundRobin = row.schedulingType === 'roundRobin';
  return row.hosts.map((host) => ({ ...(isRoundRobin && ranked(host)), ...userOf(world, host.userId) }));
}

/** The lowest priority is stored as zero, and zero reads back as the default. */
function ranked({ mandatory, priority }: HostRow): Pick<HostRow, 'mandatory' | 'priority'> {
  return { mandatory, priority: priority === 'lowest' ? 'medium' : priority };
}

function userOf(world: World, userId: number): TeamEventType['hosts'][number] {
  const user = world.users.get(userId);
  return { userId, name: user?.name ?? '', username: user?.username ?? '', avatarUrl: null };
}
