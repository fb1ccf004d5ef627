import { describe, expect, it } from 'vitest';
import { snapshotDatabase } from '../../support/snapshot.ts';
import { appointment, beginOne, minuteMs, openBooks, tenMs } from './sample-bookings.ts';

const key = { key: 'k-1', requestHash: 'a' };

describe('beginning a booking', () => {
  it('keeps appointment, phases, journal and holds as they were given', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const begun = await beginOne(books.store);
    const asked = appointment();
    expect(begun.claim).toEqual({ companyId: '1', sagaId: begun.saga.id, fence: 1 });
    expect(begun.appointment).toMatchObject({
      status: 'pending',
      syncStatus: 'pending',
      groupUid: expect.any(String),
      flag: null,
      customer: asked.customer,
      startMs: asked.startMs,
      endMs: asked.endMs,
      phases: asked.phases.map((phase) => ({ ...phase, bookingUid: null, status: 'intended' })),
    });
    expect(begun.saga).toMatchObject({ kind: 'book', status: 'running', version: 1, resumes: 0, steps: asked.steps });
    expect(await bookings.appointment('1', begun.appointment.id)).toEqual(begun.appointment);
    expect(await bookings.saga('1', begun.appointment.id)).toEqual(begun.saga);
    const within = { fromMs: tenMs - minuteMs, toMs: tenMs + 200 * minuteMs };
    expect((await bookings.busy('1', ['s1'], within)).stretches).toEqual(asked.holds);
  });

  it('leaves the gap between two segments to others, and refuses what is held', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    await beginOne(books.store);
    const inGap = { fromMs: tenMs + 30 * minuteMs, toMs: tenMs + 75 * minuteMs, staffId: 's1' };
    const over = { ...inGap, toMs: inGap.toMs + 1 };
    const before = await snapshotDatabase(books.url);
    expect(await bookings.begin(appointment({ holds: [over], key }))).toEqual({ state: 'taken' });
    expect(await snapshotDatabase(books.url)).toEqual(before);
    expect(await bookings.begin(appointment({ holds: [inGap], key }))).toMatchObject({ state: 'begun' });
  });

  it('gives the same time of staff with one id to two companies', async () => {
    await using books = await openBooks();
    await beginOne(books.store);
    await beginOne(books.store, { companyId: '2' });
  });
});
