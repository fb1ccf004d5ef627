import { describe, expect, it } from 'vitest';
import { networkError } from '../../../src/calcom/caller/transport.ts';
import type { NetworkFailure } from '../../../src/calcom/caller/transport.ts';

function failure(code: string, method: 'GET' | 'POST' = 'POST'): NetworkFailure {
  const error = Object.assign(new Error(`failed with ${code}`), { code });
  const request = { method, path: '/v2/me', version: '2024-06-14', answerMs: 30_000 } as const;
  return { request, error, isLate: false, isAborted: false };
}

describe('whether a write can have arrived', () => {
  it.each([
    ['ECONNREFUSED', 'refused', true],
    ['ENOTFOUND', 'refused', true],
    ['EAI_AGAIN', 'refused', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'refused', true],
    ['CERT_HAS_EXPIRED', 'refused', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'refused', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'refused', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'refused', false],
    ['ECONNRESET', 'unknown', true],
    ['EPIPE', 'unknown', true],
    ['UND_ERR_SOCKET', 'unknown', true],
    ['', 'unknown', true],
  ])('%s: %s, may be tried again: %s', (code, outcome, retryable) => {
    expect(networkError(failure(code))).toMatchObject({ kind: 'unreachable', outcome, retryable });
    expect(networkError(failure(code, 'GET')).outcome).toBe('refused');
  });
});

it('several addresses that all refuse are reported by their code', () => {
  const error = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
  expect(networkError({ ...failure(''), error }).message).toBe('POST /v2/me: Cal.com cannot be reached (ECONNREFUSED)');
});

it('an untrusted certificate names the setting that makes it trusted', () => {
  const said = 'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
  const error = Object.assign(new Error(said), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(networkError({ ...failure(''), error }).message).toBe(
    'POST /v2/me: Cal.com cannot be reached (its certificate is not trusted: self-signed certificate; trust an authority of your own with NODE_EXTRA_CA_CERTS=FILE)',
  );
});

it("the caller's abort counts before the time that was over as well", () => {
  expect(networkError({ ...failure(''), isLate: true, isAborted: true }).kind).toBe('aborted');
  expect(networkError({ ...failure(''), isLate: true }).message).toBe('POST /v2/me had no complete answer within 30 s');
});
