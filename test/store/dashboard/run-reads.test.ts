import { expect, it } from 'vitest';
import type { Intent, Outcome, Store } from '../../../src/store/store.ts';
import { openBooks } from '../bookings/sample-bookings.ts';

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
