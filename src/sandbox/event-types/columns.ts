import type { Settings } from '../world/rows.ts';
import { mergedFields } from './booking-fields.ts';

/** A validated body. */
export type Input = Readonly<Record<string, unknown>>;

/** Columns that store the given value, null included; some of them cannot store it, see `nullFault`. */
export const PLAIN = [
  'title',
  'lengthInMinutes',
  'slotInterval',
  'minimumBookingNotice',
  'beforeEventBuffer',
  'afterEventBuffer',
  'lockTimeZoneToggleOnBookingPage',
  'successRedirectUrl',
  'scheduleId',
  'onlyShowFirstAvailableSlot',
  'offsetStart',
  'requiresBookerEmailVerification',
  'hideCalendarNotes',
  'customName',
  'useDestinationCalendarEmail',
  'hideCalendarEventDetails',
  'hideOrganizerEmail',
  'bookingRequiresAuthentication',
  'description',
  'lengthInMinutesOptions',
  'skipAttendeeEmailDeliverabilityCheck',
  'interfaceLanguage',
  'allowReschedulingPastBookings',
  'allowReschedulingCancelledBookings',
  'showOptimizedSlots',
] as const;

const NULLABLE = new Set([
  'slotInterval',
  'successRedirectUrl',
  'scheduleId',
  'customName',
  'description',
  'lengthInMinutesOptions',
  'interfaceLanguage',
  'allowReschedulingCancelledBookings',
  'showOptimizedSlots',
]);
const ROW_COLUMNS = [
  'hidden',
  'assignAllTeamMembers',
  'rescheduleWithSameRoundRobinHost',
  'rrHostSubsetEnabled',
] as const;

export const DEFAULTS: Settings = {
  title: '',
  description: null,
  lengthInMinutes: 0,
  lengthInMinutesOptions: undefined,
  locations: [],
  bookingFields: mergedFields([]),
  recurrence: null,
  isRecurrenceBroken: false,
  slotInterval: null,
  minimumBookingNotice: 120,
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  lockTimeZoneToggleOnBookingPage: false,
  successRedirectUrl: null,
  scheduleId: null,
  bookingLimitsCount: null,
  bookingLimitsDuration: null,
  onlyShowFirstAvailableSlot: false,
  offsetStart: 0,
  bookingWindow: null,
  bookerLayouts: null,
  confirmationPolicy: null,
  requiresBookerEmailVerification: false,
  hideCalendarNotes: false,
  color: null,
  seats: null,
  customName: null,
  useDestinationCalendarEmail: false,
  hideCalendarEventDetails: false,
  hideOrganizerEmail: false,
  bookingRequiresAuthentication: false,
  maximumActiveBookings: null,
  offerReschedule: false,
  hasEmailSettings: false,
  isManagedConfig: false,
  skipAttendeeEmailDeliverabilityCheck: false,
  disableCancelling: { disabled: false },
  disableRescheduling: { disabled: false },
  interfaceLanguage: null,
  allowReschedulingPastBookings: false,
  allowReschedulingCancelledBookings: false,
  showOptimizedSlots: false,
};

/** Returns true if the input has null (or a NUL character) for a column that cannot store it. */
export function nullFault(input: Input): boolean {
  const columns = [...PLAIN.filter((column) => !NULLABLE.has(column)), ...ROW_COLUMNS];
  return columns.some((column) => input[column] === null) || hasNul(input['title']) || hasNul(input['description']);
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}
