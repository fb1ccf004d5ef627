import type { Json } from '../json.ts';

/** A question of the booking form that Cal.com requires to be answered. */
export interface RequiredQuestion {
  readonly slug: string;
  readonly label: string;
}

/** How far in the future Cal.com accepts bookings. */
export type BookingWindow =
  | { readonly type: 'businessDays' | 'calendarDays'; readonly days: number }
  | { readonly type: 'range'; readonly from: string; readonly to: string };

/**
 * Settings of an event type that no manifest declares and that change what a booking does, under Cal.com's names. Each is present only if
 * it differs from a new event type's (docs/hazards.md lists what is read, and what is not).
 */
export interface EventTypeSettings {
  /** Customers per start. */
  readonly seats?: number;
  readonly recurrence?: { readonly occurrences: number; readonly frequency: string; readonly interval: number };
  readonly disableCancelling?: true;
  /** Minutes before the start from which Cal.com refuses to reschedule. */
  readonly disableRescheduling?: number;
  /** Required questions that calops cannot answer. */
  readonly bookingFields?: readonly RequiredQuestion[];
  /** The form requires the customer's phone number, which calops sends if it is known. */
  readonly attendeePhoneNumber?: true;
  /**
   * A confirmation policy that `requiresConfirmation` cannot express: only at short notice, or one that blocks the start until
   * confirmation.
   */
  readonly confirmationPolicy?: { readonly onlyBelow?: string; readonly blocksStart?: true };
  readonly bookingWindow?: BookingWindow;
  readonly scheduleId?: number;
  /** Minutes per day, week, month and year. */
  readonly bookingLimitsDuration?: BookingLimits;
  /** Future bookings that one customer may have. */
  readonly bookerActiveBookingsLimit?: number;
  readonly onlyShowFirstAvailableSlot?: true;
  readonly requiresBookerEmailVerification?: true;
  /** Minutes by which every start is later than the regular start times. */
  readonly offsetStart?: number;
  /** In the smallest unit of the currency. */
  readonly price?: number;
  /** Cal.com user ids of the hosts who attend every booking. */
  readonly mandatoryHosts?: readonly number[];
  readonly assignAllTeamMembers?: true;
  /** Names of settings with a form that calops does not know. */
  readonly unreadable?: readonly string[];
}

/**
 * Cal.com's settings of each host (`mandatory`, `priority`, …), by user id as text. A patch of the hosts replaces the whole list, so it
 * contains these for every host that stays.
 */
export type HostSettings = { readonly [userId: string]: { readonly [setting: string]: Json } };

/** Cal.com's settings of an event type's video room, under its own names. A patch without them resets them all. */
export type VideoSettings = { readonly [setting: string]: Json };

/** The maximum number of bookings per period: per host if the event type is managed, else per event type. Empty: no limit. */
export interface BookingLimits {
  readonly day?: number;
  readonly week?: number;
  readonly month?: number;
  readonly year?: number;
}
