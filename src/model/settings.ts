import type { BookingLimits } from './event-type.ts';
import type { Json } from './json.ts';

/** A question of the booking form that Cal.com requires an answer to. */
export interface RequiredQuestion {
  readonly slug: string;
  readonly label: string;
}

/** How far ahead Cal.com takes bookings. */
export type BookingWindow =
  | { readonly type: 'businessDays' | 'calendarDays'; readonly days: number }
  | { readonly type: 'range'; readonly from: string; readonly to: string };

/**
 * Settings of an event type that no manifest declares and that change what a booking does, under Cal.com's names. Each is present
 * only where it differs from what a new event type has (docs/hazards.md lists what is read, and what is not).
 */
export interface EventTypeSettings {
  /** Customers per start. */
  readonly seats?: number;
  readonly recurrence?: { readonly occurrences: number; readonly frequency: string; readonly interval: number };
  readonly disableCancelling?: true;
  /** Minutes before the start from which Cal.com refuses to reschedule. */
  readonly disableRescheduling?: number;
  /** Required questions that calops has no answer to. */
  readonly bookingFields?: readonly RequiredQuestion[];
  /** The form requires the customer's phone number, which calops sends where it knows one. */
  readonly attendeePhoneNumber?: true;
  /** A confirmation policy that `requiresConfirmation` cannot say: only at short notice, or one that blocks the start meanwhile. */
  readonly confirmationPolicy?: { readonly onlyBelow?: string; readonly blocksStart?: true };
  readonly bookingWindow?: BookingWindow;
  readonly scheduleId?: number;
  /** Minutes per day, week, month and year. */
  readonly bookingLimitsDuration?: BookingLimits;
  /** Future bookings that one customer may have. */
  readonly bookerActiveBookingsLimit?: number;
  readonly onlyShowFirstAvailableSlot?: true;
  readonly requiresBookerEmailVerification?: true;
  /** Minutes by which every start is later than the grid. */
  readonly offsetStart?: number;
  /** In the smallest unit of the currency. */
  readonly price?: number;
  /** Cal.com user ids of the hosts who attend every booking. */
  readonly mandatoryHosts?: readonly number[];
  readonly assignAllTeamMembers?: true;
  /** Names of settings whose form calops does not know. */
  readonly unreadable?: readonly string[];
}

/**
 * What Cal.com keeps about each host besides who it is (`mandatory`, `priority`, …), by user id as text. A patch of the hosts replaces
 * the list as a whole, so it carries these for every host who stays.
 */
export type HostSettings = { readonly [userId: string]: { readonly [setting: string]: Json } };

/** What Cal.com keeps about the video room of an event type, under its own names. A patch without it resets all of it. */
export type VideoSettings = { readonly [setting: string]: Json };
