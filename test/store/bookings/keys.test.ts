import { describe, expect, it } from 'vitest';
import { queryRows } from '../query-rows.ts';
import { appointment, beginOne, bookOne, openBooks } from './sample-bookings.ts';

const key = { key: 'k', requestHash: 'a' };
const refused = { status: 409, body: { type: 'slot-taken', alternatives: [], a: null } };

describe('an idempotency key', () => {
  it('that nobody used is unknown', async () => {
    await using books = await openBooks();
    expect(await books.store.bookings.findAnswer('1', key)).toEqual({ state: 'unknown' });
  });

  it('leads to the saga while that is at work, and is refused for another request', async () => {
    await using books = await openBooks();
    const { claim, appointment } = await beginOne(books.store, { key });
    const inFlight = { state: 'in-flight', appointmentId: appointment.id, sagaId: claim.sagaId };
    expect(await books.store.bookings.findAnswer('1', key)).toEqual(inFlight);
    expect(await books.store.bookings.findAnswer('1', { ...key, requestHash: 'b' })).toEqual({ state: 'mismatch' });
  });

  it('keeps the first answer of a request that made no appointment, word for word', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    await bookings.keepAnswer('1', key, refused);
    await bookings.keepAnswer('1', key, { status: 500, body: {} });
    const found = await bookings.findAnswer('1', key);
    expect(JSON.stringify(found)).toBe(JSON.stringify({ state: 'answered', answer: refused }));
    expect(await bookings.begin(appointment({ key }))).toEqual({ state: 'answered', answer: refused });
  });

  it('keeps an answer without a body', async () => {
    await using books = await openBooks();
    await books.store.bookings.keepAnswer('1', key, { status: 204, body: null });
    const answer = { status: 204, body: null };
    expect(await books.store.bookings.findAnswer('1', key)).toEqual({ state: 'answered', answer });
  });

  it('in flight is not answered by somebody else', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { key });
    await books.store.bookings.keepAnswer('1', key, refused);
    expect(await books.store.bookings.findAnswer('1', key)).toMatchObject({ state: 'in-flight' });
  });

  it('is forgotten when it is old enough and answered', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const open = { key: 'open', requestHash: 'a' };
    await bookOne(books.store, { key });
    await beginOne(books.store, { key: open, staffId: 's2' });
    await queryRows(books.url, `UPDATE calops.idempotency_keys SET created_at = now() - interval '2 hours'`);
    await bookings.keepAnswer('1', { key: 'young', requestHash: 'a' }, refused);
    expect(await bookings.forgetKeys(60 * 60_000)).toBe(1);
    expect(await bookings.findAnswer('1', key)).toEqual({ state: 'unknown' });
    expect(await bookings.findAnswer('1', open)).toMatchObject({ state: 'in-flight' });
    expect(await bookings.findAnswer('1', { key: 'young', requestHash: 'a' })).toMatchObject({ state: 'answered' });
  });
});
