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

export interface NetworkFault {
  /** Empty where it has none. */
  readonly code: string;
  /** For a human; never what was sent. */
  readonly detail: string;
  /** The server cannot have seen the request. */
  readonly isNotSent: boolean;
  readonly isUntrusted: boolean;
}

/** What a failed request tells of itself. An AggregateError (several addresses of one host) carries the code of its first. */
export function networkFault(error: unknown): NetworkFault {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  const known = typeof code === 'string' ? code : '';
  const isUntrusted = CERTIFICATE.test(known);
  return {
    code: known,
    detail: error instanceof Error && error.message !== '' ? error.message : known,
    isNotSent: NOT_SENT.has(known) || isUntrusted,
    isUntrusted,
  };
}
