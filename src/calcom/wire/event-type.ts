import type {
  BookerActiveBookingsLimit,
  BookerLayouts,
  BookingField,
  BookingFieldInput,
  BookingLimits,
  BookingWindow,
  ConfirmationPolicy,
  DisableCancelling,
  Disabled,
  DisableRescheduling,
  EmailSettings,
  EventTypeColor,
  Recurrence,
  Seats,
} from './policy.ts';
import type { EventTypeUser, ListedTeam } from './team.ts';

export type SchedulingType = 'roundRobin' | 'collective' | 'managed';

/** A host of a team event type; `mandatory` and `priority` with round robin only. The order has no meaning. */
export interface Host {
  readonly userId: number;
  readonly name: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
  readonly mandatory?: boolean;
  readonly priority?: HostPriority;
}

export type HostPriority = 'lowest' | 'low' | 'medium' | 'high' | 'highest';

/** Fields shared by team and personal event types, at version 2024-06-14. Optional keys are absent if unset. */
interface EventTypeBase {
  readonly id: number;
  readonly lengthInMinutes: number;
  readonly lengthInMinutesOptions?: readonly number[];
  readonly title: string;
  readonly slug: string;
  readonly description: string;
  readonly locations: readonly (Location | UnknownLocation)[];
  readonly bookingFields: readonly BookingField[];
  readonly recurrence: Recurrence | null;
  readonly disableGuests: boolean;
  readonly slotInterval: number | null;
  readonly minimumBookingNotice: number;
  readonly beforeEventBuffer: number;
  readonly afterEventBuffer: number;
  /** Only Cal.com's own keys: `metadata` sent by a client is dropped. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly price: number;
  readonly currency: string;
  readonly lockTimeZoneToggleOnBookingPage: boolean;
  readonly forwardParamsSuccessRedirect: boolean | null;
  readonly successRedirectUrl: string | null;
  readonly isInstantEvent: boolean;
  readonly scheduleId: number | null;
  readonly bookingLimitsCount?: BookingLimits;
  readonly bookingLimitsDuration?: BookingLimits;
  readonly onlyShowFirstAvailableSlot: boolean;
  readonly offsetStart: number;
  readonly bookingWindow: BookingWindow | Disabled;
  readonly bookerLayouts?: BookerLayouts;
  readonly confirmationPolicy: ConfirmationPolicy | Disabled;
  readonly requiresBookerEmailVerification: boolean;
  readonly hideCalendarNotes: boolean;
  readonly color?: EventTypeColor;
  readonly seats: Seats | Disabled;
  readonly customName?: string;
  readonly useDestinationCalendarEmail: boolean;
  readonly hideCalendarEventDetails: boolean;
  readonly hideOrganizerEmail: boolean;
  readonly calVideoSettings?: Readonly<Record<string, unknown>> | null;
  readonly hidden: boolean;
  readonly bookingRequiresAuthentication: boolean;
  readonly bookerActiveBookingsLimit: BookerActiveBookingsLimit | Disabled;
  /** This and the rest at 6.1 and later. Empty for event types of a team. */
  readonly bookingUrl?: string;
  readonly disableCancelling?: DisableCancelling;
  readonly disableRescheduling?: DisableRescheduling;
  readonly interfaceLanguage?: string | null;
  readonly allowReschedulingPastBookings?: boolean;
  readonly allowReschedulingCancelledBookings?: boolean | null;
  readonly showOptimizedSlots?: boolean | null;
  /** Hosted only, with effect only in teams of an organisation (read, not observed). */
  readonly skipAttendeeEmailDeliverabilityCheck?: boolean;
}

/**
 * An event type in responses of /v2/teams/{id}/event-types. A managed type's child (only in the array that answers a create or patch of its
 * parent) has `teamId` null, its `ownerId`, its `parentEventTypeId`, `schedulingType` null, no hosts.
 */
export interface TeamEventType extends EventTypeBase {
  readonly hosts: readonly Host[];
  readonly teamId: number | null;
  readonly ownerId: number | null;
  readonly parentEventTypeId: number | null;
  readonly schedulingType: SchedulingType | null;
  readonly assignAllTeamMembers?: boolean;
  readonly emailSettings?: EmailSettings;
  readonly team: ListedTeam | { readonly id: number | null };
  readonly rescheduleWithSameRoundRobinHost: boolean;
  readonly rrHostSubsetEnabled: boolean;
}

/** An item of GET /v2/event-types: a user's own event types, including children of managed ones. */
export interface PersonalEventType extends EventTypeBase {
  readonly ownerId: number;
  readonly users: readonly EventTypeUser[];
}

export interface HostBody {
  readonly userId: number;
  readonly mandatory?: boolean;
  /** `lowest` is returned as `medium`. */
  readonly priority?: HostPriority;
}

/** Fields shared by create and patch of a team event type. Absent: default at create, unchanged at patch. */
interface TeamEventTypeBody {
  readonly description?: string;
  readonly lengthInMinutesOptions?: readonly number[];
  readonly locations?: readonly Location[];
  readonly bookingFields?: readonly BookingFieldInput[];
  readonly disableGuests?: boolean;
  readonly slotInterval?: number | null;
  readonly minimumBookingNotice?: number;
  readonly beforeEventBuffer?: number;
  readonly afterEventBuffer?: number;
  readonly scheduleId?: number | null;
  readonly bookingLimitsCount?: BookingLimits | Disabled;
  readonly bookingLimitsDuration?: BookingLimits | Disabled;
  readonly bookerActiveBookingsLimit?: BookerActiveBookingsLimit | Disabled;
  readonly onlyShowFirstAvailableSlot?: boolean;
  readonly bookingWindow?: BookingWindow | Disabled;
  readonly offsetStart?: number;
  readonly bookerLayouts?: BookerLayouts;
  readonly confirmationPolicy?: ConfirmationPolicy | Disabled;
  readonly recurrence?: Recurrence | Disabled;
  readonly requiresBookerEmailVerification?: boolean;
  readonly hideCalendarNotes?: boolean;
  readonly lockTimeZoneToggleOnBookingPage?: boolean;
  readonly color?: EventTypeColor;
  readonly seats?: Seats | Disabled;
  readonly customName?: string | null;
  readonly useDestinationCalendarEmail?: boolean;
  readonly hideCalendarEventDetails?: boolean;
  readonly successRedirectUrl?: string | null;
  readonly hideOrganizerEmail?: boolean;
  /** Replaces all settings; absent or null resets all of them. */
  readonly calVideoSettings?: Readonly<Record<string, unknown>>;
  readonly hidden?: boolean;
  readonly bookingRequiresAuthentication?: boolean;
  /** Replaces the whole set: omitted `mandatory` and `priority` become false and `medium`. */
  readonly hosts?: readonly HostBody[];
  readonly assignAllTeamMembers?: boolean;
  readonly emailSettings?: EmailSettings;
  readonly rescheduleWithSameRoundRobinHost?: boolean;
  readonly rrHostSubsetEnabled?: boolean;
  /** Hosted only (read, not observed). */
  readonly skipAttendeeEmailDeliverabilityCheck?: boolean;
}

/** Body of POST /v2/teams/{id}/event-types; the response for a managed type is an array, parent first. */
export interface CreateTeamEventTypeBody extends TeamEventTypeBody {
  readonly title: string;
  readonly slug: string;
  readonly lengthInMinutes: number;
  readonly schedulingType: SchedulingType;
}

/** Body of PATCH /v2/teams/{id}/event-types/{eventTypeId}. The current slug must be omitted: it conflicts with itself. */
export interface PatchTeamEventTypeBody extends TeamEventTypeBody {
  readonly title?: string;
  readonly slug?: string;
  readonly lengthInMinutes?: number;
  readonly schedulingType?: SchedulingType;
}

/** Response of DELETE /v2/teams/{id}/event-types/{eventTypeId}. */
export interface DeletedEventType {
  readonly id: number;
  readonly title: string;
}

/** The location of an event type. Input and output are the same; extra keys of an input are dropped. */
export type Location =
  | { readonly type: 'link'; readonly link: string; readonly public: boolean }
  | { readonly type: 'address'; readonly address: string; readonly public: boolean }
  | { readonly type: 'phone'; readonly phone: string; readonly public: boolean }
  | { readonly type: 'integration'; readonly integration: string }
  | { readonly type: 'attendeeAddress' | 'attendeePhone' | 'attendeeDefined' | 'organizersDefaultApp' };

/** Output only: a location that this API version cannot express. */
export interface UnknownLocation {
  readonly type: 'unknown';
  readonly location: string;
}
