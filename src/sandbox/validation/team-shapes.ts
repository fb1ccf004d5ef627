import {
  isBoolean,
  isEmail,
  isInt,
  isNumber,
  isString,
  isUrl,
  longerThan,
  max,
  min,
  oneOf,
  toNumber,
} from './check.ts';
import type { Rule, Shape, Check } from './shape.ts';

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
