import type { BookingField } from '../../calcom/wire/policy.ts';
import { exception, unreadable } from '../envelopes.ts';
import { instantFrom } from '../slots/time-zone.ts';
import { NEW_BOOKING, NEW_SERIES } from '../validation/booking-shapes.ts';
import { isPhoneNumber } from '../validation/check.ts';
import { isRecord, parseStrict } from '../validation/shape.ts';
import type { EventTypeRow } from '../world/rows.ts';

/** A validated body of POST /v2/bookings. */
export interface NewBooking {
  readonly startMs: number;
  readonly attendee: Guest;
  readonly bookingFieldsResponses: Readonly<Record<string, unknown>>;
  readonly eventTypeId: number | undefined;
  readonly eventTypeSlug: string | undefined;
  readonly username: string | undefined;
  readonly teamSlug: string | undefined;
  readonly organizationSlug: string | undefined;
  readonly guests: readonly string[] | undefined;
  /** An object with a type, or a string from older clients. */
  readonly location: unknown;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lengthInMinutes: number | undefined;
  readonly routing: { readonly responseId: number; readonly teamMemberIds: readonly number[] } | undefined;
  readonly rrHostSubsetIds: readonly number[];
  readonly recurrenceCount: number | undefined;
}

interface Guest {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly language: string;
  readonly phoneNumber: string | undefined;
}

/** @throws Refusal (400) with all errors in one message */
export function parseNewBooking(body: unknown): NewBooking {
  const isSeries = isRecord(body) && Object.hasOwn(body, 'recurrenceCount');
  const input = given(parseStrict(isSeries ? NEW_SERIES : NEW_BOOKING, body));
  const { start, attendee, meetingUrl, ...rest } = input;
  return {
    bookingFieldsResponses: {},
    metadata: {},
    rrHostSubsetIds: [],
    ...rest,
    startMs: instantFrom(String(start)),
    attendee: { email: '', language: 'en', ...given(attendee) },
    location: input['location'] ?? meetingUrl,
  } as unknown as NewBooking;
}

/** null means absent here. */
function given(value: unknown): Readonly<Record<string, unknown>> {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(entries.filter(([, item]) => item !== null && item !== undefined));
}

/** ASCII only, like the real form. */
const EMAIL = /^(?!\.)(?!.*\.\.)[A-Z0-9_+\-.']*[A-Z0-9_+'-]@([A-Z0-9][A-Z0-9-]*\.)+[A-Z]{2,}$/i;

const MISSING = 'error_required_field';

/**
 * The form's own validation of all answers (guest and fields) after the API's. One message for all
 * errors, up to the first missing answer.
 *
 * @throws Refusal (400)
 */
export function requireFilledForm(type: EventTypeRow, answers: Readonly<Record<string, unknown>>): void {
  let sentence = '';
  for (const field of type.settings.bookingFields) {
    const answer = answers[field.slug];
    const isRequired = field.required === true && field.hidden !== true;
    if (!isRequired && answer === undefined) continue;
    const fault = isRequired && !answer ? MISSING : faultOf(field, answer, isRequired);
    if (fault !== undefined) sentence += `responses - {${field.slug}}${fault}, `;
    if (isRequired && !answer) break;
  }
  if (sentence !== '') throw unreadable(sentence);
}

function faultOf({ type, hidden }: BookingField, answer: unknown, isRequired: boolean): string | undefined {
  switch (type) {
    case 'email':
      return !isRequired || EMAIL.test(String(answer)) ? undefined : 'email_validation_error';
    case 'multiemail':
      return faultOfAddresses([answer].flat(), isRequired);
    case 'multiselect':
    case 'checkbox':
      return [answer].flat().every((item) => typeof item === 'string') ? undefined : 'Invalid array of strings';
    case 'phone':
      return hidden === true || isBlank(answer) || isPhoneNumber.holds(answer) ? undefined : 'invalid_number';
    case 'url':
      return URL.canParse(String(answer)) ? undefined : 'url_validation_error';
    case 'address':
    case 'text':
    case 'textarea':
    case 'select':
    case 'radio':
    case 'number':
      // A number is refused here although the API requires one: a bug of the real server.
      return typeof answer === 'string' ? undefined : 'Invalid string';
    default:
      return undefined;
  }
}

function faultOfAddresses(addresses: readonly unknown[], isRequired: boolean): string | undefined {
  if (isRequired && addresses.length === 0) return MISSING;
  if (addresses.every((address) => address === '')) return undefined;
  if (!addresses.every((address) => EMAIL.test(String(address)))) return 'email_validation_error';
  return new Set(addresses).size < addresses.length ? 'duplicate_email' : undefined;
}

function isBlank(answer: unknown): boolean {
  return typeof answer === 'string' && answer.trim() === '';
}

type Answers = Readonly<Record<string, unknown>>;

/** Required type of an answer by the custom field's type; all other answers are accepted. */
const TYPES: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'array' | 'string or number'>> = {
  phone: 'string',
  address: 'string',
  text: 'string',
  textarea: 'string',
  url: 'string',
  number: 'number',
  boolean: 'boolean',
  multiemail: 'array',
  multiselect: 'array',
  checkbox: 'array',
  select: 'string or number',
  radio: 'string or number',
};

/** Checks the answers to the custom fields and stops at the first error. @throws Refusal (400) */
export function requireCustomAnswers(type: EventTypeRow, answers: Answers): void {
  for (const field of type.settings.bookingFields) {
    if (field.isDefault) continue;
    const answer = answers[field.slug];
    if (field.required === true && (answer === undefined || answer === null)) {
      const why = 'it is required by the event type booking fields, but missing in the bookingFieldsResponses';
      const how = `You can fetch the event type with ID ${type.id} to see the required fields.`;
      throw exception(400, `Missing required booking field response: ${field.slug} - ${why}. ${how}`);
    }
    if (answer === undefined) continue;
    requireType(field, answer);
    requireOption(field, answer);
  }
}

function requireType({ type, slug }: BookingField, answer: unknown): void {
  const expected = TYPES[type];
  const actual = Array.isArray(answer) ? 'array' : typeof answer;
  if (expected === undefined || expected.split(' or ').includes(actual)) return;
  throw exception(
    400,
    `Invalid type for booking field '${slug}'. Expected type ${expected} (compatible with field type '${type}'), ` +
      `but received ${typeof answer}.`,
  );
}

function requireOption({ slug, options = [] }: BookingField, answer: unknown): void {
  if (options.length === 0) return;
  const texts = [answer].flat().map(String);
  const wrong = texts.find((text) => !options.includes(text));
  if (wrong === undefined) return;
  const what = Array.isArray(answer) ? 'One or more invalid options' : `Invalid option '${wrong}'`;
  throw exception(400, `${what} for booking field '${slug}'. Allowed options are: ${options.join(', ')}.`);
}
