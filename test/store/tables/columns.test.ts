import { expect, test } from 'vitest';
import { columnList, instantIn, pick, rowOf, rowsOf } from '../../../src/store/tables/columns.ts';

const columns = { staffId: 'staff_id', startMs: instantIn('starts_at'), note: 'note' } as const;

test('a row to write has the columns of those properties that the value has, with times as ISO 8601', () => {
  expect(rowOf(columns, { staffId: 's1', startMs: 0, note: null })).toEqual({
    staff_id: 's1',
    starts_at: '1970-01-01T00:00:00.000Z',
    note: null,
  });
  expect(rowOf(columns, { staffId: 's1' })).toEqual({ staff_id: 's1' });
  expect(rowOf(columns, { startMs: null })).toEqual({ starts_at: null });
});

test('a property that no column has is not written', () => {
  expect(rowOf(columns, { note: 'x', other: 1 })).toEqual({ note: 'x' });
});

test('rows begin with the columns of what they belong to', () => {
  const rows = rowsOf(columns, [{ note: 'a' }, { note: 'b' }], { company_id: '1' });
  expect(rows).toEqual([
    { company_id: '1', note: 'a' },
    { company_id: '1', note: 'b' },
  ]);
});

test('a SELECT list names columns as properties, and reads times in epoch milliseconds', () => {
  expect(columnList(pick(columns, ['staffId', 'note']))).toBe('"staff_id" AS "staffId", "note" AS "note"');
  expect(columnList(pick(columns, ['startMs']), 'step')).toBe(
    'round(extract(epoch FROM step.starts_at) * 1000)::bigint AS "startMs"',
  );
});
