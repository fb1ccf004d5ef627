import { ABSENCE_REASONS } from '../world/absence-row.ts';
import { isDateString, isNumber, isString, max, min, oneOf } from './check.ts';
import { toNumber } from './parse.ts';
import type { Rule, Shape } from './shape.ts';

const instant: Rule = { checks: [isDateString] };

export const NEW_ABSENCE: Shape = {
  start: instant,
  end: instant,
  notes: { optional: true, checks: [isString] },
  toUserId: { optional: true, checks: [isNumber] },
  reason: { optional: true, checks: [oneOf('isEnum', ABSENCE_REASONS)] },
};

export const ABSENCE_CHANGE: Shape = Object.fromEntries(
  Object.entries(NEW_ABSENCE).map(([name, rule]) => [name, { ...rule, optional: true }]),
);

export const ABSENCE_PAGE: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
  sortStart: { optional: true, checks: [oneOf('isEnum', ['asc', 'desc'])] },
  sortEnd: { optional: true, checks: [oneOf('isEnum', ['asc', 'desc'])] },
};
