import { expect, it } from 'vitest';
import type { Intent, Outcome, Store } from '../../../src/store/store.ts';
import { bookOne, minuteMs, openBooks, tenMs } from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';

const DAY_MS = 86_400_000;

it('pages of appointments begin with the newest, and continue where the one before ended', async () => {
  await using books = await openBooks();
  const { store } = books;
  const made: string[] = [];
  // whatever day they are for
  for (const day of [3, 1, 4, 2, 0]) {
    made.unshift((await bookOne(store, { startMs: tenMs + day * DAY_MS })).appointment.id);
  }
  const page = async (before: string | null) =>
    (await store.dashboard.appointments('1', { limit: 2, before })).map(({ id }) => id);
  expect(await page(null)).toEqual(made.slice(0, 2));
  expect(await page(made[1] ?? '')).toEqual(made.slice(2, 4));
  expect(await page(made[3] ?? '')).toEqual(made.slice(4));
  expect(await page(made[4] ?? '')).toEqual([]);
  expect(await page('no id')).toEqual([]);
});

it('upcoming appointments are active and not over, the next first', async () => {
  await using books = await openBooks();
  const { store } = books;
  const over = await bookOne(store, { startMs: tenMs });
  const now = await bookOne(store, { startMs: tenMs + 2 * 60 * minuteMs, staffId: 's2' });
  const later = await bookOne(store, { startMs: tenMs + DAY_MS });
  const next = await store.dashboard.upcoming('1', tenMs + 150 * minuteMs, 5);
  expect(next.map(({ id }) => id)).toEqual([now.appointment.id, later.appointment.id]);
  expect(next[0]?.phases).toHaveLength(2);
  expect(next.map(({ id }) => id)).not.toContain(over.appointment.id);
  expect(await store.dashboard.upcoming('1', tenMs, 1)).toHaveLength(1);
});

it('no appointment of another company is returned', async () => {
  await using books = await openBooks();
  const { appointment } = await bookOne(books.store);
  const { dashboard } = books.store;
  expect(await dashboard.appointmentsById('1', [appointment.id])).toEqual([appointment]);
  expect(await dashboard.appointmentsById('2', [appointment.id])).toEqual([]);
  expect(await dashboard.appointments('2', { limit: 5, before: null })).toEqual([]);
  expect(await dashboard.upcoming('2', tenMs - DAY_MS, 5)).toEqual([]);
});

const run = {
  companyId: '1',
  command: 'apply',
  who: 'emma',
  host: 'ci-7',
  commit: 'abc123',
  runUrl: null,
  planDigest: null,
};

function intent(segmentKey: string): Intent {
  const name = `cut/${segmentKey}`;
  return {
    changeId: `eventType/${name}`,
    kind: 'eventType',
    action: 'update',
    name,
    slug: null,
    serviceId: null,
    segmentKey,
  };
}

function outcome(segmentKey: string, status: Outcome['status']): Outcome {
  const { changeId } = intent(segmentKey);
  return { changeId, status, before: { title: 'a' }, after: { title: 'b' }, error: null };
}

/** Three changes: two were done, of which one had no effect, and one failed. */
async function applyOnce(store: Store, id: string): Promise<void> {
  await store.write(async (transactor) => {
    await transactor.startRun({ ...run, id });
    await transactor.intend(id, ['A', 'B', 'C'].map(intent));
    await transactor.settle(id, [outcome('A', 'done'), outcome('B', 'done'), outcome('C', 'failed')]);
    const resource = intent('B').changeId;
    await transactor.audit('1', [{ runId: id, who: 'emma', action: 'no-effect', resource, before: {}, after: null }]);
    await transactor.finishRun(id, { status: 'partial', calls: 4 });
  });
}

it('runs come with the counts of their changes, the latest first; a write without effect counts as failed', async () => {
  await using books = await openBooks();
  await applyOnce(books.store, 'run-1');
  await books.store.write((transactor) => transactor.startRun({ ...run, id: 'run-2' }));
  expect(await books.store.dashboard.runs('1', 5)).toMatchObject([
    { id: 'run-2', status: 'running', counts: {} },
    { id: 'run-1', status: 'partial', calls: 4, counts: { done: 1, failed: 2 } },
  ]);
  expect(await books.store.dashboard.runs('1', 1)).toHaveLength(1);
});

it('one run comes with its first changes, and with the counts of all of them', async () => {
  await using books = await openBooks();
  await applyOnce(books.store, 'run-1');
  expect(await books.store.dashboard.run('1', 'run-1', 2)).toMatchObject({
    run: { id: 'run-1', commit: 'abc123', counts: { done: 1, failed: 2 } },
    changes: [
      { changeId: 'eventType/cut/A', status: 'done', before: { title: 'a' }, after: { title: 'b' } },
      { changeId: 'eventType/cut/B', status: 'failed', error: { code: 'no-effect' } },
    ],
  });
});

it('a run of another company is not found', async () => {
  await using books = await openBooks();
  await applyOnce(books.store, 'run-1');
  expect(await books.store.dashboard.run('2', 'run-1', 5)).toBeUndefined();
  expect(await books.store.dashboard.runs('2', 5)).toEqual([]);
});

it('the version is another one after every change of what is shown, and the same while nothing changes', async () => {
  await using books = await openBooks();
  const { store } = books;
  const { bookings, dashboard } = store;
  const first = await bookOne(store);
  const { id } = first.appointment;
  let before = await dashboard.version('1');
  const changes: readonly (readonly [what: string, change: () => Promise<unknown>])[] = [
    ['a booking', () => bookOne(store, { startMs: tenMs + DAY_MS })],
    ['a comparison', () => bookings.markSynced('1', id)],
    ['a flag', () => bookings.flag('1', id, { code: 'changed-in-calcom' })],
    ['its end', () => bookings.flag('1', id, null)],
    ['an alert', () => queryRows(books.url, ALERT)],
    ['a run', () => store.write((transactor) => transactor.startRun({ ...run, id: 'run-1' }))],
    ['its outcome', () => store.write((transactor) => transactor.finishRun('run-1', { status: 'done', calls: 1 }))],
    ['drift', () => queryRows(books.url, DRIFT)],
  ];
  for (const [what, change] of changes) {
    await change();
    const after = await dashboard.version('1');
    expect([what, after !== before]).toEqual([what, true]);
    expect([what, await dashboard.version('1')]).toEqual([what, after]);
    before = after;
  }
});

it('the version of one company says nothing of another’s changes', async () => {
  await using books = await openBooks();
  const before = await books.store.dashboard.version('2');
  await bookOne(books.store);
  expect(await books.store.dashboard.version('2')).toBe(before);
});

const ALERT = `INSERT INTO calops.alerts (company_id, kind, resource) VALUES ('1', 'manual_review', 'appointment/1')`;

const DRIFT = `INSERT INTO calops.drift_findings (company_id, id, kind, resource, status, blame, first_seen, last_seen, times_seen)
  VALUES ('1', 'f1', 'orphan', 'eventType/cut/A', 'suspected', 'unapplied', now(), now(), 1)`;
