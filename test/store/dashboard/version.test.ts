import { expect, it } from 'vitest';
import { bookOne, openBooks, tenMs } from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';

const DAY_MS = 86_400_000;

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
    ['a run', () => store.write((transactor) => transactor.startRun(run))],
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

const run = {
  id: 'run-1',
  companyId: '1',
  command: 'apply',
  who: 'emma',
  host: 'ci-7',
  commit: null,
  runUrl: null,
  planDigest: null,
};

const ALERT = `INSERT INTO calops.alerts (company_id, kind, resource) VALUES ('1', 'manual_review', 'appointment/1')`;

const DRIFT = `INSERT INTO calops.drift_findings (company_id, id, kind, resource, status, blame, first_seen, last_seen, times_seen)
  VALUES ('1', 'f1', 'orphan', 'eventType/cut/A', 'suspected', 'unapplied', now(), now(), 1)`;
