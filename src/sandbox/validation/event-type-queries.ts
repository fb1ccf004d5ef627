import { isNumber, isString, oneOf } from './check.ts';
import { toNumber } from './parse.ts';
import type { Shape } from './shape.ts';

const sortCreatedAt = { optional: true, checks: [oneOf('isEnum', ['asc', 'desc'])] };
const text = { optional: true, checks: [isString] };

export const TEAM_LIST: Shape = {
  eventSlug: text,
  hostsLimit: { optional: true, transform: toNumber, checks: [isNumber] },
  sortCreatedAt,
};

export const PERSONAL_LIST: Shape = {
  username: text,
  eventSlug: text,
  orgId: { optional: true, transform: toNumber, checks: [isNumber] },
  orgSlug: text,
  sortCreatedAt,
};
