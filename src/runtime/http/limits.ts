import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../model/results.ts';
import { sendResult, type Result } from './answer.ts';

/** Limit of requests per minute for one token, or for one address without a token. */
export const REQUESTS_PER_MINUTE = 600;

/** A comparison with Cal.com counts as this many requests: by default a company may run six per minute. */
export const REQUESTS_PER_SYNC = 100;

/**
 * Adds `server.rateLimit()`. Each process counts for itself. A request with a token is never counted by address: behind a load balancer all
 * clients share one address, and one client must not exhaust the limit of all.
 */
export function countRequests(server: FastifyInstance, max: number): void {
  void server.register(rateLimit, { global: false, max, timeWindow: 60_000, keyGenerator: whose });
}

function whose({ tokenId, ip }: FastifyRequest): string {
  return tokenId === '' ? `address ${normalizeIP(ip)}` : `token ${tokenId}`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Its address has exceeded the limit: its signature decides whether it is served. */
    isPressed: boolean;
  }
}

export interface SignedRoutes {
  /** Deliveries for one company from one address per minute. */
  readonly perMinute: number;
  readonly signatureHeader: string;
  /** The format of a signature. */
  readonly pattern: RegExp;
}

/**
 * Counts signed deliveries, which have no token, before any part of them is read:
 *
 * | from this address for this company | has a signature's format | result |
 * |---|---|---|
 * | up to the limit | any | company, body and signature are checked; unsigned: 401 |
 * | over the limit | no | 429, the body is not read |
 * | over the limit | yes | the signature is compared with the key in memory; valid: served, else 429. No query is made |
 *
 * Behind a load balancer all senders share one address. If everything over the limit were refused, a sender of many unsigned requests would
 * shut out Cal.com and Retell; so a signed delivery is never refused because of other senders.
 */
export function countDeliveries(server: FastifyInstance, { perMinute, signatureHeader, pattern }: SignedRoutes): void {
  const count = server.createRateLimit({
    max: perMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ params, ip }) => `${signatureHeader} ${(params as Where).company ?? ''} ${normalizeIP(ip)}`,
  });
  server.decorateRequest('isPressed', false);
  server.addHook('onRequest', async (request, reply) => {
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return undefined;
    const signature = request.headers[signatureHeader];
    request.isPressed = true;
    return typeof signature === 'string' && pattern.test(signature) ? undefined : sendDelivered(reply, unsigned);
  });
}

/** Answers a delivery. Over the limit, an unsigned delivery gets 429 in place of 401. */
export function sendDelivered(reply: FastifyReply, result: Result): FastifyReply {
  const isUnsigned = 'code' in result && result.code === unsigned.code;
  if (!reply.request.isPressed || !isUnsigned) return sendResult(reply, result);
  void reply.header('retry-after', String(MINUTE_MS / 1000));
  return sendResult(reply, problem('too-many-requests', 'too many unsigned requests from this address'));
}

const MINUTE_MS = 60_000;
const unsigned = problem('bad-signature', 'not signed');

interface Where {
  readonly company?: string;
}
