import { sha256 } from '../../model/sha256.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem, type Problem } from '../../model/results.ts';
import type { FoundCompany, FoundToken } from '../../store/tokens/token-store.ts';
import { sendResult } from './answer.ts';

/** Finds a token by its SHA-256 in hex; undefined for an unknown or a revoked one. `named`: the company that the request names. */
export type FindToken = (tokenHash: string, named?: string) => Promise<FoundToken | undefined>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The company of the request's token, or the one that an operator's request names; empty on routes without a token. */
    companyId: string;
    /** Empty when the request has no token, or an unknown one. */
    tokenId: string;
    /** The token is an operator's, which reads all companies and changes nothing. */
    isOperator: boolean;
    /** Of the company, as read with the token; undefined: not read. */
    companyRevision: string | null | undefined;
    /** Why the token does not open this route; null: it does. */
    refusal: Problem | null;
  }

  interface FastifyContextConfig {
    /** The token of an operator opens the route, which changes nothing and triggers nothing. Absent: only tokens of companies do. */
    readonly isForOperators?: boolean;
  }
}

/** The configuration of a route that the token of an operator opens. */
export const FOR_OPERATORS = { isForOperators: true } as const;

/** Names a company of the server: required with an operator's token, unless the path names it. */
const COMPANY_HEADER = 'calops-company';

/** For all routes: a request has no token until it is authenticated. */
export function declareTokens(server: FastifyInstance): void {
  server.decorateRequest('companyId', '');
  server.decorateRequest('tokenId', '');
  server.decorateRequest('isOperator', false);
  server.decorateRequest('companyRevision', undefined);
  server.decorateRequest('refusal', null);
}

/**
 * Every route of this instance requires a bearer token:
 *
 * | token | serves |
 * |---|---|
 * | of a company | the token's company; a request that names another one is answered as if that one did not exist |
 * | of an operator | the company that the request names, in the path or in `Calops-Company`; `isForOperators` routes alone |
 *
 * The token is looked up before requests are counted; a request that its token does not open is refused after the count.
 */
export function authenticate(server: FastifyInstance, findToken: FindToken): void {
  server.addHook('onRequest', async (request) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const named = namesOf(request);
    const found = token === undefined ? undefined : await findToken(tokenHash(token), named[0]);
    if (!found) return;
    const { tokenId, isOperator, company } = found;
    request.refusal = refusalOf(request, found, named);
    Object.assign(request, { tokenId, isOperator, companyId: company?.id ?? '', companyRevision: company?.revision });
  });
  server.addHook('onRequest', server.rateLimit());
  server.addHook('onRequest', async ({ tokenId, refusal }, reply) => {
    if (tokenId !== '') return refusal === null ? undefined : sendResult(reply, refusal);
    void reply.header('www-authenticate', 'Bearer');
    return sendResult(reply, problem('unauthorized', 'a bearer token is needed: see calops token'));
  });
}

/** The companies that a request names; the path comes first. What cannot be a name is left to the route, which refuses it as invalid. */
function namesOf({ params, headers }: FastifyRequest): readonly string[] {
  const { company } = params as { readonly company?: string };
  return [company, headers[COMPANY_HEADER]].filter(isCompanyName);
}

/** Whether it can be looked up: PostgreSQL refuses a text with certain characters. */
export function isCompanyName(name: unknown): name is string {
  return typeof name === 'string' && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(name);
}

function refusalOf(request: FastifyRequest, token: FoundToken, named: readonly string[]): Problem | null {
  const { isOperator, company } = token;
  if (isOperator && request.routeOptions.config.isForOperators !== true) {
    const why = 'the token of an operator only reads: use a token of the company';
    return problem('operator-reads-only', why);
  }
  if (company === null && named.length === 0) {
    const why = 'an operator token is not bound to one company: name one in the header Calops-Company';
    return problem('company-needed', why);
  }
  const other = named.find((name) => company === null || !isNameOf(name, company));
  if (other === undefined) return null;
  return problem(
    'unknown-company',
    isOperator ? `there is no company ${other}` : `this token is of no company ${other}`,
  );
}

function isNameOf(name: string, { id, name: companyName }: FoundCompany): boolean {
  return name === id || name === companyName;
}

export function tokenHash(token: string): string {
  return sha256(token);
}
