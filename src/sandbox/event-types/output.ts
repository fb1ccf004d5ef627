import type { PersonalEventType, TeamEventType } from '../../calcom/wire/event-type.ts';
import type { BookingLimits, BookingWindow, Disabled, EventTypeColor } from '../../calcom/wire/policy.ts';
import { unreadable } from '../envelopes.ts';
import { isRecord } from '../validation/shape.ts';
import type { EventTypeRow, HostRow, Settings, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { guestsAreHidden } from './booking-fields.ts';

const OFF: Disabled = { disabled: true };

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
    metadata: metadata(settings),
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
    seats: settings.seats ?? OFF,
    ...(customName !== null && { customName }),
    useDestinationCalendarEmail: settings.useDestinationCalendarEmail,
    hideCalendarEventDetails: settings.hideCalendarEventDetails,
    hideOrganizerEmail: settings.hideOrganizerEmail,
    hidden: row.hidden,
    bookingRequiresAuthentication: settings.bookingRequiresAuthentication,
    bookerActiveBookingsLimit: readActiveBookings(settings),
  };
}

function metadata(settings: Settings): Readonly<Record<string, unknown>> {
  const { lengthInMinutesOptions: options, isManagedConfig, hasEmailSettings } = settings;
  return {
    ...(isManagedConfig && { managedEventConfig: {} }),
    ...(options && { multipleDuration: options }),
    ...(hasEmailSettings && { disableStandardEmails: { all: { host: false, attendee: false } } }),
  };
}

/** Absent when never set, or when a value is no number; unknown units are left out. */
function readLimits(stored: Readonly<Record<string, unknown>> | null): BookingLimits | undefined {
  if (stored === null) return undefined;
  const known = ['day', 'week', 'month', 'year'].filter((unit) => stored[unit] !== undefined);
  if (known.some((unit) => typeof stored[unit] !== 'number')) return undefined;
  return Object.fromEntries(known.map((unit) => [unit, stored[unit]]));
}

function readWindow(window: BookingWindow | null): BookingWindow | Disabled {
  if (window === null) return OFF;
  if (window.type !== 'range') return { type: window.type, value: window.value, rolling: window.rolling === true };
  const [from, to] = window.value;
  return { type: 'range', value: [dayOf(from), dayOf(to)] };
}

function dayOf(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}

function readPolicy(policy: Settings['confirmationPolicy']): TeamEventType['confirmationPolicy'] {
  if (policy === null) return OFF;
  const { type, noticeThreshold } = policy;
  const blockUnconfirmedBookingsInBooker = policy.blockUnconfirmedBookingsInBooker === true;
  if (type === 'always' || !noticeThreshold) return { type, blockUnconfirmedBookingsInBooker };
  return { type, noticeThreshold, blockUnconfirmedBookingsInBooker };
}

function readColor(color: unknown): EventTypeColor | undefined {
  if (!isRecord(color)) return undefined;
  const { lightThemeHex, darkThemeHex } = color;
  return typeof lightThemeHex === 'string' && typeof darkThemeHex === 'string'
    ? { darkThemeHex, lightThemeHex }
    : undefined;
}

function readActiveBookings({
  maximumActiveBookings,
  offerReschedule,
}: Settings): TeamEventType['bookerActiveBookingsLimit'] {
  if (maximumActiveBookings === null) return offerReschedule ? { offerReschedule } : OFF;
  return { maximumActiveBookings, offerReschedule };
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
