import type { ErrorBody, ErrorDetails, PropertyError } from './wire/envelope.ts';

/** What is worth knowing of an error's body, whichever of the three forms it has. */
export interface ErrorFacts {
  /** `BadRequestException`, `TRPCError`, `CONFLICT` …; empty in the bare form. */
  readonly code: string;
  readonly message: string;
}

/** The facts of a Cal.com error, or undefined for anything else (a proxy's page, an empty body). */
export function parseErrorBody(text: string): ErrorFacts | undefined {
  const body = parseObject(text);
  if (body === undefined) return undefined;
  if ('error' in body) {
    const { code, message, details } = body.error;
    if (typeof code !== 'string' || typeof message !== 'string') return undefined;
    return { code, message: propertyMessages(details) ?? message };
  }
  return typeof body.message === 'string' ? { code: '', message: body.message } : undefined;
}

/**
 * A refused body names each property and what is wrong with it. Only those texts are taken: `target` and `value`
 * beside them echo what was sent.
 */
function propertyMessages(details: ErrorDetails | string | undefined): string | undefined {
  if (typeof details !== 'object' || !Array.isArray(details.errors)) return undefined;
  return details.errors.flatMap((error: PropertyError) => constraintsOf(error)).join('; ');
}

function constraintsOf(error: PropertyError): string[] {
  return [...Object.values(error.constraints ?? {}), ...(error.children ?? []).flatMap(constraintsOf)];
}

function parseObject(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text) as unknown;
    if (typeof body !== 'object' || body === null) return undefined;
    const isEnvelope = 'error' in body && typeof body.error === 'object' && body.error !== null;
    return isEnvelope || 'statusCode' in body ? (body as ErrorBody) : undefined;
  } catch {
    return undefined; // not JSON is an answer too, of something in between
  }
}
