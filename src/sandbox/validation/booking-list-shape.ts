import { arrayNotEmpty, each, isArray, isDateString, isInt, isNumber, isString, max, min, oneOf } from './check.ts';
import type { Check } from './check.ts';
import { toNumber } from './parse.ts';
import type { Rule, Shape } from './shape.ts';

const STATUSES = ['upcoming', 'recurring', 'past', 'cancelled', 'unconfirmed'] as const;
export type ListedStatus = (typeof STATUSES)[number];

const text: Rule = { optional: true, checks: [isString] };
const id: Rule = { optional: true, transform: toNumber, checks: [isInt] };
const from = date('fromDate must be a valid ISO 8601 date.');
const to = date('toDate must be a valid ISO 8601 date.');

/** The query of a list of bookings, with the messages of the real server: some name another parameter than the one at fault. */
export const BOOKING_LIST: Shape = {
  status: {
    optional: true,
    transform: (value) => (typeof value === 'string' ? value.split(',').map((status) => status.trim()) : value),
    checks: [
      saying(each(oneOf('isEnum', STATUSES)), `Invalid status. Allowed are ${STATUSES.join(', ')}`),
      saying(arrayNotEmpty, 'status cannot be empty.'),
    ],
  },
  // An address in a query loses its plus sign to a space.
  attendeeEmail: {
    ...text,
    transform: (value) => (typeof value === 'string' ? value.trim().replace(/\s+/g, '+') : value),
  },
  attendeeName: text,
  bookingUid: text,
  eventTypeIds: ids('eventTypeIds must contain at least 1 event type id'),
  eventTypeId: id,
  teamsIds: ids('teamIds must contain at least 1 team id'),
  teamId: id,
  afterStart: from,
  beforeEnd: to,
  afterCreatedAt: from,
  beforeCreatedAt: to,
  afterUpdatedAt: from,
  beforeUpdatedAt: to,
  sortStart: order('SortStart'),
  sortEnd: order('SortEnd'),
  sortCreated: order('SortCreated'),
  sortUpdatedAt: order('SortCreated'),
  take: { optional: true, transform: toWhole, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toWhole, checks: [min(0), isNumber] },
};

function saying(check: Check, message: string): Check {
  return { ...check, message: () => message };
}

function date(message: string): Rule {
  return { optional: true, checks: [saying({ ...isDateString, name: 'isIso8601' }, message)] };
}

function order(subject: string): Rule {
  return {
    optional: true,
    checks: [saying(oneOf('isEnum', ['asc', 'desc']), `${subject} must be either "asc" or "desc".`)],
  };
}

function ids(whenEmpty: string): Rule {
  const list = (value: unknown): readonly unknown[] | undefined => {
    if (typeof value === 'string') return value.split(',').map((item) => Number.parseInt(item, 10));
    return Array.isArray(value) ? value.map(Number) : undefined;
  };
  return { optional: true, transform: list, checks: [saying(arrayNotEmpty, whenEmpty), each(isNumber), isArray] };
}

/** `1.5` is 1. */
function toWhole(value: unknown): unknown {
  return value === '' ? value : Number.parseInt(String(value), 10);
}
