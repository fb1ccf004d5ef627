import { bare } from '../envelopes.ts';
import { DayIndex } from './day-index.ts';
import { overlaps, type BookingRow, type Span } from './rows.ts';

/** A person whose time may be busy: as organizer, by id, or as attendee, by address. */
interface Person {
  readonly id: number;
  readonly email: string;
}

/** Bookings with their unique key, and indexes by day for participants and event types. */
export class BookingTable {
  readonly #rows = new Map<number, BookingRow>();
  readonly #uids = new Map<string, number>();
  readonly #keys = new Map<string, number>();
  readonly #people = new DayIndex<BookingRow>();
  readonly #types = new DayIndex<BookingRow>();
  readonly #lastIds = new Map<string, number>();
  #nextId = 1;

  /** In order of id. */
  all(): Iterable<BookingRow> {
    return this.#rows.values();
  }

  byUid(uid: string): BookingRow | undefined {
    const id = this.#uids.get(uid);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  /** Bookings in any status that overlap the span with the person as organizer or attendee. */
  ofPerson({ id, email }: Person, span: Span): readonly BookingRow[] {
    const organized = this.#people.within(String(id), span);
    const attended = this.#people.within(email, span).filter((row) => row.userId !== id);
    return [...organized, ...attended];
  }

  /** Bookings of the type in any status that overlap the span. */
  ofEventType(eventTypeId: number, span: Span): readonly BookingRow[] {
    return this.#types.within(String(eventTypeId), span);
  }

  /** The last booking of the type that the user organizes; 0 if there is none. */
  lastIdOf(eventTypeId: number, userId: number): number {
    return this.#lastIds.get(`${eventTypeId} ${userId}`) ?? 0;
  }

  /** @throws Refusal (409, bare) if another booking has the key. */
  insert(row: Omit<BookingRow, 'id'>, id = this.#nextId): BookingRow {
    const full = { ...row, id };
    this.#claimKey(full);
    this.#nextId = Math.max(this.#nextId, id + 1);
    this.#rows.set(id, full);
    this.#uids.set(full.uid, id);
    this.#index(full, 'add');
    return full;
  }

  /** @throws Refusal (409, bare) if another booking has the key. */
  replace(row: BookingRow): BookingRow {
    const old = this.#rows.get(row.id);
    this.#claimKey(row);
    if (old) {
      if (old.idempotencyKey !== null && old.idempotencyKey !== row.idempotencyKey) {
        this.#keys.delete(old.idempotencyKey);
      }
      this.#index(old, 'delete');
    }
    this.#rows.set(row.id, row);
    this.#index(row, 'add');
    return row;
  }

  copyFrom(other: BookingTable): void {
    for (const row of other.#rows.values()) this.insert(row, row.id);
    this.#nextId = other.#nextId;
  }

  spendIdsOf(other: BookingTable): void {
    this.#nextId = Math.max(this.#nextId, other.#nextId);
  }

  #claimKey({ id, idempotencyKey: key }: BookingRow): void {
    if (key === null) return;
    const holder = this.#keys.get(key);
    if (holder !== undefined && holder !== id) throw bare(409, 'booking_conflict_error');
    this.#keys.set(key, id);
  }

  #index(row: BookingRow, change: 'add' | 'delete'): void {
    this.#people[change](String(row.userId), row);
    for (const email of new Set(row.attendees.map((attendee) => attendee.email))) this.#people[change](email, row);
    this.#types[change](String(row.eventTypeId), row);
    const pair = `${row.eventTypeId} ${row.userId}`;
    if (change === 'add') this.#lastIds.set(pair, Math.max(row.id, this.#lastIds.get(pair) ?? 0));
  }
}

/** A start that is hidden from the slots for a while. It does not prevent bookings. */
export interface ReservationRow extends Span {
  readonly uid: string;
  readonly eventTypeId: number;
  /** The owner of the type, or its first host. */
  readonly userId: number;
  readonly untilMs: number;
}

export class ReservationTable {
  readonly #rows = new Map<string, ReservationRow>();

  all(): Iterable<ReservationRow> {
    return this.#rows.values();
  }

  get(uid: string): ReservationRow | undefined {
    return this.#rows.get(uid);
  }

  put(row: ReservationRow): void {
    this.#rows.set(row.uid, row);
  }

  delete(uid: string): void {
    this.#rows.delete(uid);
  }

  /** Reservations that are valid at `now` and overlap the span. */
  during(span: Span, now: number): readonly ReservationRow[] {
    return [...this.#rows.values()].filter((row) => row.untilMs > now && overlaps(row, span));
  }
}
