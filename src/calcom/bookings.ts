import type { CallCounts, CallOptions, ListOptions, OwnedEventType } from './common-api.ts';
import { slotsParams } from './booking-query.ts';
import { bookBody, cancelBody, rescheduleBody } from './booking-request.ts';
import type { CalcomBookings, Cancellation, NewBooking, SlotsQuery } from './bookings-api.ts';
import type { Booking, BookingsQuery } from './common-api.ts';
import type { Answered, Caller } from './caller.ts';
import { bookEndpoint, bookingEndpoint, cancelEndpoint, rescheduleEndpoint, slotsEndpoint } from './endpoints.ts';
import type { Endpoint } from './endpoints.ts';
import { CalcomError } from './errors.ts';
import type { HttpRequest } from './http.ts';
import { matching, mismatch } from './matching.ts';
import { mendBooking } from './mend-booking.ts';
import { booking } from './normalise.ts';
import { Reader } from './reader.ts';
import { checkBooking, checkSlots } from './schemas.ts';
import type { Timeouts } from './timeouts.ts';

/** Slots, bookings, and the event types of a person; nothing else of the client. */
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

  eventTypesOf(username: string, options: ListOptions = {}): Promise<readonly OwnedEventType[]> {
    return this.#reader.eventTypesOf(username, options);
  }

  async slots(query: SlotsQuery): Promise<readonly number[]> {
    const answered = await this.#read(slotsEndpoint(slotsParams(query)), query);
    const starts = Object.values(matching(answered, checkSlots)).flatMap((day) => {
      return day.map(({ start }) => Date.parse(start));
    });
    return starts.filter((ms) => ms >= query.fromMs && ms < query.toMs).toSorted((a, b) => a - b);
  }

  async book(wanted: NewBooking, options: CallOptions = {}): Promise<Booking> {
    const body = bookBody(wanted);
    const answered = await this.#caller.call({ ...this.#request(bookEndpoint(), options), body, repeat: 'never' });
    const made = standing(answered);
    if (made.eventTypeId === wanted.eventTypeId && made.fromMs === wanted.startMs) return made;
    throw mismatch(answered, `booking ${made.uid} of another event type or time`);
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

  async cancel(uid: string, reason: string, options: CallOptions = {}): Promise<Cancellation> {
    const request = { ...this.#request(cancelEndpoint(uid), options), body: cancelBody(reason) };
    try {
      const answered = await this.#caller.call({ ...request, repeat: 'always' });
      const { status } = sameBooking(answered, uid);
      if (status === 'cancelled') return 'cancelled';
      throw mismatch(answered, `booking ${uid} is ${status} after it was cancelled`);
    } catch (error) {
      if (error instanceof CalcomError && error.kind === 'not-found') return 'unknown-booking';
      if (error instanceof CalcomError && error.kind === 'booking-gone') return 'was-cancelled';
      throw error;
    }
  }

  async reschedule(uid: string, startMs: number, reason: string, options: CallOptions = {}): Promise<Booking> {
    const request = { ...this.#request(rescheduleEndpoint(uid), options), body: rescheduleBody(startMs, reason) };
    const answered = await this.#caller.call({ ...request, repeat: 'never' });
    const made = standing(answered);
    if (made.rescheduledFromUid === uid && made.fromMs === startMs) return made;
    throw mismatch(answered, `booking ${made.uid}, which is not ${uid} moved to the time asked for`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#caller[Symbol.asyncDispose]();
  }

  #read(endpoint: Endpoint, options: CallOptions): Promise<Answered> {
    return this.#caller.call({ ...this.#request(endpoint, options), repeat: 'always' });
  }

  #request(endpoint: Endpoint, { signal, answerMs = this.#timeouts.answerMs }: CallOptions): HttpRequest {
    return signal === undefined ? { ...endpoint, answerMs } : { ...endpoint, answerMs, signal };
  }
}

/** A booking that takes up its host's time, as the answer to who made it. A seat of somebody else's booking does not. */
function standing(answered: Answered): Booking {
  const read = matching(answered, checkBooking);
  if (read.seatUid !== undefined) throw mismatch(answered, `a seat of booking ${read.uid}`);
  if (read.status === 'accepted' || read.status === 'pending') return booking(read);
  throw mismatch(answered, `booking ${read.uid} that is ${read.status}`);
}

function sameBooking(answered: Answered, uid: string): Booking {
  const { item, odd } = mendBooking(answered.data);
  const read = matching({ ...answered, data: item }, checkBooking);
  const found = { ...booking(read), ...(odd.length > 0 && { odd }) };
  if (found.uid === uid) return found;
  throw mismatch(answered, `booking ${found.uid} instead of ${uid}`);
}
