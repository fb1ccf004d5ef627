import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../model/results.ts';
import { sendResult, type Result } from './answer.ts';

/** Requests of one token in a minute, or of one address without a token. */
export const REQUESTS_PER_MINUTE = 600;

/** A comparison with Cal.com counts as so many: with the default, a company has six in a minute. */
export const REQUESTS_PER_SYNC = 100;

/**
 * Gives `server.rateLimit()`. Each process counts for itself. Whoever has a token is never counted by address: behind a load balancer
 * everybody has the same one, and nobody shall be able to use it up for all.
 */
export function countRequests(server: FastifyInstance, max: number): void {
  void server.register(rateLimit, { global: false, max, timeWindow: 60_000, keyGenerator: whose });
}

function whose({ tokenId, ip }: FastifyRequest): string {
  return tokenId === '' ? `address ${normalizeIP(ip)}` : `token ${tokenId}`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** More came from its address than is let through unseen: its signature decides. */
    isPressed: boolean;
  }
}

export interface SignedRoutes {
  /** Of one company, from one address, in a minute. */
  readonly perMinute: number;
  readonly signatureHeader: string;
  /** What a signature looks like. */
  readonly pattern: RegExp;
}

/**
 * Counts deliveries that are signed and bear no token, before anything of them is read:
 *
 * | from this address for this company | looks signed | what happens |
 * |---|---|---|
 * | up to the bound | any | body, company and signature are looked at; unsigned: 401 |
 * | past it | no | 429, its body unread |
 * | past it | yes | the signature is compared with what is in memory; good: served, else 429. The database is not asked |
 *
 * A load balancer gives everybody one address. Were everything past the bound refused, whoever sends enough that is not signed would
 * shut out Cal.com and Retell; so nobody who signs is ever refused for what others send.
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

/** An answer to a delivery: what is not signed is not worth one of its own while too much of it comes. */
export function sendDelivered(reply: FastifyReply, result: Result): FastifyReply {
  const isUnsigned = 'code' in result && result.code === unsigned.code;
  if (!reply.request.isPressed || !isUnsigned) return sendResult(reply, result);
  void reply.header('retry-after', String(MINUTE_MS / 1000));
  return sendResult(reply, problem('too-many-requests', 'too much comes from this address that is not signed'));
}

const MINUTE_MS = 60_000;
const unsigned = problem('bad-signature', 'not signed');

interface Where {
  readonly company?: string;
}
