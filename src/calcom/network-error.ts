import { shownPath } from './endpoints.ts';
import { CalcomError } from './errors.ts';
import type { HttpRequest } from './http.ts';

/** Codes of the phase before a request leaves: nothing can have happened at the server. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A certificate that is not trusted stays so: no retry. Node names these by OpenSSL's reasons. */
const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH)/;

export interface NetworkFailure {
  readonly request: HttpRequest;
  readonly error: unknown;
  /** The time for the answer was over. */
  readonly isLate: boolean;
  /** The caller's signal. */
  readonly isAborted: boolean;
}

/** Why no whole answer came, and whether a write can have arrived all the same. */
export function networkError({ request, error, isLate, isAborted }: NetworkFailure): CalcomError {
  const call = `${request.method} ${shownPath(request.path)}`;
  const sent = request.method === 'GET' ? 'refused' : 'unknown';
  if (isAborted) {
    return new CalcomError(`${call} was broken off`, { kind: 'aborted', outcome: sent, retryable: false });
  }
  if (isLate) {
    const message = `${call} had no complete answer within ${request.answerMs / 1000} s`;
    return new CalcomError(message, { kind: 'timeout', outcome: sent, retryable: true });
  }
  const code = errorCode(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const message = `${call} answered with more than the client takes in`;
    return new CalcomError(message, { kind: 'unexpected-shape', outcome: sent, retryable: false });
  }
  const isRefused = NOT_SENT.has(code) || CERTIFICATE.test(code);
  const detail = error instanceof Error && error.message !== '' ? error.message : code;
  return new CalcomError(`${call}: Cal.com cannot be reached (${detail})`, {
    kind: 'unreachable',
    outcome: isRefused ? 'refused' : sent,
    retryable: !CERTIFICATE.test(code),
    cause: error,
  });
}

/** An AggregateError (several addresses of one host) carries the code of its first. */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
