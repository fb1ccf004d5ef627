import type { SettingName, SettingValues } from './event-type-settings.ts';
import type { Question } from './question.ts';
import type { EventTypeSettings, HostSettings, VideoSettings, BookingLimits } from './settings.ts';

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
