import type { Lost } from '../http/connection.ts';
import { networkFault } from '../http/network-fault.ts';
import { shownPath } from './endpoints.ts';
import { CalcomError } from './errors.ts';
import type { HttpRequest } from './http.ts';

export interface NetworkFailure extends Lost {
  readonly request: HttpRequest;
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
  const { code, detail, isNotSent, isUntrusted } = networkFault(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const message = `${call} answered with more than the client takes in`;
    return new CalcomError(message, { kind: 'unexpected-shape', outcome: sent, retryable: false });
  }
  return new CalcomError(`${call}: Cal.com cannot be reached (${detail})`, {
    kind: 'unreachable',
    outcome: isNotSent ? 'refused' : sent,
    retryable: !isUntrusted,
    cause: error,
  });
}
