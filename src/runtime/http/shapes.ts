import { Type, type Static } from 'typebox';

/*
 * The schemas of requests; the types of the handlers are derived from them. A description ends the error message of its field:
 * `customer.phone must be …`.
 */

/** Refuses characters that cannot be read aloud, stored in PostgreSQL or shown in Cal.com. */
export const text = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]+$',
  description: 'a text of at most 200 characters, not only spaces, without control characters',
});

/** Requires an offset: a time without one is ambiguous. */
export const instant = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$',
  description: 'a time with its offset, such as 2027-01-11T10:00:00+01:00',
});

export const language = Type.Enum(['de', 'en']);

/** The service, branch and staff member, by name or title. */
export const wanted = { service: text, branch: Type.Optional(text), staff: Type.Optional(text) };

/** The body of a request; unknown fields are refused. */
export function body<Properties extends Type.TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

export type BodyOf<Schema extends Type.TSchema> = Readonly<Static<Schema>>;

export const idempotencyKey = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[\\x21-\\x7e]+$',
  description: '1 to 255 visible ASCII characters; the same key with the same request gets the same answer',
});

/** Headers of requests that change a booking. */
export const bookingHeaders = Type.Object({
  'Idempotency-Key': Type.Optional(idempotencyKey),
  Prefer: Type.Optional(
    Type.String({ description: 'wait=N: seconds to wait for the answer, 10 when absent, 30 at most (RFC 7240)' }),
  ),
});
