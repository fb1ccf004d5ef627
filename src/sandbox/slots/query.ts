import { exception } from '../envelopes.ts';
import { requireReadable } from '../event-types/output.ts';
import { each, isArray, isDateString, isNumber, isString, isTimeZone } from '../validation/check.ts';
import { type Check, parseStrictQuery, type Shape } from '../validation/shape.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { instantFrom } from './time-zone.ts';

/** A parsed query of GET /v2/slots. */
export interface SlotQuery {
  readonly type: EventTypeRow;
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string | undefined;
  readonly duration: number | undefined;
  readonly isRange: boolean;
  readonly bookingUidToReschedule: string | undefined;
  readonly rrHostSubsetIds: readonly number[];
}

const DAY_MS = 86_400_000;
/** Maximum range of one year. */
const LONGEST_MS = 365 * DAY_MS;

const whole = (value: unknown): unknown => (typeof value === 'string' ? Number.parseInt(value, 10) : value);
const list = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
const text = { checks: [isString] };
const optionalText = { optional: true, checks: [isString] };

const slotFormat: Check = {
  name: 'isEnum',
  holds: (value) => value === 'range' || value === 'time',
  message: () => "slotFormat must be either 'range' or 'time'",
};

const atLeastTwo: Check = {
  name: 'arrayMinSize',
  holds: (value) => Array.isArray(value) && value.length >= 2,
  message: () => 'The array must contain at least 2 elements.',
};

const COMMON: Shape = {
  start: { checks: [isDateString] },
  end: { checks: [isDateString] },
  timeZone: { optional: true, checks: [isTimeZone] },
  duration: { optional: true, transform: whole, checks: [isNumber] },
  format: {
    optional: true,
    transform: (value) => (typeof value === 'string' ? value.toLowerCase() || undefined : value),
    checks: [slotFormat],
  },
  bookingUidToReschedule: optionalText,
  rrHostSubsetIds: {
    optional: true,
    transform: (value) => (typeof value === 'string' ? value.split(',').map(Number) : value),
    checks: [each(isNumber), isArray],
  },
};

const BY_ID: Shape = { eventTypeId: { transform: whole, checks: [isNumber] }, ...COMMON };
const BY_USER: Shape = { eventTypeSlug: text, username: text, organizationSlug: optionalText, ...COMMON };
const BY_TEAM: Shape = { eventTypeSlug: text, teamSlug: text, organizationSlug: optionalText, ...COMMON };
const BY_USERS: Shape = {
  usernames: { transform: list, checks: [each(isString), atLeastTwo, isArray] },
  organizationSlug: text,
  ...COMMON,
};

/** @throws Refusal: 400 for an invalid query, 404 for a type that does not exist */
export function parseSlotQuery(world: World, query: URLSearchParams, now: number): SlotQuery {
  const input = parseStrictQuery({ shape: shapeFor(query) }, query);
  const type = typeOf(world, input);
  if (!type) throw exception(404, 'Event Type not found');
  requireReadable(type);
  const zone = input['timeZone'];
  const uid = input['bookingUidToReschedule'];
  const subset = input['rrHostSubsetIds'];
  return {
    type,
    startMs: instantFrom(String(input['start'])),
    endMs: Math.min(endOf(instantFrom(String(input['end']))), now + LONGEST_MS),
    timeZone: typeof zone === 'string' ? zone : undefined,
    duration: typeof input['duration'] === 'number' ? input['duration'] : undefined,
    isRange: input['format'] === 'range',
    bookingUidToReschedule: typeof uid === 'string' ? uid : undefined,
    rrHostSubsetIds: Array.isArray(subset) ? (subset as readonly number[]) : [],
  };
}

/** The given parameters decide how the type is found; those of another way are then unknown. */
function shapeFor(query: URLSearchParams): Shape {
  if (query.has('eventTypeId')) return BY_ID;
  if (query.has('username') && query.has('eventTypeSlug')) return BY_USER;
  if (query.has('teamSlug') && query.has('eventTypeSlug')) return BY_TEAM;
  return BY_USERS;
}

function typeOf(world: World, input: Readonly<Record<string, unknown>>): EventTypeRow | undefined {
  if (typeof input['eventTypeId'] === 'number') return world.eventTypes.get(input['eventTypeId']);
  const { eventTypeSlug, username, teamSlug, organizationSlug } = input;
  if (typeof organizationSlug === 'string' && organizationSlug !== '') {
    throw exception(404, `slots-input.service.ts: Organization with slug ${organizationSlug} not found`);
  }
  if (typeof username === 'string') {
    const user = world.userByName(username);
    if (!user) throw exception(404, `User with username ${username} not found`);
    return world.eventTypes.byOwnerSlug(user.id, String(eventTypeSlug));
  }
  const team = [...world.teams.values()].find(({ slug }) => slug === teamSlug);
  if (!team) throw exception(404, `Team with slug ${String(teamSlug)} not found`);
  return world.eventTypes.byTeamSlug(team.id, String(eventTypeSlug));
}

/** Midnight means the whole day. */
function endOf(endMs: number): number {
  return Math.floor(endMs / 1000) % (DAY_MS / 1000) === 0 ? endMs + DAY_MS - 1000 : endMs;
}
