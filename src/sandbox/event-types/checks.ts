import { exception, innerBadRequest, unreadable } from '../envelopes.ts';
import { isRecord } from '../validation/shape.ts';
import type { Settings } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { reservedSlug } from './booking-fields.ts';
import type { Input } from './columns.ts';

const NAME_VARIABLES = new Set([
  '{Event type title}',
  '{Organiser}',
  '{Scheduler}',
  '{Location}',
  '{Organiser first name}',
  '{Scheduler first name}',
  '{Scheduler last name}',
  '{Event duration}',
  '{LOCATION}',
  '{HOST/ATTENDEE}',
  '{HOST}',
  '{ATTENDEE}',
  '{USER}',
]);

const ALL_UNITS = new Set(['day', 'week', 'month', 'year']);

/**
 * Errors that the pipe throws immediately, before it returns the collected ones.
 *
 * @throws Refusal (400)
 */
export function requirePossible(input: unknown): void {
  if (!isRecord(input)) return;
  const { recurrence, bookerActiveBookingsLimit: limit } = input;
  if (isRecord(limit) && limit['disabled'] === false && Object.keys(limit).length === 1) {
    throw exception(
      400,
      'When disabled is false {disabled: false} at least one other property must be provided, because it means that the ' +
        'property is enabled but then other properties must be provided too.',
    );
  }
  const isLimited = isRecord(limit) && ('maximumActiveBookings' in limit || 'offerReschedule' in limit);
  if (isLimited && isRecord(recurrence) && 'interval' in recurrence) {
    throw exception(
      400,
      "Can't have `recurrence` and `bookerActiveBookingsLimit` enabled at the same time - recurring events do not support " +
        'maximum active bookings limit setting.',
    );
  }
}

/** Rules across fields of the future row. @throws Refusal (400) */
export function requireConsistent(settings: Settings, input: Input): void {
  if (settings.seats && settings.locations.length > 1) {
    throw exception(400, 'Seats Validation failed: Seats are enabled but more than one location provided.');
  }
  if (settings.seats && settings.confirmationPolicy) {
    throw exception(400, 'Seats Validation failed: Seats are enabled but requiresConfirmation is true.');
  }
  requireKnownVariables(settings.customName);
  if (isRecord(input['destinationCalendar'])) {
    throw exception(400, 'Invalid destinationCalendarId: Calendar does not exist');
  }
  if (input['useDestinationCalendarEmail'] === true) {
    const needed = 'A primary connected calendar is required to set useDestinationCalendarEmail';
    throw exception(400, `Validation failed: ${needed}`);
  }
}

function requireKnownVariables(customName: string | null): void {
  const unknown = (customName?.match(/\{([^}]+)\}/g) ?? []).find((variable) => !NAME_VARIABLES.has(variable));
  if (unknown !== undefined) throw exception(400, `Invalid event name variables: ${unknown}`);
}

/** @throws Refusal (400, inner API) for an unknown schedule */
export function requireSchedule(world: World, scheduleId: number | null): void {
  if (scheduleId !== null && !world.schedules.has(scheduleId)) throw innerBadRequest();
}

/**
 * Settings that exclude each other in an existing row: seats with a series, a limit of active bookings added to a series. The reverse,
 * a series added to such a limit, is accepted.
 *
 * @throws Refusal (400, inner API)
 */
export function requirePair(current: Settings, settings: Settings, input: Input): void {
  if (settings.seats && hasSeries(settings)) throw seatsBesideSeries();
  const limit = input['bookerActiveBookingsLimit'];
  if (isRecord(limit) && !limit['disabled'] && settings.maximumActiveBookings !== null && hasSeries(current)) {
    throw innerBadRequest('Recurring Events and booker active bookings limit cannot be active at the same time.');
  }
}

function seatsBesideSeries(): Error {
  return innerBadRequest('Recurring Events and Offer Seats cannot be active at the same time.');
}

/** A broken one counts too. */
function hasSeries({ recurrence, isRecurrenceBroken }: Settings): boolean {
  return recurrence !== null || isRecurrenceBroken;
}

/** Errors found only by the second write of a create, and by the single write of a patch. @throws Refusal (400, inner API) */
export function requireStorable(settings: Settings): void {
  const reserved = reservedSlug(settings.bookingFields);
  if (reserved !== undefined) throw innerBadRequest(`Duplicate booking field name: ${reserved}`);
  if (hasUnknownUnit(settings.bookingLimitsCount)) {
    throw innerBadRequest('Booking limits must be in ascending order.');
  }
  if (hasUnknownUnit(settings.bookingLimitsDuration)) {
    throw innerBadRequest('Duration limits must be in ascending order.');
  }
  if (settings.seats && hasSeries(settings)) throw seatsBesideSeries();
}

function hasUnknownUnit(limit: Settings['bookingLimitsCount']): boolean {
  return Object.keys(limit ?? {}).some((unit) => !ALL_UNITS.has(unit));
}

/**
 * Settings that a managed parent cannot pass to its children. Detected after the parent is written, so that every later write of it fails
 * too, until a valid value is sent.
 *
 * @throws Refusal (400)
 */
export function requireInheritable({ title, isRecurrenceBroken }: Settings): void {
  const faults = [
    ...(title === '' ? ['title - String must contain at least 1 character(s), '] : []),
    ...(isRecurrenceBroken ? ['freq', 'count', 'interval'].map((key) => `recurringEvent.${key} - Required, `) : []),
  ];
  if (faults.length > 0) throw unreadable(faults.join(''));
}

/** How the API changes a given slug: it accepts almost everything. */
export function lenientSlug(slug: string): string {
  return slug.trim().replace(/^[-._]+/, '');
}

/** How Cal.com changes the slug of a managed type in its children: lower case, no accents (ß stays), dashes for other characters. */
export function childSlug(slug: string): string {
  return slug
    .toLowerCase()
    .trim()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[^.\p{L}\p{N}\p{Zs}\p{Emoji}]+/gu, '-')
    .replace(/[\s_#]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[-.]+/, '')
    .replace(/[-.]+$/, '');
}
