import { bare } from '../envelopes.ts';
import type { World } from '../world/world.ts';
import type { Check } from './check.ts';
import { isRecord } from './shape.ts';

const UNITS = ['day', 'week', 'month', 'year'] as const;

const LIMITS = {
  count: { name: 'ValidateBookingLimitsCount', property: 'bookingLimitsCount', what: 'number' },
  duration: { name: 'ValidateBookingLimistsDuration', property: 'bookingLimitsDuration', what: 'duration' },
} as const;

/**
 * A longer unit may not allow less than a shorter one; units and values that make no sense pass here. The real validator
 * keeps the words of its last fault, per class, and repeats them for an input that is no object at all.
 */
export function limits(kind: keyof typeof LIMITS, occasion: string, world: World): Check {
  const { name, property, what } = LIMITS[kind];
  const memory = `${occasion} ${property}`;
  return {
    name,
    holds: (value) => {
      const fault = limitFault(value);
      if (fault)
        world.lastLimitFault.set(
          memory,
          `The ${what} of bookings for ${fault[0]} cannot exceed the ${what} of bookings for ${fault[1]}.`,
        );
      return fault === undefined && isRecord(value);
    },
    message: () => {
      const last = world.lastLimitFault.get(memory);
      return last === undefined ? `Invalid ${property}` : `Invalid ${property}: ${last}`;
    },
  };
}

function limitFault(value: unknown): readonly [string, string] | undefined {
  if (!isRecord(value) || 'disabled' in value) return undefined;
  for (const [index, shorter] of UNITS.entries()) {
    const longer = UNITS.slice(index + 1).find((unit) => exceeds(value[shorter], value[unit]));
    if (longer) return [shorter, longer];
  }
  return undefined;
}

function exceeds(shorter: unknown, longer: unknown): boolean {
  return Boolean(shorter) && Boolean(longer) && Number(shorter) > Number(longer);
}

export const bookingWindow: Check = {
  name: 'ValidateBookingWindow',
  holds: (value) => {
    // The real check asks `in` of whatever it is given, and nobody catches what that throws.
    if (typeof value !== 'object' || value === null) throw bare(500, 'Internal server error');
    return isRecord(value) && (value['disabled'] === true || isWindow(value));
  },
  message: () => 'Invalid bookingWindow structure.',
};

function isWindow({ type, value, rolling }: Record<string, unknown>): boolean {
  if (type === 'businessDays' || type === 'calendarDays') {
    return typeof value === 'number' && (rolling === undefined || typeof rolling === 'boolean');
  }
  return type === 'range' && Array.isArray(value) && value.every((date) => isDate(date));
}

function isDate(date: unknown): boolean {
  return typeof date === 'string' && !Number.isNaN(Date.parse(date));
}

export const confirmationPolicy: Check = {
  name: 'ConfirmationPolicyValidator',
  holds: (value) => isRecord(value) && (Boolean(value['disabled']) || isPolicy(value)),
  message: () =>
    'Invalid requiresConfirmation structure. Use "type": "always" or provide a valid time and unit in "noticeThreshold" ' +
    'for "type": "time".',
};

function isPolicy({ type, noticeThreshold }: Record<string, unknown>): boolean {
  if (type === 'always') return true;
  if (type !== 'time' || !isRecord(noticeThreshold)) return false;
  return typeof noticeThreshold['count'] === 'number' && typeof noticeThreshold['unit'] === 'string';
}
