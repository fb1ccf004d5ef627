import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { queryRows } from '../query-rows.ts';
import { map } from '../sample-company.ts';
import { beginOne, bookOne, holdsOf, minuteMs, openBooks, stepsOf, tenMs } from './sample-bookings.ts';

const openAlerts = 'SELECT kind, resource, detail FROM calops.alerts WHERE resolved_at IS NULL';
const flag = { code: 'differs-in-calcom', segments: ['A'] };

describe('the revision of a company', () => {
  const run = { who: 'emma', host: 'ci', commit: null, runUrl: null, planDigest: null, command: 'apply' };
  const start = (store: Store, id: string) =>
    store.write((transactor) => transactor.startRun({ ...run, id, companyId: '1' }));
  const end = (store: Store, id: string) =>
    store.write((transactor) => transactor.finishRun(id, { status: 'done', calls: 0 }));

  it('changes with each run, is null during a run, and stays the same in between', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const never = await bookings.revision('1');
    await start(books.store, 'r1');
    expect(await bookings.revision('1')).toBeNull();
    await end(books.store, 'r1');
    const first = await bookings.revision('1');
    expect(await bookings.revision('1')).toBe(first);
    await start(books.store, 'r2');
    expect(await bookings.revision('1')).toBeNull();
    expect(await bookings.revision('2')).toBe(never);
    await end(books.store, 'r2');
    expect(new Set([never, first, await bookings.revision('1'), null]).size).toBe(4);
  });
});

describe('an appointment that is compared with Cal.com', () => {
  it('is synced when Cal.com agrees, and its steps verified', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { id } = (await bookOne(books.store)).appointment;
    expect((await bookings.unverified(5)).map((one) => one.id)).toEqual([id]);
    await bookings.markSynced('1', id);
    expect(await bookings.appointment('1', id)).toMatchObject({ syncStatus: 'synced' });
    expect((await bookings.saga('1', id))?.steps).toMatchObject([{ status: 'verified' }, { status: 'verified' }]);
    expect(await bookings.unverified(5)).toEqual([]);
  });

  it('is not synced while it is being changed, nor when it needs a person', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { appointment } = await bookOne(books.store);
    const { id: appointmentId, phases } = appointment;
    const change = { kind: 'cancel' as const, steps: stepsOf(phases), holds: holdsOf(phases) };
    await bookings.beginChange({ companyId: '1', appointmentId, ...change, key: null, leaseMs: 1000, who: 'lina' });
    const pending = await beginOne(books.store, { startMs: tenMs + 300 * minuteMs });
    await queryRows(
      books.url,
      `UPDATE calops.appointments SET status = 'booked', calcom_sync_status = 'manual_review' WHERE id = '${pending.appointment.id}'`,
    );
    const before = await snapshotDatabase(books.url);
    expect(await bookings.unverified(5)).toEqual([]);
    await bookings.markSynced('1', appointmentId);
    await bookings.markSynced('1', pending.appointment.id);
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it('waits for a person once it is flagged, with one alert', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { id } = (await bookOne(books.store)).appointment;
    await bookings.flag('1', id, flag);
    await bookings.flag('1', id, { ...flag, segments: ['A', 'B'] });
    expect(await bookings.appointment('1', id)).toMatchObject({ flag: { segments: ['A', 'B'] } });
    const alert = {
      kind: 'appointment_flagged',
      resource: `appointment/${id}`,
      detail: { ...flag, segments: ['A', 'B'] },
    };
    expect(await queryRows(books.url, openAlerts)).toEqual([alert]);
    expect(await bookings.unverified(5)).toEqual([]);
  });

  it.each([
    ['the flag is taken away', (store: Store, id: string) => store.bookings.flag('1', id, null)],
    ['Cal.com agrees again', (store: Store, id: string) => store.bookings.markSynced('1', id)],
  ])('is no alert any more once %s', async (_when, resolve) => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { id } = (await bookOne(books.store)).appointment;
    await bookings.flag('1', id, flag);
    await resolve(books.store, id);
    expect(await bookings.appointment('1', id)).toMatchObject({ flag: null });
    expect(await queryRows(books.url, openAlerts)).toEqual([]);
    await bookings.flag('1', id, flag);
    expect(await queryRows(books.url, openAlerts)).toHaveLength(1);
  });

  it('comes in order of age, of one company if that is asked for', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const first = await bookOne(books.store);
    const second = await bookOne(books.store, { companyId: '2' });
    const third = await bookOne(books.store, { staffId: 's2' });
    const ids = async (limit: number, companyId?: string) =>
      (await bookings.unverified(limit, companyId)).map(({ id }) => id);
    expect(await ids(5)).toEqual([first, second, third].map(({ appointment }) => appointment.id));
    expect(await ids(2)).toHaveLength(2);
    expect(await ids(5, '2')).toEqual([second.appointment.id]);
  });
});

describe('what is read of slots', () => {
  it('is stale for staff whose epoch was raised, and has epoch 0 before the first change', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    await bookings.bumpEpochs('1', ['s2', 's2', 'somebody else']);
    await Promise.all([bookings.bumpEpochs('1', ['s2']), bookings.bumpEpochs('1', ['s2'])]);
    const { epochs } = await bookings.busy('1', ['s1', 's2'], { fromMs: tenMs, toMs: tenMs + 1 });
    expect(epochs).toEqual({ s1: 0, s2: 3 });
  });

  it('contains only holds that overlap the time, of the requested staff', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { appointment } = await beginOne(books.store);
    await beginOne(books.store, { staffId: 's2' });
    const [first, second] = holdsOf(appointment.phases);
    const busy = async (fromMs: number, toMs: number) => (await bookings.busy('1', ['s1'], { fromMs, toMs })).stretches;
    expect(await busy(tenMs + 29 * minuteMs, tenMs + 75 * minuteMs)).toEqual([first]);
    expect(await busy(tenMs + 30 * minuteMs, tenMs + 76 * minuteMs)).toEqual([second]);
    expect(await bookings.busy('1', [], { fromMs: tenMs, toMs: tenMs + 1 })).toEqual({ stretches: [], epochs: {} });
  });
});

describe('a child event type that Cal.com made again', () => {
  const change = { eventTypeId: map.eventTypeId, staffId: 's1', oldChildId: 71, newChildId: 99 };
  const children = 'SELECT child_event_type_id::int AS child FROM calops.calcom_event_map';

  it('replaces the old one', async () => {
    await using books = await openBooks();
    await books.store.bookings.replaceChild('1', change);
    expect(await queryRows(books.url, children)).toEqual([{ child: 99 }]);
  });

  it('replaces nothing where the map names another one', async () => {
    await using books = await openBooks();
    await books.store.bookings.replaceChild('1', { ...change, oldChildId: 70 });
    expect(await queryRows(books.url, children)).toEqual([{ child: 71 }]);
  });
});

describe('an alert', () => {
  it('is raised once for each appointment until it is resolved, by the first process', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const one = (await bookOne(books.store)).appointment.id;
    const other = (await bookOne(books.store, { staffId: 's2' })).appointment.id;
    await Promise.all(Array.from({ length: 4 }, () => bookings.flag('1', one, { code: 'changed-in-calcom' })));
    await bookings.flag('1', other, { code: 'changed-in-calcom' });
    const open = async () => (await bookings.review('1')).map(({ resource }) => resource);
    expect(await open()).toEqual([`appointment/${one}`, `appointment/${other}`]);
    await queryRows(books.url, 'UPDATE calops.alerts SET resolved_at = now()');
    await bookings.flag('1', one, { code: 'changed-in-calcom' });
    expect(await open()).toEqual([`appointment/${one}`]);
  });
});
