import { describe, expect, it } from 'vitest';
import type { Intent, NewRun, Outcome, Store } from '../../../src/store/store.ts';
import { freshStore } from '../../support/database/database.ts';
import { queryRows } from '../query-rows.ts';

const run: NewRun = {
  id: 'run-1',
  companyId: '1',
  command: 'apply',
  who: 'emma',
  host: 'ci-7',
  commit: 'abc123',
  runUrl: 'https://ci.example/7',
  planDigest: 'sha256:1',
};

const intent: Intent = {
  changeId: 'eventType/cut/A',
  kind: 'eventType',
  action: 'create',
  name: 'cut/A',
  slug: 'friseur-cut-a',
  serviceId: '1',
  segmentKey: 'A',
};

const second: Intent = {
  ...intent,
  changeId: 'eventType/cut/B',
  name: 'cut/B',
  segmentKey: 'B',
  slug: 'friseur-cut-b',
};

const done: Outcome = {
  changeId: intent.changeId,
  status: 'done',
  before: null,
  after: { id: 7, hosts: [101] },
  error: null,
};

const unknown: Outcome = { ...done, status: 'unknown', after: null, error: { code: 'timeout' } };

const openIntents = async (store: Store) => (await store.read((reader) => reader.company('1'))).openIntents;

describe('a run', () => {
  it('is read with its user, its host and the outcome of each change, in order', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.intend('run-1', [intent]);
      await transactor.intend('run-1', [second]);
      await transactor.settle('run-1', [{ ...unknown, changeId: second.changeId, status: 'failed' }, done]);
      await transactor.finishRun('run-1', { status: 'partial', calls: 3 });
    });
    const details = await opened.store.read((reader) => reader.run('run-1'));
    expect(details?.run).toMatchObject({ ...run, status: 'partial', calls: 3 });
    expect(details?.run.startedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(details?.run.finishedAt).toMatch(/Z$/);
    expect(details?.changes).toEqual([
      { runId: 'run-1', kind: 'eventType', action: 'create', name: 'cut/A', ...done },
      {
        runId: 'run-1',
        kind: 'eventType',
        action: 'create',
        name: 'cut/B',
        ...unknown,
        changeId: second.changeId,
        status: 'failed',
      },
    ]);
    expect(await opened.store.read((reader) => reader.runs('1', 10))).toEqual([details?.run]);
    expect(await opened.store.read((reader) => reader.runs('2', 10))).toEqual([]);
  });

  it('is the only one of its company that runs', async () => {
    await using opened = await freshStore();
    await opened.store.write((transactor) => transactor.startRun(run));
    expect(await opened.store.read((reader) => reader.runningRun('1'))).toMatchObject({
      id: 'run-1',
      finishedAt: null,
    });
    const again = opened.store.write((transactor) => transactor.startRun({ ...run, id: 'run-2' }));
    await expect(again).rejects.toMatchObject({ code: 'row-mismatch' });
    await opened.store.write((transactor) => transactor.startRun({ ...run, id: 'run-3', companyId: '2' }));
  });

  it('that is taken for crashed is interrupted, and writes nothing more if its process still runs', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.intend('run-1', [intent]);
    });
    expect(await opened.store.write((transactor) => transactor.interruptStaleRuns('1'))).toEqual(['run-1']);
    expect(await opened.store.read((reader) => reader.runningRun('1'))).toBeNull();
    const late = { code: 'row-mismatch' };
    await expect(opened.store.write((t) => t.settle('run-1', [done]))).rejects.toMatchObject(late);
    await expect(opened.store.write((t) => t.intend('run-1', [second]))).rejects.toMatchObject(late);
    await expect(opened.store.write((t) => t.finishRun('run-1', { status: 'done', calls: 0 }))).rejects.toMatchObject(
      late,
    );
  });

  it('keeps its catalog, once for all runs that applied the same', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.saveCatalog('run-1', '1', '{"services":["cut"]}');
      await transactor.finishRun('run-1', { status: 'done', calls: 0 });
      await transactor.startRun({ ...run, id: 'run-2' });
      await transactor.saveCatalog('run-2', '1', '{"services":["cut"]}');
    });
    const catalog = await opened.store.read((reader) => reader.catalog('run-2'));
    expect(JSON.parse(catalog ?? '')).toEqual({ services: ['cut'] });
    expect(await queryRows(opened.url, 'SELECT 1 AS one FROM calops.catalogs')).toHaveLength(1);
  });
});

describe('an intent', () => {
  it('is open from its announcement to its outcome', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.intend('run-1', [intent, second]);
    });
    expect((await openIntents(opened.store)).map((open) => open.changeId)).toEqual([intent.changeId, second.changeId]);
    await opened.store.write((transactor) => transactor.settle('run-1', [done]));
    const { name: _name, ...open } = second;
    expect(await openIntents(opened.store)).toEqual([{ runId: 'run-1', ...open }]);
  });

  it('with an unknown outcome stays open, and is settled after it was looked up', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.intend('run-1', [intent]);
      await transactor.settle('run-1', [unknown]);
    });
    expect(await openIntents(opened.store)).toHaveLength(1);
    await opened.store.write((transactor) => transactor.settle('run-1', [done]));
    expect(await openIntents(opened.store)).toEqual([]);
  });

  it('is settled once: a second outcome is refused, and so is one without an intent', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.intend('run-1', [intent]);
      await transactor.settle('run-1', [done]);
    });
    const again = opened.store.write((transactor) => transactor.settle('run-1', [done]));
    await expect(again).rejects.toMatchObject({ code: 'row-mismatch' });
    const unannounced = opened.store.write((t) => t.settle('run-1', [{ ...done, changeId: second.changeId }]));
    await expect(unannounced).rejects.toMatchObject({ code: 'row-mismatch' });
  });

  it('of an earlier run is closed by the run that finished the change, and by no other company’s', async () => {
    await using opened = await freshStore();
    await opened.store.write(async (transactor) => {
      await transactor.startRun(run);
      await transactor.intend('run-1', [intent, second]);
      await transactor.interruptStaleRuns('1');
      await transactor.startRun({ ...run, id: 'other', companyId: '2' });
      expect(await transactor.resolveIntents('other', [intent.changeId])).toBe(0);
      await transactor.startRun({ ...run, id: 'run-2' });
      expect(await transactor.resolveIntents('run-2', [intent.changeId])).toBe(1);
      expect(await transactor.resolveIntents('run-2', [intent.changeId])).toBe(0);
    });
    expect((await openIntents(opened.store)).map((open) => open.changeId)).toEqual([second.changeId]);
  });
});

describe('the audit log', () => {
  const entry = {
    runId: null,
    who: 'emma',
    action: 'update',
    resource: 'eventType/cut/A',
    before: { hidden: true },
    after: null,
  };

  it('keeps what was done', async () => {
    await using opened = await freshStore();
    await opened.store.write((transactor) => transactor.audit('1', [entry, { ...entry, action: 'retire' }]));
    const rows = await queryRows(opened.url, 'SELECT who, action, before FROM calops.audit_log ORDER BY id');
    expect(rows).toEqual([
      { who: 'emma', action: 'update', before: { hidden: true } },
      { who: 'emma', action: 'retire', before: { hidden: true } },
    ]);
  });

  it.each(["UPDATE calops.audit_log SET who = 'nobody'", 'DELETE FROM calops.audit_log', 'TRUNCATE calops.audit_log'])(
    'refuses %s',
    async (statement) => {
      await using opened = await freshStore();
      await opened.store.write((transactor) => transactor.audit('1', [entry]));
      await expect(queryRows(opened.url, statement)).rejects.toThrow('append-only');
    },
  );
});
