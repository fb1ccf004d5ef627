import { sha256 } from '../../model/sha256.ts';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../model/results.ts';
import { sendResult } from './answer.ts';

/** Whose token this is, by its SHA-256 in hex; undefined for none, or one that was revoked. */
export type FindToken = (
  tokenHash: string,
) => Promise<{ readonly companyId: string; readonly tokenId: string } | undefined>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The company whose token the request bears; empty on routes without one. */
    companyId: string;
    /** Empty where there is none, or one that nobody knows. */
    tokenId: string;
  }
}

/** For all routes: requests bear nobody's token until somebody has looked. */
export function declareTokens(server: FastifyInstance): void {
  server.decorateRequest('companyId', '');
  server.decorateRequest('tokenId', '');
}

/**
 * Every route of this instance wants a bearer token, and serves the company of the token: no request names another. The token is
 * looked up before requests are counted, and whoever has none is refused after it.
 */
export function authenticate(server: FastifyInstance, findToken: FindToken): void {
  server.addHook('onRequest', async (request) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const found = token === undefined ? undefined : await findToken(tokenHash(token));
    if (found) Object.assign(request, { companyId: found.companyId, tokenId: found.tokenId });
  });
  server.addHook('onRequest', server.rateLimit());
  server.addHook('onRequest', async (request, reply) => {
    if (request.tokenId !== '') return undefined;
    void reply.header('www-authenticate', 'Bearer');
    return sendResult(reply, problem('unauthorized', 'a bearer token of a company is needed: see calops token'));
  });
}

export function tokenHash(token: string): string {
  return sha256(token);
}
