import { describe, expect, it } from 'vitest';
import type { NextAttempt } from '../../../src/store/bookings/booking-store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { beginOne, holdsOf, minuteMs, openBooks, phasesOf, stepsOf, tenMs } from './sample-bookings.ts';

const day = { fromMs: tenMs, toMs: tenMs + 24 * 60 * minuteMs };

describe('a step', () => {
  it('goes from intended over sent to its outcome', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim, appointment } = await beginOne(books.store);
    await bookings.send(claim, [0, 1]);
    await bookings.settle(claim, [{ position: 1, status: 'unknown', error: { code: 'timeout' } }]);
    await bookings.settle(claim, [{ position: 0, status: 'confirmed', bookingUid: 'u0' }]);
    const read = async () => (await bookings.saga('1', appointment.id))?.steps;
    expect(await read()).toMatchObject([
      { status: 'confirmed', bookingUid: 'u0', error: null },
      { status: 'unknown', bookingUid: null, error: { code: 'timeout' } },
    ]);
    await bookings.settle(claim, [{ position: 1, status: 'confirmed', bookingUid: 'u1' }]);
    expect(await read()).toMatchObject([{}, { status: 'confirmed', bookingUid: 'u1', error: null }]);
  });

  it('that is not in the state that a write starts from stays as it is, and the others with it', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim } = await beginOne(books.store);
    const mismatch = { code: 'row-mismatch' };
    await expect(bookings.settle(claim, [{ position: 0, status: 'confirmed' }])).rejects.toMatchObject(mismatch);
    await bookings.send(claim, [0]);
    await bookings.settle(claim, [{ position: 0, status: 'rejected', error: { code: 'slot-taken' } }]);
    const before = await snapshotDatabase(books.url);
    await expect(bookings.send(claim, [0, 1])).rejects.toMatchObject(mismatch);
    await expect(bookings.settle(claim, [{ position: 0, status: 'confirmed' }])).rejects.toMatchObject(mismatch);
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it('that compensates another one turns the saga round', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim, saga, appointment } = await beginOne(books.store);
    const [first] = stepsOf(appointment.phases, { position: 2, action: 'cancel', subjectUid: 'u0' });
    const steps = first ? [first] : [];
    await bookings.compensate(claim, steps);
    expect(await bookings.saga('1', appointment.id)).toEqual({
      ...saga,
      status: 'compensating',
      steps: [...saga.steps, ...steps],
    });
  });
});

function attempt(staffId: string, startMs = tenMs): NextAttempt {
  const phases = phasesOf(staffId, startMs);
  const steps = stepsOf(phases, { position: 2, attempt: 2 });
  return { startMs, endMs: startMs + 90 * minuteMs, phases, holds: holdsOf(phases), steps };
}

describe('another attempt', () => {
  it('holds the next staff member and frees the first', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim, saga, appointment } = await beginOne(books.store);
    await bookings.compensate(claim, []);
    const next = attempt('s2', tenMs + 15 * minuteMs);
    expect(await bookings.retry(claim, next)).toBe('held');
    expect((await bookings.busy('1', ['s1', 's2'], day)).stretches).toEqual(next.holds);
    expect(await bookings.saga('1', appointment.id)).toEqual({ ...saga, steps: [...saga.steps, ...next.steps] });
    expect(await bookings.appointment('1', appointment.id)).toEqual({
      ...appointment,
      startMs: next.startMs,
      endMs: next.endMs,
      phases: next.phases.map((phase) => ({ ...phase, bookingUid: null, bookingPart: null, status: 'intended' })),
    });
  });

  it('may hold some of the time that it held before', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim } = await beginOne(books.store);
    expect(await bookings.retry(claim, attempt('s1', tenMs + 15 * minuteMs))).toBe('held');
  });

  it('changes nothing when that time is held', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim } = await beginOne(books.store);
    await beginOne(books.store, { staffId: 's2' });
    const before = await snapshotDatabase(books.url);
    expect(await bookings.retry(claim, attempt('s2'))).toEqual({ state: 'taken' });
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });
});
