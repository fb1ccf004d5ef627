import type { Answered, Call, Caller } from '../caller/caller.ts';
import type { Timeouts } from '../caller/clock.ts';
import { CalcomError } from '../caller/errors.ts';
import type { HttpRequest } from '../caller/transport.ts';
import type {
  Booking,
  BookingsQuery,
  CallCounts,
  CallOptions,
  EventTypeOwner,
  ListOptions,
  OwnedChild,
  OwnedEventType,
} from '../common-api.ts';
import { rightsOf } from '../common-api.ts';
import {
  bookEndpoint,
  bookingEndpoint,
  cancelEndpoint,
  declineEndpoint,
  rescheduleEndpoint,
  slotsEndpoint,
  type Endpoint,
} from '../endpoints.ts';
import { matching, mismatch } from '../matching.ts';
import { booking } from '../normalise.ts';
import { Reader } from '../reader.ts';
import { checkBooking, checkBookings, checkSlots } from '../schemas.ts';
import type * as wire from '../wire/booking.ts';
import type {
  CancelBookingBody,
  CreateBookingBody,
  DeclineBookingBody,
  RescheduleBookingBody,
} from '../wire/booking.ts';
import { slotsParams } from './booking-query.ts';
import type {
  CalcomBookings,
  Cancellation,
  ClassSlot,
  Made,
  NewBooking,
  SeatOptions,
  SlotsQuery,
} from './bookings-api.ts';
import { mendBooking } from './mend-booking.ts';

/** The client for slots, bookings and users' event types only. */
export class Bookings implements CalcomBookings {
  readonly #caller: Caller;
  readonly #timeouts: Timeouts;
  readonly #reader: Reader;

  constructor(caller: Caller, timeouts: Timeouts) {
    this.#caller = caller;
    this.#timeouts = timeouts;
    this.#reader = new Reader(caller, timeouts);
  }

  get calls(): CallCounts {
    return this.#caller.calls;
  }

  eventTypesOf(owner: EventTypeOwner, options: ListOptions = {}): Promise<readonly OwnedEventType[]> {
    return this.#reader.eventTypesOf(owner, options);
  }

  ownedEventType(id: number, options: CallOptions = {}): Promise<OwnedChild | undefined> {
    return this.#reader.ownedEventType(id, options);
  }

  async slots(query: SlotsQuery): Promise<readonly number[]> {
    return (await this.#slots(query)).map(({ startMs }) => startMs);
  }

  async classSlots(query: SlotsQuery): Promise<readonly ClassSlot[]> {
    return (await this.#slots(query)).flatMap(({ startMs, seatsBooked: booked, seatsRemaining: left }) =>
      booked === undefined || left === undefined ? [] : [{ startMs, booked, left }],
    );
  }

  async #slots(query: SlotsQuery) {
    const answered = await this.#read(slotsEndpoint(slotsParams(query)), query);
    const slots = Object.values(matching(answered, checkSlots)).flatMap((day) =>
      day.map((slot) => ({ ...slot, startMs: Date.parse(slot.start) })),
    );
    const within = slots.filter(({ startMs }) => startMs >= query.fromMs && startMs < query.toMs);
    return within.toSorted((a, b) => a.startMs - b.startMs);
  }

  async book(wanted: NewBooking, options: CallOptions = {}): Promise<Made> {
    return this.#make({ ...this.#request(bookEndpoint(), options), body: bookBody(wanted), repeat: 'never' });
  }

  async booking(uid: string, options: CallOptions = {}): Promise<Booking | undefined> {
    try {
      return sameBooking(await this.#read(bookingEndpoint(uid), options), uid);
    } catch (error) {
      if (error instanceof CalcomError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  bookings(query: BookingsQuery): Promise<readonly Booking[]> {
    return this.#reader.bookings(query);
  }

  async series(seriesUid: string, options: CallOptions = {}): Promise<readonly Booking[]> {
    try {
      return listed(await this.#read(bookingEndpoint(seriesUid), options)).map(booking);
    } catch (error) {
      if (error instanceof CalcomError && error.kind === 'not-found') return [];
      throw error;
    }
  }

  async cancel(uid: string, reason: string, options: SeatOptions = {}): Promise<Cancellation> {
    const { seatUid } = options;
    const request = { ...this.#request(cancelEndpoint(uid), options), body: cancelBody(reason, seatUid) };
    try {
      const answered = await this.#caller.call({ ...request, repeat: 'always' });
      const left = sameBooking(answered, uid);
      if (left.status === 'cancelled' || left.status === 'rejected') return 'cancelled';
      if (seatUid !== undefined && !hasSeat(left, seatUid)) return 'cancelled';
      throw mismatch(answered, `booking ${uid} is ${left.status} after it was cancelled`);
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      if (error.kind === 'booking-gone') return 'was-cancelled';
      if (error.kind !== 'not-found') throw error;
      // Cal.com sometimes answers 404 for a seat that this very call has freed
      const left = seatUid === undefined ? undefined : await this.booking(uid, options);
      if (left && seatUid !== undefined && stillStands(left) && hasSeat(left, seatUid)) throw error;
      return left ? 'cancelled' : 'unknown-booking';
    }
  }

  async decline(uid: string, reason: string, options: CallOptions = {}): Promise<void> {
    const body: DeclineBookingBody = { reason };
    const answered = await this.#caller.call({
      ...this.#request(declineEndpoint(uid), options),
      body,
      repeat: 'always',
    });
    const { status } = sameBooking(answered, uid);
    if (status !== 'rejected') throw mismatch(answered, `booking ${uid} is ${status} after it was declined`);
  }

  async reschedule(uid: string, startMs: number, reason: string, options: SeatOptions = {}): Promise<Made> {
    const request = this.#request(rescheduleEndpoint(uid), options);
    return this.#make({ ...request, body: rescheduleBody(startMs, reason, options.seatUid), repeat: 'never' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#caller[Symbol.asyncDispose]();
  }

  /** After a success something was created, so the result is returned whatever the response looks like. */
  async #make(call: Call & { readonly repeat: 'never' }): Promise<Made> {
    let answered: Answered;
    try {
      answered = await this.#caller.call(call);
    } catch (error) {
      if (error instanceof CalcomError && error.status === CREATED) return { kind: 'unread', uids: [], error };
      throw error;
    }
    try {
      const read = listed(answered);
      const seatUid = read.find((one) => one.seatUid !== undefined)?.seatUid ?? null;
      return { kind: 'read', bookings: read.map(booking), seatUid, answeredMs: answeredMs(answered) };
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      return { kind: 'unread', uids: uidsIn(answered.data), error };
    }
  }

  #read(endpoint: Endpoint, options: CallOptions): Promise<Answered> {
    return this.#caller.call({ ...this.#request(endpoint, options), repeat: 'always' });
  }

  #request(endpoint: Endpoint, options: CallOptions): HttpRequest {
    return { ...endpoint, ...rightsOf(options), answerMs: options.answerMs ?? this.#timeouts.answerMs };
  }
}

const CREATED = 201;

/** One booking, or the occurrences of a series. */
function listed(answered: Answered): readonly wire.Booking[] {
  return Array.isArray(answered.data) ? matching(answered, checkBookings) : [matching(answered, checkBooking)];
}

function uidsIn(data: unknown): readonly string[] {
  return [data].flat().flatMap((item: unknown) => {
    const isNamed = typeof item === 'object' && item !== null && 'uid' in item && typeof item.uid === 'string';
    return isNamed ? [item.uid as string] : [];
  });
}

function answeredMs({ answer }: Answered): number | null {
  const ms = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(ms) ? null : ms;
}

function hasSeat({ seats }: Booking, seatUid: string): boolean {
  return seats.some(({ uid }) => uid === seatUid);
}

function stillStands({ status }: Booking): boolean {
  return status === 'accepted' || status === 'pending';
}

function sameBooking(answered: Answered, uid: string): Booking {
  const { item, odd } = mendBooking(answered.data);
  const read = matching({ ...answered, data: item }, checkBooking);
  const found = { ...booking(read), ...(odd.length > 0 && { odd }) };
  if (found.uid === uid) return found;
  throw mismatch(answered, `booking ${found.uid} instead of ${uid}`);
}

function bookBody({ attendee, ...booking }: NewBooking): CreateBookingBody {
  const { name, email, phone, timeZone, language } = attendee;
  return {
    eventTypeId: booking.eventTypeId,
    start: new Date(booking.startMs).toISOString(),
    ...(booking.minutes === undefined ? {} : { lengthInMinutes: booking.minutes }),
    attendee: {
      name,
      ...(email !== null && { email }),
      ...(phone === undefined ? {} : { phoneNumber: phone }),
      timeZone,
      language,
    },
    metadata: booking.metadata,
    ...(booking.answers === undefined ? {} : { bookingFieldsResponses: booking.answers }),
    ...(booking.hostUserId === undefined ? {} : { routing: { responseId: 0, teamMemberIds: [booking.hostUserId] } }),
  };
}

function cancelBody(reason: string, seatUid: string | undefined): CancelBookingBody {
  return { cancellationReason: reason, ...(seatUid !== undefined && { seatUid }) };
}

function rescheduleBody(startMs: number, reason: string, seatUid: string | undefined): RescheduleBookingBody {
  const start = new Date(startMs).toISOString();
  return seatUid === undefined ? { start, reschedulingReason: reason } : { start, seatUid };
}
