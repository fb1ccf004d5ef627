import type { Booking } from '../../../src/calcom/wire/booking.ts';

export const TEN = Date.parse('2026-11-23T10:00:00.000Z');
export const MINUTE = 60_000;

/** A booking of half an hour as Cal.com answers it, with some of the fields that the client does not read. */
export function wireBooking(overrides: Partial<Booking> = {}): Booking {
  const unread = { id: 1, title: 'Cut between Ann and Zoe', duration: 30, rating: null, icsUid: 'uid-1@Cal.com' };
  return {
    ...unread,
    uid: 'uid-1',
    status: 'accepted',
    hosts: [{ id: 102 }],
    start: '2026-11-23T10:00:00.000Z',
    end: '2026-11-23T10:30:00.000Z',
    eventTypeId: 23,
    updatedAt: '2026-11-20T11:22:07.938Z',
    metadata: { ref: 'a' },
    attendees: [{ email: 'zoe@customer.example' }],
    ...overrides,
  };
}
