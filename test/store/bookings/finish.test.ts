import { describe, expect, it } from 'vitest';
import type { SagaEnd } from '../../../src/store/bookings/booking-store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { queryRows } from '../query-rows.ts';
import {
  beginOne,
  bookOne,
  confirmSteps,
  holdsOf,
  minuteMs,
  openBooks,
  phasesOf,
  stepsOf,
  tenMs,
  appointmentNow,
} from './sample-bookings.ts';
import type { Started } from './sample-bookings.ts';

const key = { key: 'k', requestHash: 'a' };
const day = { fromMs: tenMs, toMs: tenMs + 24 * 60 * minuteMs };
const openAlerts = 'SELECT kind, resource, detail FROM calops.alerts WHERE resolved_at IS NULL';

function failed({ appointment }: Started, end: Partial<SagaEnd> = {}): SagaEnd {
  const { id: appointmentId, startMs, endMs, phases } = appointment;
  return {
    appointmentId,
    saga: 'failed',
    appointment: { status: 'failed', syncStatus: 'synced', startMs, endMs },
    phases: phases.map((phase) => ({ ...phase, status: 'cancelled' })),
    holds: [],
    result: null,
    alert: null,
    ...end,
  };
}

describe('the end of a saga', () => {
  it('writes the outcome of appointment, phases and key, and keeps the holds', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const booked = await bookOne(books.store, { key });
    expect(booked.appointment).toMatchObject({ status: 'booked', syncStatus: 'pending' });
    expect(booked.appointment.phases).toMatchObject([{ status: 'confirmed' }, { status: 'confirmed' }]);
    expect(await bookings.appointment('1', booked.appointment.id)).toEqual(booked.appointment);
    expect(await bookings.saga('1', booked.appointment.id)).toMatchObject({ status: 'done' });
    expect((await bookings.busy('1', ['s1'], day)).stretches).toEqual(holdsOf(booked.appointment.phases));
    const result = { kind: 'pending', appointmentId: booked.appointment.id, appointment: null };
    expect(await bookings.findAnswer('1', key)).toEqual({ state: 'answered', answer: { version: 2, result } });
  });

  it('writes the caller and the outcome to the audit log in the same transaction', async () => {
    await using books = await openBooks();
    const { id } = (await bookOne(books.store)).appointment;
    const begun = await beginOne(books.store, { startMs: tenMs + 180 * minuteMs });
    const stale = { ...begun.claim, fence: 7 };
    await expect(books.store.bookings.finish(stale, failed(begun))).rejects.toMatchObject({ code: 'stale-claim' });
    const audit = 'SELECT company_id, who, action, resource, after FROM calops.audit_log ORDER BY id';
    expect(await queryRows(books.url, audit)).toEqual([
      {
        company_id: '1',
        who: 'token:test',
        action: 'book',
        resource: `appointment/${id}`,
        after: { outcome: 'done', status: 'booked', saga: expect.any(String) as string },
      },
    ]);
  });

  it('frees the held time for others', async () => {
    await using books = await openBooks();
    const begun = await beginOne(books.store);
    await books.store.bookings.finish(begun.claim, failed(begun));
    expect((await books.store.bookings.busy('1', ['s1'], day)).stretches).toEqual([]);
    await beginOne(books.store);
  });

  it('holds another time from now on', async () => {
    await using books = await openBooks();
    const begun = await beginOne(books.store);
    const holds = holdsOf(phasesOf('s1', tenMs + 15 * minuteMs));
    await books.store.bookings.finish(begun.claim, failed(begun, { holds }));
    expect((await books.store.bookings.busy('1', ['s1'], day)).stretches).toEqual(holds);
  });

  it('lets the next change begin', async () => {
    await using books = await openBooks();
    const { appointment } = await bookOne(books.store);
    const cancel = {
      companyId: '1',
      appointmentId: appointment.id,
      kind: 'cancel' as const,
      key: null,
      leaseMs: 1000,
      who: 'lina',
    };
    const change = { ...cancel, steps: stepsOf(phasesOf('s1', tenMs)), holds: holdsOf(appointment.phases) };
    expect(await books.store.bookings.beginChange(change)).toMatchObject({ state: 'begun' });
  });

  it('removes a flag and resolves its alert when the flagged bookings were moved or cancelled', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const begun = await beginOne(books.store);
    await bookings.flag('1', begun.appointment.id, { code: 'x' });
    const { startMs, endMs, phases } = begun.appointment;
    const appointment = { status: 'cancelled' as const, syncStatus: 'synced' as const, startMs, endMs };
    await bookings.finish(begun.claim, failed(begun, { saga: 'done', appointment, phases }));
    expect((await appointmentNow(books.store, begun.appointment.id)).flag).toBeNull();
    expect(await queryRows(books.url, openAlerts)).toEqual([]);
  });

  it('keeps a flag when the saga failed', async () => {
    await using books = await openBooks();
    const begun = await beginOne(books.store);
    await books.store.bookings.flag('1', begun.appointment.id, { code: 'x' });
    await books.store.bookings.finish(begun.claim, failed(begun));
    expect((await appointmentNow(books.store, begun.appointment.id)).flag).toEqual({ code: 'x' });
    expect(await queryRows(books.url, openAlerts)).toHaveLength(1);
  });

  it('makes the slots of all held and requested staff stale', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const begun = await beginOne(books.store);
    const phases = phasesOf('s2', tenMs);
    const steps = stepsOf(phases, { position: 2, attempt: 2 });
    const times = { startMs: tenMs, endMs: begun.appointment.endMs };
    await bookings.retry(begun.claim, { ...times, phases, holds: holdsOf(phases), steps });
    expect((await bookings.busy('1', ['s1', 's2'], day)).epochs).toEqual({ s1: 0, s2: 0 });
    await bookings.finish(begun.claim, failed(begun));
    expect((await bookings.busy('1', ['s1', 's2'], day)).epochs).toEqual({ s1: 1, s2: 1 });
  });

  it('makes the slots stale of staff who were only held', async () => {
    await using books = await openBooks();
    const own = holdsOf(phasesOf('s1', tenMs));
    const begun = await beginOne(books.store, { holds: [...own, ...holdsOf(phasesOf('s2', tenMs))] });
    await books.store.bookings.finish(begun.claim, failed(begun));
    expect((await books.store.bookings.busy('1', ['s2'], day)).epochs).toEqual({ s2: 1 });
  });

  it('raises its alert once', async () => {
    await using books = await openBooks();
    const alert = { kind: 'manual_review' as const, resource: 'appointment/x', detail: { saga: 'one' } };
    const before = await beginOne(books.store, { startMs: tenMs + 180 * minuteMs });
    await books.store.bookings.finish(before.claim, failed(before, { alert }));
    const begun = await beginOne(books.store);
    await books.store.bookings.finish(begun.claim, failed(begun, { alert: { ...alert, detail: { saga: 'two' } } }));
    expect(await queryRows(books.url, openAlerts)).toEqual([alert]);
  });

  it('is not written at all when a phase of it is unknown', async () => {
    await using books = await openBooks();
    const begun = await beginOne(books.store, { key });
    await confirmSteps(books.store, begun.claim, begun.saga.steps);
    const [first] = begun.appointment.phases;
    const phases = first ? [{ ...first, segmentKey: 'Z' }] : [];
    const before = await snapshotDatabase(books.url);
    const finishing = books.store.bookings.finish(begun.claim, failed(begun, { phases }));
    await expect(finishing).rejects.toMatchObject({ code: 'row-mismatch' });
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });
});
