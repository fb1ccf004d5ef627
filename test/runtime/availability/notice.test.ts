import { expect, test } from 'vitest';
import { noticeMs } from '../../../src/runtime/availability/reading.ts';

const minuteMs = 60_000;

test.each([
  ['declared: as declared, whatever was offered', { declared: 60, isOpen: false, firstIn: 5 }, 60],
  ["not declared: Cal.com's default", { declared: 0, isOpen: true, firstIn: 600 }, 120],
  ['not declared, and a nearer start was offered: no more than that', { declared: 0, isOpen: true, firstIn: 5 }, 5],
  ['not declared of the first segment alone: the longer', { declared: 180, isOpen: true, firstIn: 600 }, 180],
  ['not declared, and what was read began before it was read', { declared: 0, isOpen: true, firstIn: -1 }, 0],
  ['not declared, and nothing is free', { declared: 0, isOpen: true, firstIn: null }, 0],
] as const)('%s', (_, { declared, isOpen, firstIn }, expected) => {
  const readMs = Date.UTC(2026, 10, 23, 9);
  const stretches = firstIn === null ? [] : [{ fromMs: readMs + firstIn * minuteMs, toMs: readMs + 900 * minuteMs }];
  expect(noticeMs({ declaredMs: declared * minuteMs, isOpen }, { stretches, readMs }) / minuteMs).toBe(expected);
});
