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

/** From `startMs` (inclusive) to `endMs` (exclusive); milliseconds since 1970. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Returns true if two spans overlap; touching ends do not count. */
export function overlaps(one: Span, other: Span): boolean {
  return one.startMs < other.endMs && one.endMs > other.startMs;
}

/** The tables of the stand-in. Only the world's own methods change rows. */

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

/** Hours of a user in the schedule's own time zone. The user row decides which schedule is used. */
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

/** Replaces a day's hours; several for one day add up, and one with equal start and end closes the day. */
export interface DayOverride {
  readonly date: string;
  readonly startTime: string;
  readonly endTime: string;
}

/** In the order of JavaScript's day numbers. */
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Number of calls, window length, and length of the block after it. `name` is the suffix of the headers. */
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

/** Settings that a managed parent passes to its children. */
export interface Settings {
  readonly title: string;
  readonly description: string | null;
  readonly lengthInMinutes: number;
  /** null makes the row unreadable: every read of it fails. */
  readonly lengthInMinutesOptions: readonly number[] | null | undefined;
  readonly locations: readonly Location[];
  readonly bookingFields: readonly BookingField[];
  readonly recurrence: Recurrence | null;
  /** A series without its numbers: returned as none, cannot be booked, and excludes seats. */
  readonly isRecurrenceBroken: boolean;
  readonly slotInterval: number | null;
  readonly minimumBookingNotice: number;
  readonly beforeEventBuffer: number;
  readonly afterEventBuffer: number;
  readonly lockTimeZoneToggleOnBookingPage: boolean;
  readonly successRedirectUrl: string | null;
  readonly scheduleId: number | null;
  /** As sent; unknown units and values are stored, and hidden or refused later. */
  readonly bookingLimitsCount: Readonly<Record<string, unknown>> | null;
  readonly bookingLimitsDuration: Readonly<Record<string, unknown>> | null;
  readonly onlyShowFirstAvailableSlot: boolean;
  readonly offsetStart: number;
  readonly bookingWindow: BookingWindow | null;
  readonly bookerLayouts: BookerLayouts | null;
  readonly confirmationPolicy: ConfirmationPolicy | null;
  readonly requiresBookerEmailVerification: boolean;
  readonly hideCalendarNotes: boolean;
  /** As sent: any string is accepted; a value that is not a pair of strings is not returned. */
  readonly color: unknown;
  readonly seats: Seats | null;
  readonly customName: string | null;
  readonly useDestinationCalendarEmail: boolean;
  readonly hideCalendarEventDetails: boolean;
  readonly hideOrganizerEmail: boolean;
  readonly bookingRequiresAuthentication: boolean;
  readonly maximumActiveBookings: number | null;
  readonly offerReschedule: boolean;
  /** Whether e-mail settings were ever sent; in a team without organisation their values are always false. */
  readonly hasEmailSettings: boolean;
  readonly isManagedConfig: boolean;
  /** Has an effect only in teams of an organisation. Read, not observed. */
  readonly skipAttendeeEmailDeliverabilityCheck: boolean;
  readonly disableCancelling: DisableCancelling;
  readonly disableRescheduling: DisableRescheduling;
  /** null: the visitor's language; an empty string is stored as it is. */
  readonly interfaceLanguage: string | null;
  readonly allowReschedulingPastBookings: boolean;
  /** null is stored and returned. */
  readonly allowReschedulingCancelledBookings: boolean | null;
  readonly showOptimizedSlots: boolean | null;
}

export interface EventTypeRow {
  readonly id: number;
  /** null for a personal type and for a child of a managed type. */
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

/** An invited person: the guest, the guest's own guests, and the hosts of a collective type besides the organizer. */
export interface AttendeeRow {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly language: string;
  readonly phoneNumber: string | null;
  readonly absent: boolean;
  /** The seat in a booking with seats; its answers and notes are stored with the seat, not the booking. */
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
  /** If the type was deleted, the API returns null. */
  readonly eventTypeId: number;
  /** The organizer, the only host that the API returns. */
  readonly userId: number;
  readonly attendees: readonly AttendeeRow[];
  readonly status: BookingStatus;
  readonly title: string;
  /** null with seats; otherwise the notes, or null. */
  readonly description: string | null;
  readonly location: string | null;
  readonly hasSeats: boolean;
  /** The answers of the form, including the guest's name and address. */
  readonly responses: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly absentHost: boolean;
  readonly cancellationReason: string | null;
  readonly cancelledByEmail: string | null;
  readonly rejectionReason: string | null;
  /** Reason for which this booking replaced another one. */
  readonly reschedulingReason: string | null;
  /** The user who moved this booking away. */
  readonly rescheduledByEmail: string | null;
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  /** The user who reassigned this booking; part of the key, so that a reassigned booking never collides with a created one. */
  readonly reassignedById: number | null;
  readonly icsUid: string;
  readonly recurringBookingUid: string | null;
  /**
   * Unique over all rows: a hash of start, end and organizer, see `idempotencyKey`. Set when a booking is inserted as accepted, null for
   * pending ones; cancelling and declining clear it.
   */
  readonly idempotencyKey: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly raw: RawPatch | null;
}

/** The real server's only protection against double bookings: the same start, end and organizer. */
export function idempotencyKey(row: Pick<BookingRow, 'startMs' | 'endMs' | 'userId' | 'reassignedById'>): string {
  const text = `${row.startMs}.${row.endMs}.${row.userId}.${row.reassignedById ?? ''}`;
  return createHash('sha1').update(text).digest('hex');
}

export const ABSENCE_REASONS = ['unspecified', 'vacation', 'travel', 'sick', 'public_holiday'] as const;

/** An absence of a user; event types offer no starts during it. */
export interface AbsenceRow extends Span {
  readonly id: number;
  readonly uuid: string;
  readonly userId: number;
  /** The substitute. */
  readonly toUserId: number | null;
  readonly reason: (typeof ABSENCE_REASONS)[number];
  readonly notes: string | null;
}

/** A change of an event type: what, by whom and through which source. */
export interface HistoryRow {
  readonly id: string;
  readonly eventTypeId: number;
  readonly action: 'EVENT_TYPE_CREATED' | 'EVENT_TYPE_MODIFIED';
  readonly atMs: number;
  readonly source: 'WEBAPP' | 'API_V2' | 'SYSTEM';
  /** null: the server itself. */
  readonly userId: number | null;
  readonly changes: Readonly<Record<string, { readonly old: unknown; readonly new: unknown }>>;
}

/** Cal.com's triggers. The stand-in sends only those of bookings. */
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
 * A seed's override of a row's response, whatever its columns contain: for rows that a real server holds and the API cannot create. `set`
 * replaces members of the response, `drop` removes them. It stays until the row is deleted.
 */
export interface RawPatch {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly drop?: readonly string[];
}

/** Applies the override to a response. */
export function patched<Output extends object>(output: Output, raw: RawPatch | null): Output {
  if (raw === null) return output;
  const { set = {}, drop = [] } = raw;
  const kept = Object.entries({ ...output, ...set }).filter(([key]) => !drop.includes(key));
  return Object.fromEntries(kept) as Output;
}
