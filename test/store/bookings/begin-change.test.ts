import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/model/results.ts';
import type { NewChange } from '../../../src/store/bookings/booking-store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import {
  beginOne,
  bookOne,
  holdsOf,
  minuteMs,
  openBooks,
  phasesOf,
  started,
  stepsOf,
  tenMs,
  appointmentNow,
} from './sample-bookings.ts';
import type { Started } from './sample-bookings.ts';

const key = { key: 'c-1', requestHash: 'a' };
const day = { fromMs: tenMs, toMs: tenMs + 24 * 60 * minuteMs };

function move({ appointment }: Pick<Started, 'appointment'>, toMs: number): NewChange {
  const phases = phasesOf('s1', toMs);
  return {
    companyId: '1',
    appointmentId: appointment.id,
    kind: 'reschedule',
    steps: stepsOf(phases, { action: 'reschedule', subjectUid: 'u' }),
    holds: [...holdsOf(appointment.phases), ...holdsOf(phases)],
    key,
    leaseMs: 120_000,
    who: 'token:test',
  };
}

describe('a change to an appointment', () => {
  it('holds the old time and the new one, and begins a saga of its own', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const booked = await bookOne(books.store);
    const change = move(booked, tenMs + 300 * minuteMs);
    const begun = started(await bookings.beginChange(change));
    expect(begun.appointment).toEqual(booked.appointment);
    expect(begun.saga).toMatchObject({ kind: 'reschedule', status: 'running', steps: change.steps });
    expect(await bookings.saga('1', booked.appointment.id)).toEqual(begun.saga);
    expect((await bookings.busy('1', ['s1'], day)).stretches).toEqual(change.holds);
  });

  it('to a time that is held by another appointment changes nothing', async () => {
    await using books = await openBooks();
    const booked = await bookOne(books.store);
    await beginOne(books.store, { startMs: tenMs + 300 * minuteMs });
    const before = await snapshotDatabase(books.url);
    expect(await books.store.bookings.beginChange(move(booked, tenMs + 300 * minuteMs))).toEqual({ state: 'taken' });
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it('is refused during another change, also while it is being booked', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const pending = await beginOne(books.store, { startMs: tenMs + 600 * minuteMs });
    expect(await bookings.beginChange(move(pending, tenMs))).toEqual({
      state: 'busy',
      appointment: pending.appointment,
    });
    const booked = await bookOne(books.store);
    started(await bookings.beginChange(move(booked, tenMs + 300 * minuteMs)));
    const other = { ...move(booked, tenMs + 400 * minuteMs), key: null };
    expect(await bookings.beginChange(other)).toEqual({ state: 'busy', appointment: booked.appointment });
  });

  it('is refused for an appointment that is unknown or not booked', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim, appointment } = await beginOne(books.store);
    const { startMs, endMs, phases } = appointment;
    await bookings.finish(claim, {
      appointmentId: appointment.id,
      saga: 'failed',
      appointment: { status: 'failed', syncStatus: 'synced', startMs, endMs },
      phases,
      holds: [],
      result: null,
      alert: null,
    });
    expect(await bookings.beginChange(move({ appointment }, tenMs))).toEqual({
      state: 'not-booked',
      appointment: await appointmentNow(books.store, appointment.id),
    });
    for (const appointmentId of ['not an id', '00000000-0000-4000-8000-000000000000']) {
      const change = { ...move({ appointment }, tenMs), appointmentId };
      expect(await bookings.beginChange(change)).toEqual({ state: 'no-appointment' });
    }
  });

  it('requested by many at once is begun once', async () => {
    await using books = await openBooks(8);
    const booked = await bookOne(books.store);
    const change = { ...move(booked, tenMs + 300 * minuteMs), key: null };
    const answers = await Promise.all(Array.from({ length: 8 }, () => books.store.bookings.beginChange(change)));
    expect(answers.map(({ state }) => state).toSorted()).toEqual(['begun', ...Array.from({ length: 7 }, () => 'busy')]);
  });

  it('is idempotent under its key, at once and later', async () => {
    await using books = await openBooks(8);
    const { bookings } = books.store;
    const booked = await bookOne(books.store);
    const change = move(booked, tenMs + 300 * minuteMs);
    const answers = await Promise.all(Array.from({ length: 4 }, () => bookings.beginChange(change)));
    const begun = started(answers.find(({ state }) => state === 'begun') ?? { state: 'none' });
    const inFlight = { state: 'in-flight', appointmentId: booked.appointment.id, sagaId: begun.saga.id };
    expect(answers.filter((answer) => answer !== begun)).toEqual([inFlight, inFlight, inFlight]);
    const other = { ...change, key: { ...key, requestHash: 'b' } };
    expect(await bookings.beginChange(other)).toEqual({ state: 'mismatch' });
    const result = problem('slot-taken', 'not free');
    await bookings.finish(begun.claim, {
      appointmentId: booked.appointment.id,
      saga: 'done',
      appointment: booked.appointment,
      phases: booked.appointment.phases,
      holds: null,
      result,
      alert: null,
    });
    expect(await bookings.beginChange(change)).toEqual({ state: 'answered', answer: { version: 2, result } });
  });

  it('with the key of another request that comes at the same moment is begun by one of them', async () => {
    await using books = await openBooks(8);
    const { bookings } = books.store;
    const one = await bookOne(books.store);
    const two = await bookOne(books.store, { staffId: 's2' });
    const cancel = ({ appointment }: Started): NewChange => {
      return { ...move({ appointment }, tenMs), kind: 'cancel', holds: holdsOf(appointment.phases) };
    };
    const answers = await Promise.all([bookings.beginChange(cancel(one)), bookings.beginChange(cancel(two))]);
    expect(answers.map(({ state }) => state).toSorted()).toEqual(['begun', 'in-flight']);
  });
});
