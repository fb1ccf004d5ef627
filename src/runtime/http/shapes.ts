import type { FastifySchemaValidationError } from 'fastify';
import { Type, type Static } from 'typebox';
import { problem, type Problem } from '../../model/results.ts';

/*
 * The schemas of requests; the types of the handlers are derived from them. A description ends the error message of its field:
 * `customer.phone must be …`.
 */

/** Refuses characters that cannot be read aloud, stored in PostgreSQL or shown in Cal.com. */
export const TEXT = {
  minLength: 1,
  maxLength: 200,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]+$',
  description: 'a text of at most 200 characters, not only spaces, without control characters',
};

export const text = Type.String(TEXT);

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

/** An error of ajv with `verbose`. */
interface Fault extends FastifySchemaValidationError {
  readonly parentSchema?: { readonly description?: string };
}

/** Enough to fix a request; a request may have thousands of unknown fields. */
const SHOWN = 20;

/** What is wrong with which field: `customer.phone`, or the part of the request that is invalid as a whole. */
export function invalidRequest(part: string, faults: readonly Fault[]): Problem {
  const fields = faults.slice(0, SHOWN).map((fault) => ({ field: fieldOf(part, fault), message: messageOf(fault) }));
  const detail = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return problem('invalid-request', detail, { fields });
}

function fieldOf(part: string, { instancePath, params }: Fault): string {
  const named = params['missingProperty'] ?? params['additionalProperty'];
  const path = [...instancePath.split('/').slice(1), ...(typeof named === 'string' ? [named.slice(0, 100)] : [])];
  return path.length === 0 ? part : path.join('.');
}

function messageOf({ keyword, message = 'is invalid', params, parentSchema }: Fault): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not known here';
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params['allowedValues'])}`;
  return parentSchema?.description === undefined ? message : `must be ${parentSchema.description}`;
}
