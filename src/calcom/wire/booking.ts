/** A booking in responses of version 2024-08-13. Recurring ones are an array; with seats, metadata is per guest. */
export interface Booking {
  readonly uid: string;
  /** `other` replaces a status that this version does not know (`awaiting_host` of newer servers). */
  readonly status: 'accepted' | 'pending' | 'cancelled' | 'rejected' | 'other';
  /** Only the organizer; the id is the text `unknown` if the account was deleted. */
  readonly hosts: readonly { readonly id: number | string }[];
  /** ISO, UTC. */
  readonly start: string;
  readonly end: string;
  readonly eventTypeId: number | null;
  readonly updatedAt: string | null;
  readonly createdAt?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly attendees: readonly {
    readonly name?: string;
    readonly email: string;
    readonly seatUid?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  }[];
  readonly recurringBookingUid?: string;
  readonly rescheduledFromUid?: string;
  readonly rescheduledToUid?: string;
  /** Only in the response to the guest who took a seat. */
  readonly seatUid?: string;
}

/** POST /v2/bookings: unknown properties are refused. */
export interface CreateBookingBody {
  readonly eventTypeId: number;
  /** ISO, UTC. */
  readonly start: string;
  readonly lengthInMinutes?: number;
  readonly attendee: {
    readonly name: string;
    /** May be absent if the form makes it optional and a phone number is given (read, not observed). */
    readonly email?: string;
    readonly phoneNumber?: string;
    readonly timeZone: string;
    readonly language: string;
  };
  readonly metadata: Readonly<Record<string, string>>;
  /** By slug of the field. */
  readonly bookingFieldsResponses?: Readonly<Record<string, string | boolean | readonly string[]>>;
  /** `responseId` 0 means no form: any round robin event type then accepts the choice. */
  readonly routing?: { readonly responseId: 0; readonly teamMemberIds: readonly number[] };
}

export interface CancelBookingBody {
  readonly cancellationReason: string;
  /** Frees this seat only; without it all bookings of that start are cancelled. */
  readonly seatUid?: string;
}

export interface DeclineBookingBody {
  readonly reason: string;
}

export type RescheduleBookingBody = {
  /** ISO, UTC. */
  readonly start: string;
  // a reason is refused when one seat is moved
} & ({ readonly reschedulingReason: string } | { readonly seatUid: string });

/** GET /v2/slots: days in the requested time zone, each with the starts of its slots. */
export type Slots = Readonly<Record<string, readonly Slot[]>>;

export interface Slot {
  readonly start: string;
  /** With seats only. */
  readonly seatsBooked?: number;
  readonly seatsRemaining?: number;
}
