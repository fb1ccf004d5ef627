import { createHash } from 'node:crypto';
import type { RawPatch } from './raw-patch.ts';
import type { Span } from './span.ts';

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
