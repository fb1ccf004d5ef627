import { ABSENCE_REASONS, WEEKDAYS } from '../world/rows.ts';
import {
  each,
  isArray,
  isBoolean,
  isDateString,
  isEmail,
  isInt,
  isNumber,
  isString,
  isTimeZone,
  isUrl,
  longerThan,
  max,
  min,
  oneOf,
  toNumber,
} from './check.ts';
import type { Check, Rule, Shape } from './shape.ts';

const optionalBoolean: Rule = { optional: true, checks: [isBoolean] };
const optionalString: Rule = { optional: true, checks: [isString] };
const optionalUrl: Rule = { optional: true, checks: [isUrl] };
const role: Rule = { optional: true, checks: [oneOf('isEnum', ['MEMBER', 'ADMIN', 'OWNER'])] };

/** Create and patch of a team: both require the name. */
export const TEAM: Shape = {
  name: { checks: [longerThan('isLength'), isString] },
  slug: optionalString,
  logoUrl: optionalUrl,
  calVideoLogo: optionalUrl,
  appLogo: optionalUrl,
  appIconLogo: optionalUrl,
  bio: optionalString,
  hideBranding: optionalBoolean,
  isPrivate: optionalBoolean,
  hideBookATeamMember: optionalBoolean,
  theme: optionalString,
  brandColor: optionalString,
  darkBrandColor: optionalString,
  bannerUrl: optionalUrl,
  timeFormat: { optional: true, checks: [isNumber] },
  timeZone: optionalString,
  weekStart: optionalString,
};

export const NEW_MEMBERSHIP: Shape = {
  userId: { checks: [isInt] },
  accepted: optionalBoolean,
  role,
  disableImpersonation: optionalBoolean,
};

export const MEMBERSHIP_CHANGE: Shape = { accepted: optionalBoolean, role, disableImpersonation: optionalBoolean };

const everyEmail: Check = {
  name: 'isEmail',
  holds: (value) => Array.isArray(value) && value.every(isEmail.holds),
  message: () => 'Each email must be a valid email address',
};

const atMost20: Check = {
  name: 'arrayMaxSize',
  holds: (value) => Array.isArray(value) && value.length <= 20,
  message: () => 'emails array cannot contain more than 20 email addresses for team membership filtering',
};

/** Addresses are compared in lower case; an empty list is no filter. */
function toEmails(value: unknown): unknown {
  const texts = [value]
    .flat()
    .filter((item) => typeof item === 'string')
    .flatMap((item) => item.split(','));
  const emails = new Set(texts.map((email) => email.trim().toLowerCase()).filter((email) => email !== ''));
  return emails.size > 0 ? [...emails] : undefined;
}

export const MEMBERSHIP_QUERY: Shape = {
  take: { optional: true, transform: toNumber, checks: [max(250), min(1), isNumber] },
  skip: { optional: true, transform: toNumber, checks: [min(0), isNumber] },
  emails: { optional: true, transform: toEmails, checks: [everyEmail, atMost20] },
};

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
