import type { TeamEventType } from '../../calcom/wire/event-type.ts';
import type {
  BookingLimits,
  BookingWindow,
  ConfirmationPolicy,
  Disabled,
  EventTypeColor,
  Recurrence,
  Seats,
} from '../../calcom/wire/policy.ts';
import type { Switches } from '../profile.ts';
import { isGiven, isRecord } from '../validation/shape.ts';
import type { Settings } from '../world/rows.ts';
import { mergedFields, parseBookingFields, withGuestsToggled } from './booking-fields.ts';
import { PLAIN, type Input } from './columns.ts';

/**
 * The settings that an input changes. Absent means unchanged; null means unchanged except for plain columns.
 *
 * @throws Refusal (400) for invalid booking fields
 */
export function changedSettings(
  input: Input,
  current: Settings,
  { emailOptional }: Pick<Switches, 'emailOptional'>,
): Partial<Settings> {
  const plain = Object.fromEntries(
    PLAIN.filter((column) => input[column] !== undefined).map((column) => [column, input[column]]),
  );
  return {
    ...(plain as Partial<Settings>),
    ...changedFields(input, emailOptional),
    ...changedLimits(input),
    ...changedPolicies(input),
    ...changedPermissions(input),
    ...changedActiveBookings(input['bookerActiveBookingsLimit'], current),
    ...(isRecord(input['emailSettings']) && hasAnyValue(input['emailSettings']) && { hasEmailSettings: true }),
    ...(input['bookerLayouts'] !== undefined && { bookerLayouts: input['bookerLayouts'] as Settings['bookerLayouts'] }),
    ...(isGiven(input['color']) && { color: input['color'] }),
  };
}

function hasAnyValue(value: Input): boolean {
  return Object.values(value).some((item) => item !== undefined);
}

function changedFields(input: Input, isEmailOptional: boolean): Partial<Settings> {
  const fields = isGiven(input['bookingFields']) ? parseBookingFields(input['bookingFields']) : undefined;
  const disableGuests = input['disableGuests'];
  const effective = disableGuests === undefined ? fields : withGuestsToggled(fields, disableGuests === true);
  return effective ? { bookingFields: mergedFields(effective, isEmailOptional) } : {};
}

function changedLimits(input: Input): Partial<Settings> {
  const { bookingLimitsCount: count, bookingLimitsDuration: duration } = input;
  return {
    ...(isRecord(count) && { bookingLimitsCount: enabled(count) ?? {} }),
    ...(isRecord(duration) && { bookingLimitsDuration: enabled(duration) ?? {} }),
  };
}

function changedPolicies(input: Input): Partial<Settings> {
  const { bookingWindow, confirmationPolicy, seats, recurrence } = input;
  return {
    ...(isRecord(bookingWindow) && { bookingWindow: enabled(bookingWindow) as BookingWindow | null }),
    ...(isRecord(confirmationPolicy) && { confirmationPolicy: storedPolicy(confirmationPolicy) }),
    ...(isRecord(seats) && changedSeats(seats)),
    ...(isRecord(recurrence) && changedRecurrence(recurrence)),
  };
}

function changedPermissions({ disableCancelling, disableRescheduling }: Input): Partial<Settings> {
  return {
    ...(isRecord(disableCancelling) && { disableCancelling: { disabled: disableCancelling['disabled'] === true } }),
    ...(isRecord(disableRescheduling) && { disableRescheduling: storedRescheduling(disableRescheduling) }),
  };
}

/** If rescheduling is disabled, the notice is not stored. */
function storedRescheduling({ disabled, minutesBefore }: Input): Settings['disableRescheduling'] {
  if (disabled === true) return { disabled };
  return { disabled: false, ...(typeof minutesBefore === 'number' && { minutesBefore }) };
}

/** Without a number, other seat settings have no effect. */
function changedSeats(seats: Readonly<Record<string, unknown>>): Partial<Settings> {
  if (seats['disabled']) return { seats: null };
  return 'seatsPerTimeSlot' in seats ? { seats: seats as unknown as Seats } : {};
}

/** `disabled: true` has no effect: a series cannot be removed. An object without numbers breaks it. */
function changedRecurrence(recurrence: Readonly<Record<string, unknown>>): Partial<Settings> {
  if (recurrence['disabled'] === true) return {};
  if (!('interval' in recurrence)) return { recurrence: null, isRecurrenceBroken: true };
  return { recurrence: recurrence as unknown as Recurrence, isRecurrenceBroken: false };
}

function storedPolicy(policy: Readonly<Record<string, unknown>>): ConfirmationPolicy | null {
  const blockUnconfirmedBookingsInBooker = Boolean(policy['blockUnconfirmedBookingsInBooker']);
  return enabled({ ...policy, blockUnconfirmedBookingsInBooker }) as ConfirmationPolicy | null;
}

/** null for a disabled setting. */
function enabled(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  return value['disabled'] ? null : value;
}

function changedActiveBookings(value: unknown, current: Settings): Partial<Settings> {
  if (!isRecord(value)) return {};
  if (value['disabled']) return { maximumActiveBookings: null, offerReschedule: false };
  const { maximumActiveBookings = current.maximumActiveBookings, offerReschedule = current.offerReschedule } = value;
  return { maximumActiveBookings: maximumActiveBookings as number | null, offerReschedule: Boolean(offerReschedule) };
}

/** Converts stored settings to responses. */

const OFF: Disabled = { disabled: true };

export function readMetadata(settings: Settings): Readonly<Record<string, unknown>> {
  const { lengthInMinutesOptions: options, isManagedConfig, hasEmailSettings } = settings;
  return {
    ...(isManagedConfig && { managedEventConfig: {} }),
    ...(options && { multipleDuration: options }),
    ...(hasEmailSettings && { disableStandardEmails: { all: { host: false, attendee: false } } }),
  };
}

/** Absent if never set, or if a value is not a number; unknown units are omitted. */
export function readLimits(stored: Readonly<Record<string, unknown>> | null): BookingLimits | undefined {
  if (stored === null) return undefined;
  const known = ['day', 'week', 'month', 'year'].filter((unit) => stored[unit] !== undefined);
  if (known.some((unit) => typeof stored[unit] !== 'number')) return undefined;
  return Object.fromEntries(known.map((unit) => [unit, stored[unit]]));
}

export function readWindow(window: BookingWindow | null): BookingWindow | Disabled {
  if (window === null) return OFF;
  if (window.type !== 'range') return { type: window.type, value: window.value, rolling: window.rolling === true };
  const [from, to] = window.value;
  return { type: 'range', value: [dayOf(from), dayOf(to)] };
}

function dayOf(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}

export function readPolicy(policy: Settings['confirmationPolicy']): TeamEventType['confirmationPolicy'] {
  if (policy === null) return OFF;
  const { type, noticeThreshold, blockUnconfirmedBookingsInBooker } = policy;
  if (type === 'always' || !noticeThreshold) return { type, blockUnconfirmedBookingsInBooker };
  return { type, noticeThreshold, blockUnconfirmedBookingsInBooker };
}

export function readSeats(seats: Settings['seats']): TeamEventType['seats'] {
  return seats ?? OFF;
}

export function readColor(color: unknown): EventTypeColor | undefined {
  if (!isRecord(color)) return undefined;
  const { lightThemeHex, darkThemeHex } = color;
  const isPair = typeof lightThemeHex === 'string' && typeof darkThemeHex === 'string';
  return isPair ? { darkThemeHex, lightThemeHex } : undefined;
}

export function readActiveBookings({
  maximumActiveBookings,
  offerReschedule,
}: Settings): TeamEventType['bookerActiveBookingsLimit'] {
  if (maximumActiveBookings === null) return offerReschedule ? { offerReschedule } : OFF;
  return { maximumActiveBookings, offerReschedule };
}
