import { describe, expect, it } from 'vitest';
import type { Offer } from '../../../src/model/stored.ts';
import { appointment, bookOne, minuteMs, openBooks, tenMs } from './sample-bookings.ts';

const offer: Offer = {
  id: 'offer_1',
  branchId: 'b1',
  serviceId: '440',
  staffId: 's1',
  startMs: tenMs,
  expiresMs: tenMs + 30 * minuteMs,
};

describe('offers', () => {
  it('are found by the company that made them, as they were made, and by no other', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const anybody = { ...offer, id: 'offer_2', staffId: null };
    await bookings.keepOffers('1', [offer, anybody]);
    expect(await bookings.offer('1', 'offer_1')).toEqual(offer);
    expect(await bookings.offer('1', 'offer_2')).toEqual(anybody);
    expect(await bookings.offer('2', 'offer_1')).toBeUndefined();
    expect(await bookings.offer('1', 'offer_3')).toBeUndefined();
  });

  it('are deleted some time after they expired', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const now = Date.now();
    await bookings.keepOffers('1', [
      { ...offer, id: 'old', expiresMs: now - 60 * minuteMs },
      { ...offer, id: 'late', expiresMs: now - 10 * minuteMs },
      { ...offer, id: 'good', expiresMs: now + 10 * minuteMs },
    ]);
    expect(await bookings.pruneOffers(30 * minuteMs)).toBe(1);
    const left = await Promise.all(['old', 'late', 'good'].map((id) => bookings.offer('1', id)));
    expect(left.map((one) => one?.id)).toEqual([undefined, 'late', 'good']);
  });
});

describe("a customer's appointments", () => {
  const phone = '+493055501234';
  const customer = { name: 'Anna', email: null, phone, language: 'de' };

  it('are those of the company that are booked and not over, by number or by the beginning of the id', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { appointment: one } = await bookOne(books.store, { customer });
    const { id } = one;
    await bookings.begin(appointment({ customer, startMs: tenMs + 24 * 60 * minuteMs }));
    const ids = async (companyId: string, clue: Parameters<typeof bookings.appointmentsOf>[1], nowMs: number) =>
      (await bookings.appointmentsOf(companyId, clue, nowMs)).map((found) => found.id);
    const idPrefix = id.slice(0, 8);
    for (const clue of [{ phones: [phone] }, { idPrefix }]) {
      expect(await ids('1', clue, tenMs)).toEqual([id]);
      expect(await ids('2', clue, tenMs)).toEqual([]);
      expect(await ids('1', clue, tenMs + 24 * 60 * minuteMs)).toEqual([]);
    }
    expect(await ids('1', { phones: ['+49305550'] }, tenMs)).toEqual([]);
    expect(await ids('1', { idPrefix: 'x' }, tenMs)).toEqual([]);
  });
});
