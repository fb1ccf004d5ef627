import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idempotencyKey, overlaps, type BookingRow } from '../../../src/sandbox/world/rows.ts';
import { BookingTable } from '../../../src/sandbox/world/booking-table.ts';

const HOUR_MS = 3_600_000;
let count = 0;

/** An accepted booking of `hour`, an hour long, organized by the user and attended by the guest. */
function booking(hour: number, userId: number, guest = 'ann@guest.example'): Omit<BookingRow, 'id'> {
  const place = { startMs: hour * HOUR_MS, endMs: (hour + 1) * HOUR_MS, userId, reassignedById: null };
  const attendee = {
    name: 'Ann',
    email: guest,
    timeZone: 'UTC',
    language: 'en',
    phoneNumber: null,
    absent: false,
    seat: null,
  };
  count += 1;
  const uid = `uid-${count}`;
  return {
    ...place,
    uid,
    eventTypeId: 1,
    attendees: [attendee],
    status: 'accepted',
    title: 'Cut',
    description: '',
    location: null,
    hasSeats: false,
    responses: {},
    metadata: {},
    absentHost: false,
    cancellationReason: null,
    cancelledByEmail: null,
    rejectionReason: null,
    reschedulingReason: null,
    rescheduledByEmail: null,
    rescheduledFromUid: null,
    rescheduledToUid: null,
    icsUid: uid,
    recurringBookingUid: null,
    idempotencyKey: idempotencyKey(place),
    createdAtMs: 0,
    raw: null,
    updatedAtMs: 0,
  };
}

const CONFLICT = 'booking_conflict_error';

describe('the key of start, end and organizer', () => {
  it('lets one booking in, and no second one until the first gives it up', () => {
    const table = new BookingTable();
    const first = table.insert(booking(9, 1));
    expect(() => table.insert(booking(9, 1))).toThrow(CONFLICT);
    expect(table.insert(booking(9, 2)).id).toBe(2);
    table.replace({ ...first, status: 'cancelled', idempotencyKey: null });
    expect(table.insert(booking(9, 1)).id).toBe(3);
  });

  it('is not taken by a replacement either, which then changes nothing', () => {
    const table = new BookingTable();
    table.insert(booking(9, 1));
    const other = table.insert(booking(10, 1));
    const moved = { ...booking(9, 1), id: other.id, uid: other.uid };
    expect(() => table.replace(moved)).toThrow(CONFLICT);
    expect(table.byUid(other.uid)).toBe(other);
    expect(table.ofPerson({ id: 1, email: '' }, { startMs: 0, endMs: 48 * HOUR_MS })).toHaveLength(2);
  });
});

it('finds what people and types have as a look at all rows does, and so does its copy', () => {
  const change = fc.record({ hour: fc.nat(60), userId: fc.nat(2), what: fc.constantFrom('insert', 'move', 'cancel') });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), fc.nat(60), fc.nat(30), (changes, from, hours) => {
      const table = new BookingTable();
      for (const { hour, userId, what } of changes) {
        const last = [...table.all()].at(-1);
        try {
          if (what === 'insert' || !last) table.insert(booking(hour, userId, `user-${hour % 3}@guest.example`));
          else if (what === 'cancel') table.replace({ ...last, status: 'cancelled', idempotencyKey: null });
          else table.replace({ ...last, ...booking(hour, userId), uid: last.uid });
        } catch (error) {
          expect((error as Error).message).toBe(CONFLICT);
        }
      }
      const copy = new BookingTable();
      copy.copyFrom(table);
      const span = { startMs: from * HOUR_MS, endMs: (from + hours + 1) * HOUR_MS };
      const person = { id: 1, email: 'user-1@guest.example' };
      const rows = [...table.all()].filter((row) => overlaps(row, span));
      const theirs = rows.filter((row) => row.userId === 1 || row.attendees[0]?.email === person.email);
      for (const found of [table, copy]) {
        expect(new Set(found.ofPerson(person, span))).toEqual(new Set(theirs));
        expect(new Set(found.ofEventType(1, span))).toEqual(new Set(rows));
      }
      const keys = [...table.all()].flatMap((row) => row.idempotencyKey ?? []);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
