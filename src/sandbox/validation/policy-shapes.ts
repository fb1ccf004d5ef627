import { bare } from '../envelopes.ts';
import type { World } from '../world/world.ts';
import { each, isBoolean, isInt, isUrl, max, min, oneOf } from './check.ts';
import { isRecord, type Rule, type Shape, type Check } from './shape.ts';

const UNITS = ['day', 'week', 'month', 'year'] as const;

const LIMITS = {
  count: { name: 'ValidateBookingLimitsCount', property: 'bookingLimitsCount', what: 'number' },
  duration: { name: 'ValidateBookingLimistsDuration', property: 'bookingLimitsDuration', what: 'duration' },
} as const;

/**
 * A longer unit must not allow less than a shorter one; invalid units and values are accepted here. The real validator keeps the message of
 * its last error, per class, and repeats it for an input that is not an object.
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
    // The real check applies `in` to any value, and the resulting error is not handled.
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

const flag: Rule = { optional: true, checks: [isBoolean] };
const LAYOUTS = ['month', 'week', 'column'];

export const HOST: Shape = {
  userId: { checks: [isInt] },
  mandatory: flag,
  priority: { optional: true, checks: [oneOf('isEnum', ['lowest', 'low', 'medium', 'high', 'highest'])] },
};

export const EMAIL_SETTINGS: Shape = { disableEmailsToAttendees: flag, disableEmailsToHosts: flag };

export const ACTIVE_BOOKINGS: Shape = {
  maximumActiveBookings: { optional: true, checks: [min(1), isInt] },
  offerReschedule: flag,
  disabled: flag,
};

export const CAL_VIDEO: Shape = {
  disableRecordingForOrganizer: flag,
  disableRecordingForGuests: flag,
  redirectUrlOnExit: { optional: true, checks: [isUrl] },
  enableAutomaticRecordingForOrganizer: flag,
  enableAutomaticTranscription: flag,
  disableTranscriptionForGuests: flag,
  disableTranscriptionForOrganizer: flag,
};

const SEATS: Shape = {
  seatsPerTimeSlot: { checks: [max(1000), min(1), isInt] },
  showAttendeeInfo: { checks: [isBoolean] },
  showAvailabilityCount: { checks: [isBoolean] },
  disabled: flag,
};

const RECURRENCE: Shape = {
  interval: { checks: [isInt] },
  occurrences: { checks: [isInt] },
  frequency: { checks: [oneOf('isEnum', ['yearly', 'monthly', 'weekly'])] },
  disabled: flag,
};

export const DISABLE_CANCELLING: Shape = { disabled: flag };

export const DISABLE_RESCHEDULING: Shape = {
  disabled: flag,
  minutesBefore: { optional: true, checks: [min(1), isInt] },
};

/** The empty string means the visitor's language. */
export const LANGUAGES: readonly string[] = [
  '',
  ...(
    'en ar az bg bn ca cs da de el es es-419 eu et fi fr he hu it ja km ko nl no pl pt-BR pt ro ru sk-SK sr sv tr uk vi ' +
    'zh-CN zh-TW'
  ).split(' '),
];

const OFF: Shape = { disabled: flag };

function layout(property: string, sentence: string): Check {
  return {
    name: 'IsValidLayout',
    holds: (value) =>
      Array.isArray(value) ? value.every((item) => LAYOUTS.includes(String(item))) : LAYOUTS.includes(String(value)),
    message: () => `${property} must ${sentence} valid layouts - month, week or column`,
  };
}

const enabledLayout = each(oneOf('isEnum', LAYOUTS));

export const BOOKER_LAYOUTS: Shape = {
  defaultLayout: { checks: [oneOf('isEnum', LAYOUTS), layout('defaultLayout', 'be one of the')] },
  enabledLayouts: {
    checks: [
      { ...enabledLayout, message: () => 'enabledLayouts must contain only valid layouts - month, week or column' },
      layout('enabledLayouts', 'be an array containing'),
    ],
  },
};

/** The key that makes the value an enabled one decides its class; with only `disabled` it has the class of a disabled one. */
export function seatsShape(value: Record<string, unknown>): Shape {
  return shapeOf('seatsPerTimeSlot', SEATS, value);
}

export function recurrenceShape(value: Record<string, unknown>): Shape {
  return shapeOf('interval', RECURRENCE, value);
}

/** An enabled value gets `disabled: false` from its class. */
export function withDefaults(key: string): (value: unknown) => unknown {
  return (value) => (isRecord(value) && key in value ? { disabled: false, ...value } : value);
}

function shapeOf(key: string, shape: Shape, value: Record<string, unknown>): Shape {
  if (key in value) return shape;
  return 'disabled' in value ? OFF : {};
}
