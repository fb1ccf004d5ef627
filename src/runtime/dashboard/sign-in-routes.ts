import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BASE, chosenLanguage, cookieOptions, requestLanguage, SESSION_COOKIE, sendPage } from './dashboard.ts';
import { noticePage } from './pages/notice.ts';
import { signInPage } from './pages/sign-in.ts';
import type { Sessions } from './sessions.ts';

/** Of one address in a minute, as far as they are refused: nobody mistypes more often. */
const TRIES_PER_MINUTE = 20;
const hide = { schema: { hide: true } };

/**
 * The way in, by a bearer token of the company. A token that nobody knows and one that was revoked are answered alike. Whoever has one
 * is never refused for the tries of others: behind a load balancer everybody has the same address.
 */
export function signInRoutes(server: FastifyInstance, sessions: Sessions): void {
  server.get('/sign-in', hide, async (request, reply) => {
    const chosen = chosenLanguage(request, reply);
    if (chosen) return chosen;
    const next = nextOf(request.query);
    if (await sessions.find(request.cookies[SESSION_COOKIE])) return reply.redirect(next, 303);
    const isFromElsewhere = request.headers['sec-fetch-site'] === 'cross-site';
    const form = { language: requestLanguage(request), next, isRefused: false, isFromElsewhere };
    return sendPage(reply, 200, signInPage(form));
  });
  const count = server.createRateLimit({
    max: TRIES_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: ({ ip }: FastifyRequest) => `sign-in ${normalizeIP(ip)}`,
  });
  server.post('/sign-in', hide, async (request, reply) => {
    const token = textOf(request.body, 'token');
    const next = nextOf(request.body);
    const id = token === '' ? undefined : await sessions.start(token);
    if (id !== undefined) {
      return reply.setCookie(SESSION_COOKIE, id, cookieOptions(request)).redirect(next, 303);
    }
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) {
      void reply.header('retry-after', String(counted.ttlInSeconds));
      return sendPage(reply, 429, noticePage(requestLanguage(request), 'tooMany'));
    }
    const form = { language: requestLanguage(request), next, isRefused: true, isFromElsewhere: false };
    return sendPage(reply, 401, signInPage(form));
  });
}

/** Back to the page that was asked for; nowhere but within the dashboard. */
function nextOf(from: unknown): string {
  const next = textOf(from, 'next');
  const isWithin = next === BASE || (next.startsWith(`${BASE}/`) && !next.startsWith(`${BASE}/sign-`));
  return isWithin && /^[\w\-./?=&%]+$/.test(next) && !next.includes('//') ? next : BASE;
}

function textOf(from: unknown, name: string): string {
  const value = typeof from === 'object' && from !== null ? (from as Readonly<Record<string, unknown>>)[name] : '';
  return typeof value === 'string' ? value.trim() : '';
}
