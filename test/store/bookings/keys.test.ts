import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/model/results.ts';
import { queryRows } from '../query-rows.ts';
import { appointment, beginOne, bookOne, openBooks } from './sample-bookings.ts';

const key = { key: 'k', requestHash: 'a' };
const refused = problem('slot-taken', 'not free', { alternatives: [] });
const kept = { state: 'answered', answer: { version: 2, result: refused } };

describe('an idempotency key', () => {
  it('that was never used is unknown', async () => {
    await using books = await openBooks();
    expect(await books.store.bookings.findAnswer('1', key)).toEqual({ state: 'unknown' });
  });

  it('leads to the saga while it runs, and is refused for another request', async () => {
    await using books = await openBooks();
    const { claim, appointment } = await beginOne(books.store, { key });
    const inFlight = { state: 'in-flight', appointmentId: appointment.id, sagaId: claim.sagaId };
    expect(await books.store.bookings.findAnswer('1', key)).toEqual(inFlight);
    expect(await books.store.bookings.findAnswer('1', { ...key, requestHash: 'b' })).toEqual({ state: 'mismatch' });
  });

  it('keeps the first result of a request that made no appointment, byte for byte', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    await bookings.keepResult('1', key, refused);
    await bookings.keepResult('1', key, problem('internal', 'later'));
    const found = await bookings.findAnswer('1', key);
    expect(JSON.stringify(found)).toBe(JSON.stringify(kept));
    expect(await bookings.begin(appointment({ key }))).toEqual(kept);
  });

  it('that version 1 kept is found as it was written, and deleted when it is old', async () => {
    await using books = await openBooks();
    await queryRows(
      books.url,
      `INSERT INTO calops.idempotency_keys (company_id, key, request_hash, answer_status, answer_body, created_at)
       VALUES ('1', 'k', 'a', 409, '{"z":1,"a":null}', now() - interval '2 hours')`,
    );
    const answer = { version: 1, status: 409, body: { z: 1, a: null } };
    const found = await books.store.bookings.findAnswer('1', key);
    expect(JSON.stringify(found)).toBe(JSON.stringify({ state: 'answered', answer }));
    expect(await books.store.bookings.pruneKeys(60 * 60_000)).toBe(1);
  });

  it('in flight is not answered by another request', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { key });
    await books.store.bookings.keepResult('1', key, refused);
    expect(await books.store.bookings.findAnswer('1', key)).toMatchObject({ state: 'in-flight' });
  });

  it('is deleted when it is old enough and answered', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const open = { key: 'open', requestHash: 'a' };
    await bookOne(books.store, { key });
    await beginOne(books.store, { key: open, staffId: 's2' });
    await queryRows(books.url, `UPDATE calops.idempotency_keys SET created_at = now() - interval '2 hours'`);
    await bookings.keepResult('1', { key: 'young', requestHash: 'a' }, refused);
    expect(await bookings.pruneKeys(60 * 60_000)).toBe(1);
    expect(await bookings.findAnswer('1', key)).toEqual({ state: 'unknown' });
    expect(await bookings.findAnswer('1', open)).toMatchObject({ state: 'in-flight' });
    expect(await bookings.findAnswer('1', { key: 'young', requestHash: 'a' })).toMatchObject({ state: 'answered' });
  });
});
