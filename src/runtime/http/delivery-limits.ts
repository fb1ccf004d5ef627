import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problem } from '../../model/results.ts';
import { sendResult } from './answer.ts';
import type { Result } from './answer.ts';

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
