import type { EventTypeSettings, HostSettings, VideoSettings } from './settings.ts';

/** How Cal.com gives an event type's bookings to its hosts. */
export type Scheduling = 'managed' | 'roundRobin' | 'collective';

/** Where an appointment takes place, as Cal.com stores it. */
export type Location =
  | { readonly type: 'address'; readonly address: string; readonly public: boolean }
  | { readonly type: 'link'; readonly link: string; readonly public: boolean }
  | { readonly type: 'phone'; readonly phone: string; readonly public: boolean }
  | { readonly type: 'integration'; readonly integration: string }
  | { readonly type: 'attendeePhone' | 'attendeeAddress' | 'attendeeDefined' | 'organizersDefaultApp' }
  // only read, never declared or written: what Cal.com holds but its API has no input for
  | { readonly type: 'unsupported'; readonly raw: string };

/** At most so many bookings in each period: per host where the event type is managed, else of the event type. Empty: no limit. */
export interface BookingLimits {
  readonly day?: number;
  readonly week?: number;
  readonly month?: number;
  readonly year?: number;
}

/**
 * The fields of an event type that calops manages, normalised as Cal.com stores them. Minutes everywhere;
 * hosts are Cal.com user ids, ascending; lengthInMinutesOptions ascending.
 */
export interface EventTypeFields {
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
  /** `optional`: the form requires the phone number, and takes bookings without an address. Absent: required. */
  readonly attendeeEmail?: AttendeeEmail;
  /** No look-up of the address's MX records. Absent where the server does not show it, and false unless said. */
  readonly skipAttendeeEmailDeliverabilityCheck?: boolean;
}

export type AttendeeEmail = 'required' | 'optional';

export type EventTypeField = keyof EventTypeFields;

/** What is declared for, or was last applied to, an event type: absent fields are not ours. */
export type DeclaredFields = Partial<EventTypeFields>;

/** An event type as read from Cal.com. `locations` that calops cannot express read as `unsupported`. */
export interface ObservedEventType {
  readonly id: number;
  readonly fields: EventTypeFields;
  /** What no manifest declares. Absent: as a new event type has it. */
  readonly settings?: EventTypeSettings;
  /** Absent: Cal.com keeps none. */
  readonly hostSettings?: HostSettings;
  /** Absent: Cal Video as a new event type has it, or not shown by the team's list. */
  readonly videoSettings?: VideoSettings;
}

/** A listed event type that calops cannot read, with what can be said of it; null where even that is missing. */
export interface UnreadableEventType {
  readonly id: number | null;
  readonly slug: string | null;
  readonly title: string | null;
  readonly teamId: number | null;
  /** Which field differs and how: `hosts must be array`. Values are not shown. */
  readonly problem: string;
}

/** The child event type of each host of a managed event type: Cal.com user id (as text, for JSON) → child id. */
export type ChildIds = { readonly [userId: string]: number };
