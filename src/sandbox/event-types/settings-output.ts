import type { TeamEventType } from '../../calcom/wire/event-type.ts';
import type { BookingLimits, BookingWindow, Disabled, EventTypeColor } from '../../calcom/wire/policy.ts';
import { isRecord } from '../validation/shape.ts';
import type { Settings } from '../world/rows.ts';

/** How stored settings read back. */

const OFF: Disabled = { disabled: true };

export function readMetadata(settings: Settings): Readonly<Record<string, unknown>> {
  const { lengthInMinutesOptions: options, isManagedConfig, hasEmailSettings } = settings;
  return {
    ...(isManagedConfig && { managedEventConfig: {} }),
    ...(options && { multipleDuration: options }),
    ...(hasEmailSettings && { disableStandardEmails: { all: { host: false, attendee: false } } }),
  };
}

/** Absent when never set, or when a value is no number; unknown units are left out. */
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
