import {
  each,
  isArray,
  isBoolean,
  isDateString,
  isDefined,
  isInt,
  isNumber,
  isObject,
  isString,
  isTimeZone,
  isUrl,
  min,
  oneOf,
} from './check.ts';
import type { Check } from './check.ts';
import type { Rule, Shape } from './shape.ts';
import type { StrictShape } from './strict.ts';

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

/** Mail address and phone number are looked at later, by the form. */
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

/** The same of a series, which is recognised by its count. */
export const NEW_SERIES: StrictShape = {
  ...NEW_BOOKING,
  shape: { recurrenceCount: { optional: true, checks: [min(1), isInt] }, ...NEW_BOOKING.shape },
};

/** What the body of an older version had to hold besides. */
export const OLD_BOOKING: Shape = {
  start: { checks: [isDateString] },
  eventTypeId: { checks: [isNumber] },
  timeZone: { checks: [isTimeZone] },
  language: { checks: [isString] },
  metadata: { checks: [isObject] },
};
