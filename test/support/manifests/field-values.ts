import fc from 'fast-check';
import type { SettingName } from '../../../src/model/event-type/event-type-settings.ts';
import type { DeclaredFields } from '../../../src/model/event-type/event-type.ts';
import type { Json } from '../../../src/model/json.ts';

/**
 * Normalised values of each setting besides its default. The sandbox refuses useDestinationCalendarEmail: it has no calendars. `seats` are
 * declared by `capacity` alone.
 */
export const FIELD_VALUES: {
  readonly [Name in Exclude<SettingName, 'useDestinationCalendarEmail' | 'seats'>]: readonly Json[];
} = {
  scheduleId: [2001, 2002],
  bookingLimitsDuration: [{ day: 120 }, { week: 600, month: 1200, year: 9000 }],
  bookerActiveBookingsLimit: [
    { maximumActiveBookings: 2, offerReschedule: false },
    { maximumActiveBookings: 1, offerReschedule: true },
  ],
  onlyShowFirstAvailableSlot: [true],
  bookingWindow: [
    { type: 'calendarDays', value: 30 },
    { type: 'businessDays', value: 5, rolling: true },
    { type: 'range', value: ['2026-12-01', '2027-01-31'] },
  ],
  offsetStart: [10, 20],
  bookerLayouts: [
    { defaultLayout: 'week', enabledLayouts: ['month', 'week'] },
    { defaultLayout: 'column', enabledLayouts: ['column'] },
  ],
  confirmationPolicy: [
    { type: 'always', blockUnconfirmedBookingsInBooker: false },
    { type: 'always', blockUnconfirmedBookingsInBooker: true },
    { type: 'time', noticeThreshold: { unit: 'hours', count: 24 }, blockUnconfirmedBookingsInBooker: false },
  ],
  disableGuests: [true],
  hideCalendarNotes: [true],
  hideCalendarEventDetails: [true],
  lockTimeZoneToggleOnBookingPage: [true],
  color: [
    { lightThemeHex: '#aa0011', darkThemeHex: '#00bb22' },
    { lightThemeHex: '#001122', darkThemeHex: '#fafafa' },
  ],
  customName: ['{Event type title}: {Scheduler}', 'Termin'],
  successRedirectUrl: ['https://salon.example/danke', 'https://salon.example/merci'],
  hideOrganizerEmail: [true],
  calVideoSettings: [
    { disableRecordingForGuests: true },
    { redirectUrlOnExit: 'https://salon.example/', enableAutomaticTranscription: true },
  ],
  bookingRequiresAuthentication: [true],
  rescheduleWithSameRoundRobinHost: [true],
  disableCancelling: [{ disabled: true }],
  disableRescheduling: [{ disabled: true }, { disabled: false, minutesBefore: 60 }],
  interfaceLanguage: ['de', 'fr'],
  allowReschedulingPastBookings: [true],
  allowReschedulingCancelledBookings: [true],
  showOptimizedSlots: [true],
};

export function randomFields(): fc.Arbitrary<DeclaredFields> {
  return fc.record(
    Object.fromEntries(Object.entries(FIELD_VALUES).map(([name, values]) => [name, fc.constantFrom(...values)])),
    { requiredKeys: [] },
  );
}
