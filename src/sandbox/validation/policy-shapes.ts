import { each, isBoolean, isInt, isUrl, max, min, oneOf } from './check.ts';
import type { Check } from './check.ts';
import { isRecord } from './shape.ts';
import type { Rule, Shape } from './shape.ts';

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

/** The empty text stands for the visitor's own. */
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

/** The key that makes the value a real one decides its class; with `disabled` alone it is the class of what is off. */
export function seatsShape(value: Record<string, unknown>): Shape {
  return shapeOf('seatsPerTimeSlot', SEATS, value);
}

export function recurrenceShape(value: Record<string, unknown>): Shape {
  return shapeOf('interval', RECURRENCE, value);
}

/** A real value has `disabled: false` from its class. */
export function withDefaults(key: string): (value: unknown) => unknown {
  return (value) => (isRecord(value) && key in value ? { disabled: false, ...value } : value);
}

function shapeOf(key: string, shape: Shape, value: Record<string, unknown>): Shape {
  if (key in value) return shape;
  return 'disabled' in value ? OFF : {};
}
