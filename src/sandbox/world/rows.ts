import type { Location } from '../../calcom/wire/location.ts';
import type { MembershipRole } from '../../calcom/wire/membership.ts';
import type {
  BookerLayouts,
  BookingField,
  BookingWindow,
  ConfirmationPolicy,
  DisableCancelling,
  DisableRescheduling,
  Recurrence,
  Seats,
} from '../../calcom/wire/policy.ts';
import type { HostPriority, SchedulingType } from '../../calcom/wire/event-type.ts';
import type { RawPatch } from './raw-patch.ts';
import type { Team } from '../../calcom/wire/team.ts';

/** The tables of the stand-in. Rows change in place; only the world's own methods do so. */

export interface UserRow {
  readonly id: number;
  readonly email: string;
  readonly username: string;
  readonly name: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly timeFormat: number;
  readonly weekStart: string;
  readonly defaultScheduleId: number | null;
}

export type TeamRow = Team;

export interface MembershipRow {
  readonly id: number;
  readonly teamId: number;
  readonly userId: number;
  readonly role: MembershipRole;
  readonly accepted: boolean;
  readonly disableImpersonation: boolean;
}

/** Hours of a user, on the clocks of the schedule's own time zone. Which one counts is said by the user. */
export interface ScheduleRow {
  readonly id: number;
  readonly userId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly availability: readonly OpenHours[];
  readonly overrides: readonly DayOverride[];
}

/** `HH:MM` on each of the days. */
export interface OpenHours {
  readonly days: readonly Weekday[];
  readonly startTime: string;
  readonly endTime: string;
}

/** In place of a day's hours; several for one day add up, and one that ends when it begins closes the day. */
export interface DayOverride {
  readonly date: string;
  readonly startTime: string;
  readonly endTime: string;
}

/** In the order of JavaScript's numbers. */
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** How many calls in how long, and how long the refusals last then. `name` is the suffix of the headers. */
export interface RateLimit {
  readonly limit: number;
  readonly ttlMs: number;
  readonly blockMs: number;
  readonly name: string;
}

export interface ApiKeyRow {
  readonly name: string;
  readonly key: string;
  readonly userId: number;
  readonly expired: boolean;
  readonly rateLimit?: RateLimit;
}

/** An OAuth access token. */
export interface AccessTokenRow {
  readonly userId: number;
  readonly expiresAtMs: number;
}

export interface HostRow {
  readonly userId: number;
  readonly mandatory: boolean;
  readonly priority: HostPriority;
}

/** What a managed parent hands down to its children. */
export interface Settings {
  readonly title: string;
  readonly description: string | null;
  readonly lengthInMinutes: number;
  /** null poisons the row: every read of it fails. */
  readonly lengthInMinutesOptions: readonly number[] | null | undefined;
  readonly locations: readonly Location[];
  readonly bookingFields: readonly BookingField[];
  readonly recurrence: Recurrence | null;
  /** A series without its numbers: reads back as none, no booking of it succeeds, and seats are refused beside it. */
  readonly isRecurrenceBroken: boolean;
  readonly slotInterval: number | null;
  readonly minimumBookingNotice: number;
  readonly beforeEventBuffer: number;
  readonly afterEventBuffer: number;
  readonly lockTimeZoneToggleOnBookingPage: boolean;
  readonly successRedirectUrl: string | null;
  readonly scheduleId: number | null;
  /** As sent; a unit or value that is not understood is kept, and hidden or refused later. */
  readonly bookingLimitsCount: Readonly<Record<string, unknown>> | null;
  readonly bookingLimitsDuration: Readonly<Record<string, unknown>> | null;
  readonly onlyShowFirstAvailableSlot: boolean;
  readonly offsetStart: number;
  readonly bookingWindow: BookingWindow | null;
  readonly bookerLayouts: BookerLayouts | null;
  readonly confirmationPolicy: ConfirmationPolicy | null;
  readonly requiresBookerEmailVerification: boolean;
  readonly hideCalendarNotes: boolean;
  /** As sent: any text passes, and what is no pair of texts is not shown. */
  readonly color: unknown;
  readonly seats: Seats | null;
  readonly customName: string | null;
  readonly useDestinationCalendarEmail: boolean;
  readonly hideCalendarEventDetails: boolean;
  readonly hideOrganizerEmail: boolean;
  readonly bookingRequiresAuthentication: boolean;
  readonly maximumActiveBookings: number | null;
  readonly offerReschedule: boolean;
  /** Whether e-mail settings were ever sent; their values are always false on a team without organisation. */
  readonly hasEmailSettings: boolean;
  readonly isManagedConfig: boolean;
  /** Counts in the teams of an organisation. Read, not observed. */
  readonly skipAttendeeEmailDeliverabilityCheck: boolean;
  readonly disableCancelling: DisableCancelling;
  readonly disableRescheduling: DisableRescheduling;
  /** null: the visitor's; an empty text is kept as it is. */
  readonly interfaceLanguage: string | null;
  readonly allowReschedulingPastBookings: boolean;
  /** null is stored, and reads back. */
  readonly allowReschedulingCancelledBookings: boolean | null;
  readonly showOptimizedSlots: boolean | null;
}

export interface EventTypeRow {
  readonly id: number;
  /** null for a personal type and for the child of a managed one. */
  readonly teamId: number | null;
  readonly ownerId: number | null;
  readonly parentId: number | null;
  readonly schedulingType: SchedulingType | null;
  readonly slug: string;
  readonly hidden: boolean;
  readonly assignAllTeamMembers: boolean;
  readonly rescheduleWithSameRoundRobinHost: boolean;
  readonly rrHostSubsetEnabled: boolean;
  readonly calVideoSettings: Readonly<Record<string, unknown>> | null;
  readonly hosts: readonly HostRow[];
  readonly settings: Settings;
  readonly raw: RawPatch | null;
}
