import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaps } from '../../../src/model/time/interval.ts';
import type { Hold } from '../../../src/store/bookings/booking-store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { queryRows } from '../query-rows.ts';
import { appointment, beginOne, bookOne, minuteMs, openBooks, started, tenMs } from './sample-bookings.ts';

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

  it('gives a simple service no group', async () => {
    await using books = await openBooks();
    const { id, groupUid } = (await beginOne(books.store, { isComposite: false })).appointment;
    expect(groupUid).toBeNull();
    expect(await books.store.bookings.appointment('1', id)).toMatchObject({ isComposite: false, groupUid: null });
  });

  it('leaves the gap between two segments free, and writes nothing for a refused request', async () => {
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
    expect(await books.store.bookings.begin(appointment({ companyId: '2' }))).toMatchObject({ state: 'begun' });
  });
});

describe('requests that come at once', () => {
  it('never hold overlapping time of one staff member, and are refused only for time that another one holds', async () => {
    await using books = await openBooks(8);
    const { bookings } = books.store;
    let day = 0;
    const stretch = fc.record({
      staffId: fc.constantFrom('s1', 's2'),
      slot: fc.nat({ max: 20 }),
      slots: fc.integer({ min: 1, max: 4 }),
    });
    const options = fc.array(fc.array(stretch, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 8 });
    const property = fc.asyncProperty(options, async (requests) => {
      day += 1;
      const fromMs = tenMs + day * 24 * 60 * minuteMs;
      const asked = requests.map((wanted) => disjoint(wanted.map((one) => holdAt(fromMs, one))));
      const answers = await Promise.all(asked.map((holds) => bookings.begin(appointment({ holds }))));
      const got = asked.filter((_, index) => answers[index]?.state === 'begun').flat();
      const refused = asked.filter((_, index) => answers[index]?.state === 'taken');
      expect(got.some((one) => got.some((other) => one !== other && collide(one, other)))).toBe(false);
      expect(refused.every((holds) => holds.some((one) => got.some((other) => collide(one, other))))).toBe(true);
      expect(answers.every(({ state }) => state === 'begun' || state === 'taken')).toBe(true);
      const { stretches } = await bookings.busy('1', ['s1', 's2'], { fromMs, toMs: fromMs + 12 * 60 * minuteMs });
      expect(new Set(stretches.map(textOf))).toEqual(new Set(got.map(textOf)));
    });
    await fc.assert(property, { numRuns: 25 });
  });

  it('do not deadlock when each requests what the other holds', async () => {
    await using books = await openBooks(8);
    const { bookings } = books.store;
    for (let round = 0; round < 25; round += 1) {
      const startMs = tenMs + round * 24 * 60 * minuteMs;
      const [one, two] = ['s1', 's2'].map((staffId) => ({ staffId, fromMs: startMs, toMs: startMs + minuteMs }));
      const holds = one && two ? [one, two] : [];
      const options = [holds, holds.toReversed(), holds, holds.toReversed()];
      const answers = await Promise.all(options.map((wanted) => bookings.begin(appointment({ holds: wanted }))));
      expect(answers.filter(({ state }) => state === 'begun')).toHaveLength(1);
    }
    // Each connection reports its statistics as it ends.
    await books.store[Symbol.asyncDispose]();
    const found = await queryRows(
      books.url,
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(found).toEqual([{ deadlocks: 0 }]);
  });

  it('with one key begin one booking', async () => {
    await using books = await openBooks(8);
    const { bookings } = books.store;
    const options = Array.from({ length: 8 }, () => appointment({ key }));
    const answers = await Promise.all(options.map((wanted) => bookings.begin(wanted)));
    const begun = started(answers.find(({ state }) => state === 'begun') ?? { state: 'none' });
    const others = answers.filter((answer) => answer !== begun);
    const inFlight = { state: 'in-flight', appointmentId: begun.appointment.id, sagaId: begun.saga.id };
    expect(others).toEqual(Array.from({ length: 7 }, () => inFlight));
    expect(await queryRows(books.url, 'SELECT count(*)::int FROM calops.appointments')).toEqual([{ count: 1 }]);
  });
});

describe('a request whose key is known', () => {
  it('returns the result of the first one, and books nothing', async () => {
    await using books = await openBooks();
    const { appointment: booked } = await bookOne(books.store, { key });
    const answer = { version: 2, result: { kind: 'pending', appointmentId: booked.id, appointment: null } };
    const before = await snapshotDatabase(books.url);
    const later = { startMs: tenMs + 600 * minuteMs, key };
    expect(await books.store.bookings.begin(appointment(later))).toEqual({ state: 'answered', answer });
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it('is refused when its body differs', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { key });
    const other = appointment({ startMs: tenMs + 600 * minuteMs, key: { ...key, requestHash: 'b' } });
    expect(await books.store.bookings.begin(other)).toEqual({ state: 'mismatch' });
  });

  it('is another request in another company', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { key });
    expect(await books.store.bookings.begin(appointment({ companyId: '2', key }))).toMatchObject({ state: 'begun' });
  });
});

interface Slots {
  readonly staffId: string;
  readonly slot: number;
  readonly slots: number;
}

function holdAt(fromMs: number, { staffId, slot, slots }: Slots): Hold {
  const startMs = fromMs + slot * 15 * minuteMs;
  return { staffId, fromMs: startMs, toMs: startMs + slots * 15 * minuteMs };
}

/** Nobody asks for the same time twice. */
function disjoint(holds: readonly Hold[]): readonly Hold[] {
  return holds.filter((one, index) => !holds.slice(0, index).some((other) => collide(one, other)));
}

function collide(one: Hold, other: Hold): boolean {
  return one.staffId === other.staffId && overlaps(one, other);
}

function textOf({ staffId, fromMs, toMs }: Hold): string {
  return `${staffId} ${fromMs} ${toMs}`;
}

describe('places in a class', () => {
  const hour = { fromMs: tenMs, toMs: tenMs + 60 * minuteMs };
  const placeIn = (capacity: number, stretch = hour): Hold => ({
    staffId: 's1',
    ...stretch,
    class: { key: `440@${stretch.fromMs}-${stretch.toMs}`, capacity },
  });
  const later = (minutes: number) => ({
    fromMs: hour.fromMs + minutes * minuteMs,
    toMs: hour.toMs + minutes * minuteMs,
  });

  it('are never sold twice, and none is left unsold, however many ask at once', async () => {
    await using books = await openBooks(10);
    const asked = Array.from({ length: 20 }, () => appointment({ holds: [placeIn(5)] }));
    const answers = await Promise.all(asked.map((wanted) => books.store.bookings.begin(wanted)));
    expect(answers.filter(({ state }) => state === 'begun')).toHaveLength(5);
    expect(answers.filter(({ state }) => state === 'taken')).toHaveLength(15);
    const places = await queryRows(books.url, 'SELECT place FROM calops.holds ORDER BY place');
    expect(places).toEqual([1, 2, 3, 4, 5].map((place) => ({ place })));
  });

  it.each([
    ['another start that overlaps', placeIn(5, later(30))],
    ['another service', { staffId: 's1', ...hour }],
    ['a service that begins during the class', { staffId: 's1', ...later(45) }],
  ])('keep the time from %s', async (_, other) => {
    await using books = await openBooks();
    await beginOne(books.store, { holds: [placeIn(5)] });
    expect(await books.store.bookings.begin(appointment({ holds: [other] }))).toEqual({ state: 'taken' });
  });

  it('are not given to a start that overlaps an appointment', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { holds: [{ staffId: 's1', ...hour }] });
    expect(await books.store.bookings.begin(appointment({ holds: [placeIn(5, later(30))] }))).toEqual({
      state: 'taken',
    });
  });

  it('are free for others right after, and at the same time with another staff member', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { holds: [placeIn(1)] });
    await beginOne(books.store, { holds: [placeIn(1, later(60))] });
    await beginOne(books.store, { holds: [{ ...placeIn(1), staffId: 's2' }] });
  });

  it('stay with their customers when the capacity becomes less, and are not given again until enough are free', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const booked = [];
    for (let count = 0; count < 3; count += 1) booked.push(await bookOne(books.store, { holds: [placeIn(3)] }));
    const full = () => bookings.begin(appointment({ holds: [placeIn(1)] }));
    for (const { appointment } of booked.toReversed()) {
      expect(await full()).toEqual({ state: 'taken' });
      const change = { companyId: '1', appointmentId: appointment.id, kind: 'cancel', steps: [], key: null } as const;
      const begun = await bookings.beginChange({ ...change, holds: [placeIn(1)], leaseMs: 60_000, who: 'test' });
      const { startMs, endMs } = appointment;
      await bookings.finish(started(begun).claim, {
        appointmentId: appointment.id,
        saga: 'done',
        appointment: { status: 'cancelled', syncStatus: 'synced', startMs, endMs },
        phases: [],
        holds: [],
        result: null,
        alert: null,
      });
    }
    expect(await full()).toMatchObject({ state: 'begun' });
  });

  it('are reported with the start that they belong to', async () => {
    await using books = await openBooks();
    await beginOne(books.store, { holds: [placeIn(2)] });
    await beginOne(books.store, { holds: [placeIn(2)] });
    const { stretches } = await books.store.bookings.busy('1', ['s1'], hour);
    const one = { staffId: 's1', ...hour, classKey: `440@${hour.fromMs}-${hour.toMs}` };
    expect(stretches).toEqual([one, one]);
  });
});
