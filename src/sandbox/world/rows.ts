import { createHash } from 'node:crypto';
import type { HostPriority, Location, SchedulingType } from '../../calcom/wire/event-type.ts';
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
import type { MembershipRole, Team } from '../../calcom/wire/team.ts';

/** From `startMs` on, up to and without `endMs`; milliseconds since 1970. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Whether two spans share more than a touch. */
export function overlaps(one: Span, other: Span): boolean {
  return one.startMs < other.endMs && one.endMs > other.startMs;
}

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

export type BookingStatus = 'accepted' | 'pending' | 'cancelled' | 'rejected';

/** Whoever was invited: the guest, the guest's own guests, and the hosts of a collective type beside the organizer. */
export interface AttendeeRow {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly language: string;
  readonly phoneNumber: string | null;
  readonly absent: boolean;
  /** The place taken in a booking with seats; what was answered and said of it is kept with the seat, not the booking. */
  readonly seat: SeatRow | null;
}

interface SeatRow {
  readonly uid: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A booking. Times are milliseconds since 1970. */
export interface BookingRow extends Span {
  readonly id: number;
  readonly uid: string;
  /** The type may have been deleted since: it then reads back as null. */
  readonly eventTypeId: number;
  /** The organizer, the only host that reads back. */
  readonly userId: number;
  readonly attendees: readonly AttendeeRow[];
  readonly status: BookingStatus;
  readonly title: string;
  /** null with seats; else the notes, or nothing. */
  readonly description: string | null;
  readonly location: string | null;
  readonly hasSeats: boolean;
  /** The answers of the form, the guest's name and address among them. */
  readonly responses: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly absentHost: boolean;
  readonly cancellationReason: string | null;
  readonly cancelledByEmail: string | null;
  readonly rejectionReason: string | null;
  /** Why this booking replaced another one. */
  readonly reschedulingReason: string | null;
  /** Who moved this booking away. */
  readonly rescheduledByEmail: string | null;
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  /** Who gave this booking to another host; part of the key, so that a reassigned booking never clashes with a made one. */
  readonly reassignedById: number | null;
  readonly icsUid: string;
  readonly recurringBookingUid: string | null;
  /**
   * Unique over all rows: a hash of start, end and organizer, see `idempotencyKey`. Set when a booking is inserted as
   * accepted, and null for pending ones; cancelling and declining clear it.
   */
  readonly idempotencyKey: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly raw: RawPatch | null;
}

/** What the real server's only guard against double bookings compares: the same start, end and organizer. */
export function idempotencyKey(row: Pick<BookingRow, 'startMs' | 'endMs' | 'userId' | 'reassignedById'>): string {
  const text = `${row.startMs}.${row.endMs}.${row.userId}.${row.reassignedById ?? ''}`;
  return createHash('sha1').update(text).digest('hex');
}

export const ABSENCE_REASONS = ['unspecified', 'vacation', 'travel', 'sick', 'public_holiday'] as const;

/** When a user is away; no start of any event type is offered then. */
export interface AbsenceRow extends Span {
  readonly id: number;
  readonly uuid: string;
  readonly userId: number;
  /** Who takes over. */
  readonly toUserId: number | null;
  readonly reason: (typeof ABSENCE_REASONS)[number];
  readonly notes: string | null;
}

/** What was changed about an event type, by whom and where. */
export interface HistoryRow {
  readonly id: string;
  readonly eventTypeId: number;
  readonly action: 'EVENT_TYPE_CREATED' | 'EVENT_TYPE_MODIFIED';
  readonly atMs: number;
  readonly source: 'WEBAPP' | 'API_V2' | 'SYSTEM';
  /** null: nobody, the server itself. */
  readonly userId: number | null;
  readonly changes: Readonly<Record<string, { readonly old: unknown; readonly new: unknown }>>;
}

/** What Cal.com can tell of. Of these, the stand-in sends those of bookings. */
export const TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_PAID',
  'BOOKING_RESCHEDULED',
  'BOOKING_REQUESTED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_NO_SHOW_UPDATED',
  'FORM_SUBMITTED',
  'MEETING_ENDED',
  'MEETING_STARTED',
  'RECORDING_READY',
  'INSTANT_MEETING',
  'RECORDING_TRANSCRIPTION_GENERATED',
  'OOO_CREATED',
  'AFTER_HOSTS_CAL_VIDEO_NO_SHOW',
  'AFTER_GUESTS_CAL_VIDEO_NO_SHOW',
  'FORM_SUBMITTED_NO_EVENT',
  'DELEGATION_CREDENTIAL_ERROR',
  'WRONG_ASSIGNMENT_REPORT',
  'BOOKING_REASSIGNED',
] as const;

export type Trigger = (typeof TRIGGERS)[number];

/** A subscription of a user, a team or an event type: exactly one of the three ids is set. */
export interface WebhookRow {
  readonly id: string;
  readonly userId: number | null;
  readonly teamId: number | null;
  readonly eventTypeId: number | null;
  readonly subscriberUrl: string;
  readonly payloadTemplate: string | null;
  readonly active: boolean;
  readonly secret: string | null;
  readonly triggers: readonly Trigger[];
  readonly createdAt: string;
}

/**
 * What a seed changes about how a row reads back, whatever its columns say: rows of a kind that a real server holds and the API does not
 * make. `set` replaces members of the answer, `drop` removes them. It stays until the row is deleted.
 */
export interface RawPatch {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly drop?: readonly string[];
}

/** An answer as the seed wants it. */
export function patched<Output extends object>(output: Output, raw: RawPatch | null): Output {
  if (raw === null) return output;
  const { set = {}, drop = [] } = raw;
  const kept = Object.entries({ ...output, ...set }).filter(([key]) => !drop.includes(key));
  return Object.fromEntries(kept) as Output;
}
