import { CHANGED } from '../bookings/location.ts';
import { isArray, isBoolean, isDateString, isEmail, isPhoneNumber, isString, isUrl } from './check.ts';
import type { Check } from './check.ts';
import type { Rule, Shape } from './shape.ts';
import { isRecord } from './shape.ts';
import type { StrictShape } from './strict.ts';

const text: Rule = { optional: true, checks: [isString] };

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

/** What gives one seat back: told from the other by its having a seat. */
export const CANCELLING_SEAT: StrictShape = {
  shape: { seatUid: { checks: [isString] }, cancellationReason: text },
};

const start: Rule = { checks: [isDateString] };
const rescheduledBy: Rule = { optional: true, checks: [emailOrNothing] };

export const RESCHEDULING: StrictShape = {
  shape: { start, rescheduledBy, reschedulingReason: text, emailVerificationCode: text },
};

/** What moves one seat. */
export const RESCHEDULING_SEAT: StrictShape = {
  shape: { start, seatUid: { checks: [isString] }, rescheduledBy, emailVerificationCode: text },
};

/** Declining, and giving a booking to a certain host. */
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
