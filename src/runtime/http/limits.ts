import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';

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
