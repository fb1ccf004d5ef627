import { expect, it } from 'vitest';
import { courseOf } from '../../../../src/runtime/dashboard/pages/services.ts';

const segments = [
  { key: 'A', title: 'Auftragen', minutes: 30, gapAfter: { minutes: 45, title: 'Einwirkzeit', policy: 'free' } },
  { key: 'B', title: 'Auswaschen', minutes: 15, gapAfter: { minutes: 10, policy: 'blocked' } },
  { key: 'C', title: 'Föhnen', minutes: 20 },
] as const;

it('lists a service from its beginning to its end: segments, and free and blocked gaps between them', () => {
  const { stretches, minutes, busyMinutes } = courseOf({ segments });
  expect(stretches).toEqual([
    { kind: 'work', from: 0, minutes: 30, key: 'A', title: 'Auftragen' },
    { kind: 'free', from: 30, minutes: 45, key: '', title: 'Einwirkzeit' },
    { kind: 'work', from: 75, minutes: 15, key: 'B', title: 'Auswaschen' },
    { kind: 'blocked', from: 90, minutes: 10, key: '', title: '' },
    { kind: 'work', from: 100, minutes: 20, key: 'C', title: 'Föhnen' },
  ]);
  expect([minutes, busyMinutes]).toEqual([120, 75]);
});

it('moves everything behind a segment with longer own minutes', () => {
  const { stretches, minutes } = courseOf({ segments }, { A: 40 });
  expect(stretches.map(({ from }) => from)).toEqual([0, 40, 85, 100, 110]);
  expect(minutes).toBe(130);
});
