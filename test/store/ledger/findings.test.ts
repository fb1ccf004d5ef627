import { describe, expect, it } from 'vitest';
import type { DriftFinding } from '../../../src/model/drift-finding.ts';
import { freshStore } from '../../support/database/database.ts';

const acknowledged: DriftFinding = {
  id: 'a1',
  kind: 'field-changed',
  resource: 'eventType/cut/A',
  field: 'title',
  blame: 'both',
  theirs: 'Cut „now“',
  ours: ['a', { b: null }],
  lastApplied: null,
  status: 'acknowledged',
  firstSeen: '2026-01-01T00:00:00.000Z',
  lastSeen: '2026-01-02T00:00:00.123Z',
  timesSeen: 3,
  reason: 'meant so',
  acknowledgedBy: 'emma',
  resolvedAt: null,
  changedBy: { name: 'Lea “L.”', email: null, at: '2026-01-01T00:00:00.123Z', source: 'WEBAPP' },
};
const resolved: DriftFinding = {
  ...acknowledged,
  id: 'a2',
  field: null,
  status: 'resolved',
  reason: null,
  acknowledgedBy: null,
  resolvedAt: '2026-01-03T00:00:00.000Z',
};

describe('findings of drift', () => {
  it('read as they were written, also under the lock, and before the company has a row', async () => {
    await using here = await freshStore();
    const { store } = here;
    expect(await store.write((transactor) => transactor.upsertFindings('1', [acknowledged, resolved]))).toBe(2);
    expect(await store.read((reader) => reader.findings('1'))).toEqual([acknowledged, resolved]);
    expect(await store.write((transactor) => transactor.lockFindings('1'))).toEqual([acknowledged, resolved]);
    expect(await store.read((reader) => reader.findings('2'))).toEqual([]);
  });

  it('are one row for each id, which is written again only where it changed', async () => {
    await using here = await freshStore();
    const { store } = here;
    await store.write((transactor) => transactor.upsertFindings('1', [acknowledged, resolved]));
    const seen = { ...acknowledged, lastSeen: '2026-02-01T00:00:00.000Z', timesSeen: 4 };
    expect(await store.write((transactor) => transactor.upsertFindings('1', [seen, resolved]))).toBe(1);
    expect(await store.read((reader) => reader.findings('1'))).toEqual([seen, resolved]);
  });

  it('wait for each other: what is written between a locked read and its write is not lost', async () => {
    await using here = await freshStore();
    const { store } = here;
    const start = { ...acknowledged, status: 'confirmed', reason: null, acknowledgedBy: null } as const;
    await store.write((transactor) => transactor.upsertFindings('1', [start]));
    const seeOnce = () =>
      store.write(async (transactor) => {
        const rows = await transactor.lockFindings('1');
        return transactor.upsertFindings(
          '1',
          rows.map((row) => ({ ...row, timesSeen: row.timesSeen + 1 })),
        );
      });
    await Promise.all([seeOnce(), seeOnce(), seeOnce()]);
    expect(await store.read((reader) => reader.findings('1'))).toMatchObject([{ timesSeen: 6 }]);
  });

  it.each([
    ['acknowledged without a reason', { ...acknowledged, reason: null }],
    ['resolved without a time', { ...resolved, resolvedAt: null }],
    ['last seen before it was first', { ...acknowledged, lastSeen: '2025-01-01T00:00:00.000Z' }],
  ])('are refused by the database when %s', async (_, finding) => {
    await using here = await freshStore();
    const { store } = here;
    await expect(store.write((transactor) => transactor.upsertFindings('1', [finding]))).rejects.toMatchObject({
      name: 'StoreError',
    });
  });
});

describe('writes without effect', () => {
  const entry = {
    runId: null,
    who: 'emma',
    resource: 'eventType/cut/A',
    before: { title: 'a', hidden: true },
    after: null,
  };

  it('are listed with their fields until a later entry of the same resource', async () => {
    await using here = await freshStore();
    const { store } = here;
    const audit = (action: string, resource = entry.resource) =>
      store.write((transactor) => transactor.audit('1', [{ ...entry, resource, action }]));
    await audit('update');
    await audit('no-effect');
    await audit('update', 'eventType/cut/B');
    expect(await store.read((reader) => reader.noEffects('1'))).toEqual([
      { resource: entry.resource, fields: expect.arrayContaining(['title', 'hidden']) as string[] },
    ]);
    expect(await store.read((reader) => reader.noEffects('2'))).toEqual([]);
    await audit('update');
    expect(await store.read((reader) => reader.noEffects('1'))).toEqual([]);
  });
});
