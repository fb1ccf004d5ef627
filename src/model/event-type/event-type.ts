import type { Json } from '../json.ts';
import type { SettingName, SettingValues } from './event-type-settings.ts';
import type { Question } from './question.ts';

/** How Cal.com distributes an event type's bookings to its hosts. */
export type Scheduling = 'managed' | 'roundRobin' | 'collective';

/** Where an appointment takes place, as Cal.com stores it. */
export type Location =
  | { readonly type: 'address'; readonly address: string; readonly public: boolean }
  | { readonly type: 'link'; readonly link: string; readonly public: boolean }
  | { readonly type: 'phone'; readonly phone: string; readonly public: boolean }
  | { readonly type: 'integration'; readonly integration: string }
  | { readonly type: 'attendeePhone' | 'attendeeAddress' | 'attendeeDefined' | 'organizersDefaultApp' }
  // only read, never declared or written: a location that Cal.com's API has no input for
  | { readonly type: 'unsupported'; readonly raw: string };

/**
 * The fields of an event type that calops manages, normalised as Cal.com stores them. Minutes everywhere;
 * hosts are Cal.com user ids, ascending; lengthInMinutesOptions ascending. The settings of event-type-settings.ts are absent where they have
 * Cal.com's default.
 */
export interface EventTypeFields extends SettingValues {
  readonly title: string;
  readonly slug: string;
  readonly schedulingType: Scheduling;
  readonly lengthInMinutes: number;
  readonly hidden: boolean;
  readonly hosts: readonly number[];
  readonly description: string;
  readonly locations: readonly Location[];
  readonly beforeEventBuffer: number;
  readonly afterEventBuffer: number;
  readonly minimumBookingNotice: number;
  readonly requiresConfirmation: boolean;
  readonly bookingLimitsCount: BookingLimits;
  readonly slotInterval: number | null;
  readonly lengthInMinutesOptions: readonly number[];
  /** The questions of the form, besides the fields that every form has. Absent: none. */
  readonly bookingFields?: readonly Question[];
  /** `optional`: the form requires the phone number, and takes bookings without an address. Absent: required. */
  readonly attendeeEmail?: AttendeeEmail;
  /** Skips the check of the address's MX records. Absent if the server does not return it; default: false. */
  readonly skipAttendeeEmailDeliverabilityCheck?: boolean;
}

export type AttendeeEmail = 'required' | 'optional';

export type EventTypeField = keyof EventTypeFields;

/** The fields that are declared for an event type, or were last applied to it: calops does not manage absent fields. */
export type DeclaredFields = Partial<EventTypeFields>;

/** An event type as read from Cal.com. `locations` that calops cannot express read as `unsupported`. */
export interface ObservedEventType {
  readonly id: number;
  readonly fields: EventTypeFields;
  /** Settings that the server does not return: it has no such settings. Absent: it returns all. */
  readonly unserved?: readonly SettingName[];
  /** Settings that change what a booking does. Absent: the defaults of a new event type. */
  readonly settings?: EventTypeSettings;
  /** Absent: Cal.com has none. */
  readonly hostSettings?: HostSettings;
  /** Absent: Cal Video with the defaults of a new event type, or not contained in the team's list. */
  readonly videoSettings?: VideoSettings;
}

/** A listed event type that calops cannot parse, with the fields that it could read; null where even those are missing. */
export interface UnreadableEventType {
  readonly id: number | null;
  readonly slug: string | null;
  readonly title: string | null;
  readonly teamId: number | null;
  /** Which field is unexpected and how: `hosts must be array`. Contains no values. */
  readonly problem: string;
}

/** The child event type of each host of a managed event type: Cal.com user id (as text, for JSON) → child id. */
export type ChildIds = { readonly [userId: string]: number };

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
