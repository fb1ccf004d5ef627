import { describe, expect, it } from 'vitest';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { queryRows } from '../query-rows.ts';
import { beginOne, bookOne, openBooks, tenMs } from './sample-bookings.ts';

const flag = { code: 'changed-in-calcom', segments: [{ segment: 'A', is: 'cancelled' }] };
const day = { fromMs: tenMs, toMs: tenMs + 86_400_000 };
const decided = { who: 'lina', reason: 'cleared in Cal.com' };

describe('what waits for a person', () => {
  it('is listed with its reason until it is closed, for its company alone', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { id } = (await bookOne(books.store)).appointment;
    await bookings.flag('1', id, flag);
    expect(await bookings.review('1')).toMatchObject([
      { kind: 'appointment_flagged', resource: `appointment/${id}`, detail: flag },
    ]);
    expect(await bookings.review('2')).toEqual([]);
    expect(await bookings.closeReview('1', { appointmentId: id, as: 'booked', ...decided })).toBe(true);
    expect(await bookings.review('1')).toEqual([]);
  });

  it('keeps its time when it is closed as booked, else frees it, and records user and reason', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { id } = (await bookOne(books.store)).appointment;
    await bookings.flag('1', id, flag);
    await bookings.closeReview('1', { appointmentId: id, as: 'booked', ...decided });
    expect(await bookings.appointment('1', id)).toMatchObject({ status: 'booked', syncStatus: 'synced', flag: null });
    const before = await bookings.busy('1', ['s1'], day);
    expect(before.stretches).toHaveLength(2);
    await bookings.flag('1', id, flag);
    await bookings.closeReview('1', { appointmentId: id, as: 'cancelled', ...decided });
    const after = await bookings.appointment('1', id);
    expect(after?.status).toBe('cancelled');
    expect(new Set(after?.phases.map(({ status }) => status))).toEqual(new Set(['cancelled']));
    const free = await bookings.busy('1', ['s1'], day);
    expect(free.stretches).toEqual([]);
    expect(free.epochs['s1']).toBeGreaterThan(before.epochs['s1'] ?? 0);
    const audit = await queryRows(
      books.url,
      "SELECT who, resource, after FROM calops.audit_log WHERE action = 'review'",
    );
    expect(audit).toEqual([
      { who: 'lina', resource: `appointment/${id}`, after: { status: 'booked', reason: decided.reason } },
      { who: 'lina', resource: `appointment/${id}`, after: { status: 'cancelled', reason: decided.reason } },
    ]);
  });

  it.each([
    ['booked', 'confirmed', 2],
    ['declined', 'declined', 0],
  ] as const)('a request that a person closes as %s leaves no segment requested', async (as, phase, held) => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { id } = (await bookOne(books.store)).appointment;
    await queryRows(books.url, `UPDATE calops.appointments SET status = 'requested' WHERE id = '${id}'`);
    await queryRows(
      books.url,
      `UPDATE calops.appointment_phases SET status = 'requested' WHERE appointment_id = '${id}'`,
    );
    await bookings.flag('1', id, flag);
    expect(await bookings.closeReview('1', { appointmentId: id, as, ...decided })).toBe(true);
    const closed = await bookings.appointment('1', id);
    expect([closed?.status, ...(closed?.phases ?? []).map(({ status }) => status)]).toEqual([as, phase, phase]);
    expect((await bookings.busy('1', ['s1'], day)).stretches).toHaveLength(held);
  });

  it('does not include what needs no person, is being changed, belongs to another company or does not exist', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const calm = (await bookOne(books.store)).appointment.id;
    const { appointment: working } = await beginOne(books.store, { startMs: tenMs + 6 * 3_600_000 });
    await bookings.flag('1', working.id, flag);
    const before = await snapshotDatabase(books.url);
    for (const [company, appointmentId] of [
      ['1', calm],
      ['1', working.id],
      ['2', working.id],
      ['1', '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10'],
      ['1', 'no-uuid'],
    ] as const) {
      expect(await bookings.closeReview(company, { appointmentId, as: 'failed', ...decided })).toBe(false);
    }
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });
});
