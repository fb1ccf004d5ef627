/** Codes of failures before a request is sent: the server cannot have acted. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** An untrusted certificate does not change: no retry. Node uses OpenSSL's reasons as codes. */
const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH)/;

export interface NetworkFault {
  /** Empty if there is none. */
  readonly code: string;
  /** For people; never contains what was sent. */
  readonly detail: string;
  /** The server cannot have seen the request. */
  readonly isNotSent: boolean;
  readonly isUntrusted: boolean;
}

/** Node's own advice is about its command line, which users of calops do not type. */
function untrusted(said: string): string {
  const reason = said.replace(/; if the root CA is installed locally.*$/, '');
  return `its certificate is not trusted: ${reason}; trust an authority of your own with NODE_EXTRA_CA_CERTS=FILE`;
}

/** Describes a failed request. An AggregateError (several addresses of one host) has the code of its first error. */
export function networkFault(error: unknown): NetworkFault {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  const known = typeof code === 'string' ? code : '';
  const isUntrusted = CERTIFICATE.test(known);
  const said = error instanceof Error && error.message !== '' ? error.message : known;
  return {
    code: known,
    detail: isUntrusted ? untrusted(said) : said,
    isNotSent: NOT_SENT.has(known) || isUntrusted,
    isUntrusted,
  };
}
