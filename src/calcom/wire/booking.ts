/** A booking in the answers of version 2024-08-13. Recurring ones come as an array, seats without metadata of their own. */
export interface Booking {
  readonly uid: string;
  /** `other` stands for a word that this version does not know (`awaiting_host` of newer servers). */
  readonly status: 'accepted' | 'pending' | 'cancelled' | 'rejected' | 'other';
  /** One, the organizer; his id is the text `unknown` once his account is deleted. */
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
  /** Only in the answer to whoever took a seat. */
  readonly seatUid?: string;
}

/** POST /v2/bookings: a property that it does not know is refused. */
export interface CreateBookingBody {
  readonly eventTypeId: number;
  /** ISO, UTC. */
  readonly start: string;
  readonly lengthInMinutes?: number;
  readonly attendee: {
    readonly name: string;
    /** May be absent where the form makes it optional and the phone number is there (read, not observed). */
    readonly email?: string;
    readonly phoneNumber?: string;
    readonly timeZone: string;
    readonly language: string;
  };
  readonly metadata: Readonly<Record<string, string>>;
  /** `responseId` 0 stands for no form: then any round robin event type takes the choice. */
  readonly routing?: { readonly responseId: 0; readonly teamMemberIds: readonly number[] };
}

export interface CancelBookingBody {
  readonly cancellationReason: string;
  /** Frees this seat alone; without it everybody's booking of that start is cancelled. */
  readonly seatUid?: string;
}

export interface DeclineBookingBody {
  readonly reason: string;
}

export interface RescheduleBookingBody {
  /** ISO, UTC. */
  readonly start: string;
  readonly reschedulingReason: string;
  readonly seatUid?: string;
}

/** GET /v2/slots: days as they are in the time zone asked for, each with the starts of its slots. */
export type Slots = Readonly<Record<string, readonly { readonly start: string }[]>>;
