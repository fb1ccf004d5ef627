import { sha256 } from '../../model/sha256.ts';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../model/results.ts';
import { sendResult } from './answer.ts';

/** Finds a token by its SHA-256 in hex; undefined for an unknown or a revoked one. */
export type FindToken = (
  tokenHash: string,
) => Promise<{ readonly companyId: string; readonly tokenId: string; readonly revision?: string | null } | undefined>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The company of the request's token; empty on routes without a token. */
    companyId: string;
    /** Empty when the request has no token, or an unknown one. */
    tokenId: string;
    /** Of the company, as read with the token; undefined: not read. */
    companyRevision: string | null | undefined;
  }
}

/** For all routes: a request has no token until it is authenticated. */
export function declareTokens(server: FastifyInstance): void {
  server.decorateRequest('companyId', '');
  server.decorateRequest('tokenId', '');
  server.decorateRequest('companyRevision', undefined);
}

/**
 * Every route of this instance requires a bearer token and serves the token's company: a request cannot name another one. The token is
 * looked up before requests are counted; a request without a valid token is refused after the count.
 */
export function authenticate(server: FastifyInstance, findToken: FindToken): void {
  server.addHook('onRequest', async (request) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const found = token === undefined ? undefined : await findToken(tokenHash(token));
    if (!found) return;
    const { companyId, tokenId, revision } = found;
    Object.assign(request, { companyId, tokenId, companyRevision: revision });
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
