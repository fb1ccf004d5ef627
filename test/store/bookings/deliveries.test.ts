import { describe, expect, it } from 'vitest';
import { queryRows } from '../query-rows.ts';
import { openBooks, tenMs } from './sample-bookings.ts';

const delivery = { digest: 'd1', trigger: 'BOOKING_CANCELLED', bookingUid: 'u1' };

describe('a delivery', () => {
  it('is recorded once, however often it comes', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const news = await Promise.all(Array.from({ length: 4 }, () => bookings.recordDelivery('1', delivery)));
    expect(news.filter(Boolean)).toHaveLength(1);
    expect(await bookings.recordDelivery('2', delivery)).toBe(true);
  });

  it('is open until it is finished; the oldest come first', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    await bookings.recordDelivery('1', delivery);
    const later = { digest: 'd0', trigger: 'PING', bookingUid: null };
    await bookings.recordDelivery('1', later);
    await bookings.recordDelivery('2', delivery);
    const open = (limit: number) => bookings.openDeliveries('1', { olderThanMs: 0, limit });
    expect(await open(1)).toEqual([delivery]);
    await bookings.finishDelivery('1', 'd1');
    expect(await open(5)).toEqual([later]);
    expect(await bookings.recordDelivery('1', delivery)).toBe(false);
  });
});

it('old deliveries of all companies are deleted', async () => {
  await using books = await openBooks();
  const { bookings } = books.store;
  await bookings.recordDelivery('1', delivery);
  await bookings.recordDelivery('2', delivery);
  await queryRows(books.url, `UPDATE calops.webhook_deliveries SET received_at = received_at - interval '2 hours'`);
  await bookings.recordDelivery('1', { ...delivery, digest: 'd2' });
  expect(await bookings.pruneDeliveries(60 * 60_000)).toBe(2);
  const open = async (companyId: string) => bookings.openDeliveries(companyId, { olderThanMs: 0, limit: 5 });
  expect([await open('1'), await open('2')]).toMatchObject([[{ digest: 'd2' }], []]);
});

it('only open deliveries that came long enough ago are listed', async () => {
  await using books = await openBooks();
  const { bookings } = books.store;
  await bookings.recordDelivery('1', delivery);
  const old = () => bookings.openDeliveries('1', { olderThanMs: 60_000, limit: 5 });
  expect(await old()).toEqual([]);
  await queryRows(books.url, `UPDATE calops.webhook_deliveries SET received_at = received_at - interval '2 minutes'`);
  expect(await old()).toEqual([delivery]);
});

describe('the cursor of the sweep', () => {
  it('moves only forward', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    expect(await bookings.sweepCursor('1')).toBeNull();
    await bookings.advanceSweep('1', tenMs);
    await bookings.advanceSweep('1', tenMs - 1);
    expect(await bookings.sweepCursor('1')).toBe(tenMs);
    await bookings.advanceSweep('1', tenMs + 1);
    expect(await bookings.sweepCursor('1')).toBe(tenMs + 1);
  });
});
