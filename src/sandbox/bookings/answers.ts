import type { BookingField } from '../../calcom/wire/policy.ts';
import { exception } from '../envelopes.ts';
import type { EventTypeRow } from '../world/rows.ts';

type Answers = Readonly<Record<string, unknown>>;

/** What an answer to a custom field has to be, by the field's type; all else is taken as it is. */
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

/** Checks the answers to the custom fields; the first fault ends it. @throws Refusal (400) */
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
