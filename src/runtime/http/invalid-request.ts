import type { FastifySchemaValidationError } from 'fastify';
import { problem } from '../../model/results.ts';
import type { Problem } from '../../model/results.ts';

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
