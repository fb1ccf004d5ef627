import type { BareError, ErrorEnvelope, PropertyError } from '../calcom/wire/envelope.ts';
import type { Profile } from './profile.ts';

interface At {
  /** The request's path. */
  readonly path: string;
  readonly timestamp: string;
  readonly profile: Profile;
}

/** Thrown by guards, checks and handlers to refuse a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: (at: At) => ErrorEnvelope | BareError;

  constructor(status: number, message: string, body: Refusal['body']) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.body = body;
  }
}

const EXCEPTIONS = {
  400: ['BadRequestException', 'Bad Request'],
  401: ['UnauthorizedException', 'Unauthorized'],
  403: ['ForbiddenException', 'Forbidden'],
  404: ['NotFoundException', 'Not Found'],
  409: ['ConflictException', 'Conflict'],
  422: ['UnprocessableEntityException', 'Unprocessable Entity'],
} as const;

/** Form one: an HTTP exception with code, message and details. */
export function exception(status: keyof typeof EXCEPTIONS, message: string): Refusal {
  const [code, error] = EXCEPTIONS[status];
  return enveloped(status, { code, message, details: { message, error, statusCode: status } });
}

/** Form one from the validation pipe: a list of refused properties instead of a message. */
export function invalidInput(errors: readonly PropertyError[]): Refusal {
  return enveloped(400, { code: 'BadRequestException', message: 'Bad Request Exception', details: { errors } });
}

/** Form one from the throttler, whose details are a string. */
export function tooManyRequests(): Refusal {
  const message = 'CustomThrottlerGuard - Too many requests. Please try again later.';
  return enveloped(429, { code: 'ThrottlerException', message, details: message });
}

/** Form two: the database refused a duplicate row. */
export function uniqueViolation(): Refusal {
  return enveloped(409, {
    code: 'CONFLICT',
    message: 'Invalid Input: Trying to create a record that already exists.',
  });
}

/** Form two: the database found no row to change. */
export function missingRow(): Refusal {
  return enveloped(404, { code: 'NOT_FOUND', message: 'Invalid Query: The requested record was not found.' });
}

/** Form two: the database refused a reference to a row that does not exist. */
export function missingReference(): Refusal {
  return enveloped(400, {
    code: 'BAD_REQUEST',
    message: 'Invalid input: The referenced data does not exist.',
  });
}

/** Form two: a stored value that its schema refuses on reading. */
export function unreadable(message: string): Refusal {
  return enveloped(400, { code: 'BAD_REQUEST', message });
}

/** Form two: the inner API refused. Without a specific reason it contains the status name. */
export function innerBadRequest(reason = 'BAD_REQUEST'): Refusal {
  return innerRefusal(400, reason, 'Bad request: Please check your request data and try again');
}

export function innerUnauthorized(reason = 'UNAUTHORIZED'): Refusal {
  return innerRefusal(401, reason, 'You are not authorized to access this resource');
}

export function innerForbidden(reason = 'FORBIDDEN'): Refusal {
  return innerRefusal(403, reason, "You don't have necessary permissions to access this resource");
}

/** Form two: a value that the database could not store. */
export function databaseFault(): Refusal {
  return enveloped(500, {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'There was an error, please try again later.',
  });
}

/** Form three: an unhandled error. */
export function bare(status: number, message: string): Refusal {
  return new Refusal(status, message, () => ({ statusCode: status, message }));
}

function enveloped(status: number, error: ErrorEnvelope['error']): Refusal {
  return new Refusal(status, error.message, (at) => ({
    status: 'error',
    timestamp: at.timestamp,
    path: at.path,
    error,
  }));
}

function innerRefusal(status: number, reason: string, instead: string): Refusal {
  return new Refusal(status, reason, ({ path, timestamp, profile }) => {
    const message = profile.namesInnerReasons ? reason : instead;
    return { status: 'error', timestamp, path, error: { code: 'TRPCError', message } };
  });
}
