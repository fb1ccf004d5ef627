import { CHANGED } from '../bookings/location.ts';
import {
  arrayNotEmpty,
  each,
  isArray,
  isBoolean,
  isDateString,
  isDefined,
  isEmail,
  isInt,
  isNumber,
  isObject,
  isPhoneNumber,
  isString,
  isTimeZone,
  isUrl,
  max,
  min,
  oneOf,
  toNumber,
} from './check.ts';
import { type Check, isRecord, type Rule, type Shape, type StrictShape } from './shape.ts';

const text: Rule = { optional: true, checks: [isString] };

const LANGUAGES = (
  'ar ca de es eu he id ja lv pl ro sr th vi az cs el es-419 fi hr it km nl pt ru sv tr zh-CN bg da en et fr hu iw ko no ' +
  'pt-BR sk ta uk zh-TW bn'
).split(' ');

const smallMetadata: Check = {
  name: 'ValidateMetadata',
  holds: (value) => {
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const isSmall = ([key, item]: [string, unknown]): boolean =>
      key.length <= 40 && typeof item === 'string' && item.length <= 500;
    return isObject.holds(value) && entries.length <= 50 && entries.every(isSmall);
  },
  message: () =>
    'Metadata must have at most 50 keys, each key up to 40 characters, and string values up to 500 characters.',
};

/** E-mail address and phone number are validated later, by the form. */
const ATTENDEE: StrictShape = {
  shape: {
    name: { checks: [isString] },
    email: { optional: true },
    timeZone: { checks: [isTimeZone] },
    phoneNumber: { optional: true },
    language: { optional: true, checks: [oneOf('isEnum', LANGUAGES)] },
  },
  whole: {
    property: 'attendee email or phone',
    holds: ({ email, phoneNumber }) => Boolean(email) || Boolean(phoneNumber),
    message: 'Attendee must have at least one contact method (email or phone number)',
  },
};

const ROUTING: StrictShape = {
  shape: {
    responseId: { checks: [isInt] },
    teamMemberIds: { checks: [each(isInt), isArray] },
    teamMemberEmail: text,
    skipContactOwner: { optional: true, checks: [isBoolean] },
    crmAppSlug: text,
    crmOwnerRecordType: text,
  },
};

/** The body of POST /v2/bookings. */
export const NEW_BOOKING: StrictShape = {
  shape: {
    start: { checks: [isDateString] },
    attendee: { checks: [isDefined] },
    bookingFieldsResponses: { optional: true, checks: [isObject] },
    eventTypeId: { optional: true, checks: [isInt] },
    eventTypeSlug: text,
    username: text,
    teamSlug: text,
    organizationSlug: text,
    guests: { optional: true, checks: [each(isString), isArray] },
    meetingUrl: { optional: true, checks: [isUrl] },
    location: { optional: true },
    metadata: { optional: true, checks: [smallMetadata, isObject] },
    lengthInMinutes: { optional: true, checks: [min(1), isInt] },
    routing: { optional: true },
    emailVerificationCode: text,
    rrHostSubsetIds: { optional: true, checks: [each(isInt), isArray] },
  },
  nested: { attendee: ATTENDEE, routing: ROUTING },
  whole: {
    property: 'eventTypeId or eventTypeSlug + username',
    holds: ({ eventTypeId, eventTypeSlug, username, teamSlug }) =>
      Boolean(eventTypeId) || (Boolean(eventTypeSlug) && (Boolean(username) || Boolean(teamSlug))),
    message: 'Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided',
  },
};

/** The same for a series, which is recognised by its count. */
export const NEW_SERIES: StrictShape = {
  ...NEW_BOOKING,
  shape: { recurrenceCount: { optional: true, checks: [min(1), isInt] }, ...NEW_BOOKING.shape },
};

/** Additional required fields of an older version's body. */
export const OLD_BOOKING: Shape = {
  start: { checks: [isDateString] },
  eventTypeId: { checks: [isNumber] },
  timeZone: { checks: [isTimeZone] },
  language: { checks: [isString] },
  metadata: { checks: [isObject] },
};

const STATUSES = ['upcoming', 'recurring', 'past', 'cancelled', 'unconfirmed'] as const;
export type ListedStatus = (typeof STATUSES)[number];

const id: Rule = { optional: true, transform: toNumber, checks: [isInt] };
const from = date('fromDate must be a valid ISO 8601 date.');
const to = date('toDate must be a valid ISO 8601 date.');

/** The query of a list of bookings, with the real server's messages: some name another parameter than the invalid one. */
export const BOOKING_LIST: Shape = {
  status: {
    optional: true,
    transform: (value) => (typeof value === 'string' ? value.split(',').map((status) => status.trim()) : value),
    checks: [
      saying(each(oneOf('isEnum', STATUSES)), `Invalid status. Allowed are ${STATUSES.join(', ')}`),
      saying(arrayNotEmpty, 'status cannot be empty.'),
    ],
  },
  // In a query the plus sign of an address is decoded as a space.
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

/** `1.5` becomes 1. */
function toWhole(value: unknown): unknown {
  return value === '' ? value : Number.parseInt(String(value), 10);
}

const emailOrNothing: Check = {
  name: 'customValidation',
  holds: (value) => value === '' || isEmail.holds(value),
  message: () => 'Invalid rescheduledBy email format',
};

const atLeastOne: Check = {
  name: 'arrayMinSize',
  holds: (value) => Array.isArray(value) && value.length > 0,
  message: (property) => `${property} must contain at least 1 elements`,
};

export const CANCELLING: StrictShape = {
  shape: { cancellationReason: text, cancelSubsequentBookings: { optional: true, checks: [isBoolean] } },
};

/** Frees one seat: distinguished from the other body by its seat. */
export const CANCELLING_SEAT: StrictShape = {
  shape: { seatUid: { checks: [isString] }, cancellationReason: text },
};

const start: Rule = { checks: [isDateString] };
const rescheduledBy: Rule = { optional: true, checks: [emailOrNothing] };

export const RESCHEDULING: StrictShape = {
  shape: { start, rescheduledBy, reschedulingReason: text, emailVerificationCode: text },
};

/** Moves one seat. */
export const RESCHEDULING_SEAT: StrictShape = {
  shape: { start, seatUid: { checks: [isString] }, rescheduledBy, emailVerificationCode: text },
};

/** For declining, and for assigning a booking to a given host. */
export const REASON: Shape = { reason: text };

const place: Check = {
  name: 'ValidateLocation',
  holds: (value) => {
    if (!isRecord(value) || !Object.hasOwn(CHANGED, String(value['type']))) return false;
    const key = CHANGED[String(value['type']) as keyof typeof CHANGED];
    const where = value[key];
    if (key === 'phone') return isPhoneNumber.holds(where);
    return key === 'link' ? isUrl.holds(where) : isString.holds(where);
  },
  message: () => 'Validation failed for one or more location entries.',
};

export const LOCATION: Shape = { location: { optional: true, checks: [place] } };

export const ABSENCE: Shape = {
  host: { optional: true, checks: [isBoolean] },
  attendees: {
    optional: true,
    checks: [isArray, atLeastOne],
    nested: { shape: () => ({ email: { checks: [isEmail] }, absent: { checks: [isBoolean] } }) },
  },
};
