import email from 'validator/lib/isEmail.js';
import url from 'validator/lib/isURL.js';
import { invalidInput } from '../envelopes.ts';
import { faultsOf, shaped, type Shape, type Check } from './shape.ts';

// The two functions that the real server's class-validator uses. Loading the whole package takes 100 ms.

export const isString: Check = {
  name: 'isString',
  holds: (value) => typeof value === 'string',
  message: (property) => `${property} must be a string`,
};

export const isBoolean: Check = {
  name: 'isBoolean',
  holds: (value) => typeof value === 'boolean',
  message: (property) => `${property} must be a boolean value`,
};

export const isInt: Check = {
  name: 'isInt',
  holds: (value) => Number.isInteger(value),
  message: (property) => `${property} must be an integer number`,
};

export const isNumber: Check = {
  name: 'isNumber',
  holds: (value) => typeof value === 'number' && Number.isFinite(value),
  message: (property) => `${property} must be a number conforming to the specified constraints`,
};

export const isArray: Check = {
  name: 'isArray',
  holds: (value) => Array.isArray(value),
  message: (property) => `${property} must be an array`,
};

export const isUrl: Check = {
  name: 'isUrl',
  holds: (value) => typeof value === 'string' && url.default(value),
  message: (property) => `${property} must be a URL address`,
};

export const isEmail: Check = {
  name: 'isEmail',
  holds: (value) => typeof value === 'string' && email.default(value),
  message: (property) => `${property} must be an email`,
};

export const isPhoneNumber: Check = {
  name: 'isPhoneNumber',
  holds: (value) => typeof value === 'string' && /^\+[1-9]\d{6,14}$/.test(value.replace(/[\s()-]/g, '')),
  message: (property) => `${property} must be a valid phone number`,
};

export const isObject: Check = {
  name: 'isObject',
  holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  message: (property) => `${property} must be an object`,
};

export const isDefined: Check = {
  name: 'isDefined',
  holds: (value) => value !== undefined && value !== null,
  message: (property) => `${property} should not be null or undefined`,
};

const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?([zZ]|[+-]\d\d(:?\d\d)?)?$/;

export const isDateString: Check = {
  name: 'isDateString',
  holds: (value) => typeof value === 'string' && isDay(value) && (DATE.test(value) || DATE_TIME.test(value)),
  message: (property) => `${property} must be a valid ISO 8601 date string`,
};

export const isTimeZone: Check = {
  name: 'isTimeZone',
  holds: (value) => typeof value === 'string' && isZone(value),
  message: (property) => `${property} must be a valid IANA time-zone`,
};

export const arrayNotEmpty: Check = {
  name: 'arrayNotEmpty',
  holds: (value) => Array.isArray(value) && value.length > 0,
  message: (property) => `${property} should not be empty`,
};

export const arrayUnique: Check = {
  name: 'arrayUnique',
  holds: (value) => Array.isArray(value) && new Set(value).size === value.length,
  message: (property) => `All ${property}'s elements must be unique`,
};

export function min(limit: number): Check {
  return {
    name: 'min',
    holds: (value) => typeof value === 'number' && value >= limit,
    message: (property) => `${property} must not be less than ${limit}`,
  };
}

export function max(limit: number): Check {
  return {
    name: 'max',
    holds: (value) => typeof value === 'number' && value <= limit,
    message: (property) => `${property} must not be greater than ${limit}`,
  };
}

/** `name` is isEnum or isIn: the real server uses both, with the same message. */
export function oneOf(name: 'isEnum' | 'isIn', values: readonly string[]): Check {
  return {
    name,
    holds: (value) => typeof value === 'string' && values.includes(value),
    message: (property) => `${property} must be one of the following values: ${values.join(', ')}`,
  };
}

export function longerThan(name: 'isLength' | 'minLength'): Check {
  return {
    name,
    holds: (value) => typeof value === 'string' && value.length > 0,
    message: (property) => `${property} must be longer than or equal to 1 characters`,
  };
}

/** Applies the check to each element of a list; a value that is not a list is checked itself. */
export function each(check: Check): Check {
  return {
    name: check.name,
    holds: (value) => (Array.isArray(value) ? value.every((item) => check.holds(item)) : check.holds(value)),
    message: (property) => check.message(`each value in ${property}`),
  };
}

/** A valid day, month or year of the calendar: not 30 February. */
function isDay(text: string): boolean {
  const date = text.slice(0, 10);
  const ms = Date.parse(date);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

const zones = new Map<string, boolean>();

function isZone(name: string): boolean {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const found = canFormat(name);
  zones.set(name, found);
  return found;
}

function canFormat(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}

/**
 * The validation pipe: drops unknown properties silently, reports all invalid ones at once.
 *
 * @throws Refusal (400) with every refused property
 */
export function parseInput(shape: Shape, input: unknown): Record<string, unknown> {
  const instance = shaped(shape, input);
  const errors = faultsOf(shape, instance);
  if (errors.length > 0) throw invalidInput(errors);
  return instance;
}

/** A query: a parameter given several times is a list, which no rule for a string accepts. */
export function parseQuery(shape: Shape, query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    input[name] = values.length === 1 ? values[0] : values;
  }
  return parseInput(shape, input);
}

export const toNumber = (value: unknown): unknown => Number(value);
