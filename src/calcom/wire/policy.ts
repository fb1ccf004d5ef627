/** The nested settings of an event type. `{ disabled: true }` unsets one; an unset one is returned in the same form. */
export interface Disabled {
  readonly disabled: true;
}

/** Bookings, or minutes, per unit. Never set: absent. Unset by `{ disabled: true }`: returned as `{}`. */
export interface BookingLimits {
  readonly day?: number;
  readonly week?: number;
  readonly month?: number;
  readonly year?: number;
}

export type BookingWindow =
  | {
      readonly type: 'businessDays' | 'calendarDays';
      readonly value: number;
      readonly rolling?: boolean;
      readonly disabled?: false;
    }
  | { readonly type: 'range'; readonly value: readonly [string, string]; readonly disabled?: false };

export interface ConfirmationPolicy {
  readonly type: 'always' | 'time';
  readonly noticeThreshold?: { readonly unit: 'minutes' | 'hours' | 'days' | 'months'; readonly count: number };
  readonly blockUnconfirmedBookingsInBooker: boolean;
  readonly disabled?: false;
}

export interface Recurrence {
  readonly interval: number;
  readonly occurrences: number;
  readonly frequency: 'yearly' | 'monthly' | 'weekly';
  readonly disabled?: boolean;
}

export interface Seats {
  readonly seatsPerTimeSlot: number;
  readonly showAttendeeInfo: boolean;
  readonly showAvailabilityCount: boolean;
  readonly disabled?: boolean;
}

export interface BookerActiveBookingsLimit {
  readonly maximumActiveBookings?: number;
  readonly offerReschedule?: boolean;
}

/** A booking field: seven defaults (`isDefault`), then custom ones; its other fields depend on `type`. */
export interface BookingField {
  readonly isDefault: boolean;
  readonly type: string;
  readonly slug: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly hidden?: boolean;
  readonly disableOnPrefill?: boolean;
  readonly options?: readonly string[];
}

/** A custom field has a `slug`; an override of a default has a `type` (name, email) or the default's slug. */
export interface BookingFieldInput {
  readonly type?: string;
  readonly slug?: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly hidden?: boolean;
  readonly disableOnPrefill?: boolean;
  readonly options?: readonly string[];
}

/** At 6.1 and later: cancelling by API is forbidden, even for the owner of the team. */
export interface DisableCancelling {
  readonly disabled: boolean;
}

/** At 6.1 and later. `disabled` affects the web page only; `minutesBefore` (from 1) is the minimum notice for everyone. */
export interface DisableRescheduling {
  readonly disabled: boolean;
  readonly minutesBefore?: number;
}

export interface EventTypeColor {
  readonly lightThemeHex: string;
  readonly darkThemeHex: string;
}

export interface BookerLayouts {
  readonly defaultLayout: 'month' | 'week' | 'column';
  readonly enabledLayouts: readonly ('month' | 'week' | 'column')[];
}

export interface EmailSettings {
  readonly disableEmailsToAttendees?: boolean;
  readonly disableEmailsToHosts?: boolean;
}
