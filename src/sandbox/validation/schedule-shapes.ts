import { ABSENCE_REASONS, WEEKDAYS } from '../world/rows.ts';
import {
  each,
  isArray,
  isBoolean,
  isDateString,
  isNumber,
  isString,
  isTimeZone,
  max,
  min,
  oneOf,
  toNumber,
} from './check.ts';
import type { Rule, Shape, Check } from './shape.ts';

const [sunday, ...others] = WEEKDAYS;

const time: Rule = { checks: [matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time format HH:MM')] };

const HOURS: Shape = {
  days: { checks: [each(oneOf('isIn', [...others, sunday])), isArray] },
  startTime: time,
  endTime: time,
};

const OVERRIDE: Shape = {
  date: { checks: [matching(/^\d{4}-\d\d-\d\d$/, 'must be a valid date format YYYY-MM-DD')] },
  startTime: time,
  endTime: time,
};

const availability: Rule = { optional: true, checks: [isArray], nested: { shape: () => HOURS, each: true } };
const overrides: Rule = { optional: true, checks: [isArray], nested: { shape: () => OVERRIDE, each: true } };

export const NEW_SCHEDULE: Shape = {
  name: { checks: [isString] },
  timeZone: { checks: [isTimeZone] },
  availability,
  isDefault: { checks: [isBoolean] },
  overrides,
};

export const SCHEDULE_CHANGE: Shape = {
  name: { optional: true, checks: [isString] },
  timeZone: { optional: true, checks: [isTimeZone] },
  availability,
  isDefault: { optional: true, checks: [isBoolean] },
  overrides,
};

export const SCHEDULE_PAGE: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
};

function matching(pattern: RegExp, sentence: string): Check {
  return {
    name: 'matches',
    holds: (value) => typeof value === 'string' && pattern.test(value),
    message: (property) => `${property} ${sentence}`,
  };
}

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
