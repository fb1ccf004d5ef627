import type { World } from '../world/world.ts';
import {
  arrayNotEmpty,
  arrayUnique,
  each,
  isArray,
  isBoolean,
  isInt,
  isNumber,
  isString,
  isUrl,
  min,
  oneOf,
  toNumber,
} from './check.ts';
import {
  ACTIVE_BOOKINGS,
  BOOKER_LAYOUTS,
  bookingWindow,
  CAL_VIDEO,
  confirmationPolicy,
  DISABLE_CANCELLING,
  DISABLE_RESCHEDULING,
  EMAIL_SETTINGS,
  HOST,
  LANGUAGES,
  limits,
  recurrenceShape,
  seatsShape,
  withDefaults,
} from './policy-shapes.ts';
import type { Rule, Shape } from './shape.ts';

export type Occasion = 'create' | 'patch';

const flag: Rule = { optional: true, checks: [isBoolean] };
const whole: Rule = { optional: true, checks: [isInt] };
const wholeFromZero: Rule = { optional: true, checks: [min(0), isInt] };
const free: Rule = { optional: true };

const SCHEDULING: Readonly<Record<string, string>> = {
  collective: 'COLLECTIVE',
  roundRobin: 'ROUND_ROBIN',
  managed: 'MANAGED',
};

/** Fields of team types that personal ones lack; their errors come first. */
function teamFields(occasion: Occasion): Shape {
  return {
    schedulingType: occasion === 'create' ? newSchedulingType : changedSchedulingType,
    hosts: { optional: true, checks: [isArray], nested: { shape: () => HOST, each: true } },
    assignAllTeamMembers: flag,
    locations: free,
    emailSettings: { optional: true, nested: { shape: () => EMAIL_SETTINGS } },
    rescheduleWithSameRoundRobinHost: flag,
    rrHostSubsetEnabled: flag,
  };
}

const newSchedulingType: Rule = {
  transform: (value) => SCHEDULING[String(value)] ?? value,
  checks: [oneOf('isEnum', ['ROUND_ROBIN', 'COLLECTIVE', 'MANAGED'])],
};

const changedSchedulingType: Rule = {
  optional: true,
  transform: (value) => (value === 'managed' ? value : (SCHEDULING[String(value)] ?? value)),
  checks: [oneOf('isIn', ['COLLECTIVE', 'ROUND_ROBIN'])],
};

function baseFields(occasion: Occasion, world: World): Shape {
  const optional = occasion === 'patch';
  return {
    lengthInMinutes: { optional, checks: [min(1), isInt] },
    lengthInMinutesOptions: {
      optional: true,
      checks: [each(min(1)), each(isInt), arrayUnique, arrayNotEmpty, isArray],
    },
    title: { optional, checks: [isString] },
    slug: { optional, checks: [isString] },
    description: { optional: true, checks: [isString] },
    bookingFields: free,
    disableGuests: flag,
    slotInterval: whole,
    minimumBookingNotice: wholeFromZero,
    beforeEventBuffer: whole,
    afterEventBuffer: whole,
    scheduleId: whole,
    bookingLimitsCount: { optional: true, checks: [limits('count', occasion, world)] },
    bookerActiveBookingsLimit: { optional: true, nested: { shape: () => ACTIVE_BOOKINGS } },
    onlyShowFirstAvailableSlot: flag,
    bookingLimitsDuration: { optional: true, checks: [limits('duration', occasion, world)] },
    bookingWindow: { optional: true, checks: [bookingWindow] },
    offsetStart: wholeFromZero,
    bookerLayouts: { optional: true, nested: { shape: () => BOOKER_LAYOUTS } },
    confirmationPolicy: { optional: true, checks: [confirmationPolicy] },
    recurrence: {
      optional: true,
      transform: withDefaults('interval'),
      nested: { shape: recurrenceShape, times: 2 },
    },
    requiresBookerEmailVerification: flag,
    hideCalendarNotes: flag,
    lockTimeZoneToggleOnBookingPage: flag,
    color: free,
    seats: { optional: true, transform: withDefaults('seatsPerTimeSlot'), nested: { shape: seatsShape } },
    customName: { optional: true, checks: [isString] },
    destinationCalendar: free,
    useDestinationCalendarEmail: flag,
    hideCalendarEventDetails: flag,
    successRedirectUrl: { optional: true, checks: [isUrl] },
    hideOrganizerEmail: flag,
    calVideoSettings: { optional: true, nested: { shape: () => CAL_VIDEO } },
    hidden: flag,
    bookingRequiresAuthentication: flag,
    ...(world.profile.hasLaterFields && LATER_FIELDS),
    ...(world.switches.deliverableDomains !== null && { skipAttendeeEmailDeliverabilityCheck: flag }),
  };
}

const LATER_FIELDS: Shape = {
  disableCancelling: { optional: true, nested: { shape: () => DISABLE_CANCELLING } },
  disableRescheduling: { optional: true, nested: { shape: () => DISABLE_RESCHEDULING } },
  interfaceLanguage: { optional: true, checks: [oneOf('isIn', LANGUAGES)] },
  allowReschedulingPastBookings: flag,
  allowReschedulingCancelledBookings: flag,
  showOptimizedSlots: flag,
};

export function teamEventTypeShape(occasion: Occasion, world: World): Shape {
  return { ...teamFields(occasion), ...baseFields(occasion, world) };
}

export function personalEventTypeShape(occasion: Occasion, world: World): Shape {
  return { locations: free, ...baseFields(occasion, world) };
}

const sortCreatedAt = { optional: true, checks: [oneOf('isEnum', ['asc', 'desc'])] };
const text = { optional: true, checks: [isString] };

export const TEAM_LIST: Shape = {
  eventSlug: text,
  hostsLimit: { optional: true, transform: toNumber, checks: [isNumber] },
  sortCreatedAt,
};

export const PERSONAL_LIST: Shape = {
  username: text,
  eventSlug: text,
  orgId: { optional: true, transform: toNumber, checks: [isNumber] },
  orgSlug: text,
  sortCreatedAt,
};
