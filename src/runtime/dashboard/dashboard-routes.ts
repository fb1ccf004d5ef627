import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { isDatabaseAway } from '../../store/store-error.ts';
import type { FindToken } from '../http/authenticate.ts';
import { assetRoutes } from './assets.ts';
import { BASE, requestLanguage, sendPage, type Dashboard } from './dashboard.ts';
import { noticePage, type Notice } from './layout.ts';
import { Live } from './live.ts';
import { pageRoutes } from './page-routes.ts';
import { Sessions, signInRoutes } from './sessions.ts';

/** Enough for a token and the path to return to. */
const FORM_LIMIT = 8 * 1024;

/** Serves everything below /dashboard, for browsers: errors are pages here. Also redirects from the server's root. */
export function dashboardRoutes(server: FastifyInstance, dashboard: Dashboard, findToken: FindToken): void {
  server.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect(BASE, 302));
  void server.register((scope) => belowDashboard(scope, dashboard, findToken), { prefix: BASE });
}

async function belowDashboard(server: FastifyInstance, dashboard: Dashboard, findToken: FindToken): Promise<void> {
  // awaited: hooks run in the order of their declaration, and ours need the cookies
  await server.register(cookie);
  await server.register(formbody, { bodyLimit: FORM_LIMIT });
  browserRules(server);
  errorPages(server);
  const { store, clock, calcom, onError } = dashboard;
  const sessions = new Sessions(store.dashboard, findToken);
  const live = new Live({ store: store.dashboard, clock, state: calcom, onError });
  server.addHook('preClose', () => live.close());
  assetRoutes(server);
  signInRoutes(server, sessions);
  void server.register((signedIn, _options, done) => {
    pageRoutes(signedIn, { dashboard, sessions, live });
    done();
  });
}

function errorPages(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => sendPage(reply, 404, noticePage(requestLanguage(request), 'notFound')));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const [status, notice] = noticeOf(error);
    if (status >= 500) request.log.error({ err: error }, 'page failed');
    return sendPage(reply, status, noticePage(requestLanguage(request), notice));
  });
}

function noticeOf(error: FastifyError): readonly [status: number, notice: Notice] {
  if (isDatabaseAway(error)) return [503, 'unavailable'];
  const { statusCode = 500 } = error;
  if (statusCode === 429) return [429, 'tooMany'];
  return statusCode < 500 ? [statusCode, 'refused'] : [500, 'failed'];
}

/** What a browser may do with these pages: load styles, scripts and images from this server, and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Replaces the API's own headers. The referrer is kept on this server's pages, since without one a browser hides the origin of a form. */
function browserRules(server: FastifyInstance): void {
  server.addHook('onRequest', async (_request, reply) => {
    void reply.headers({
      'content-security-policy': POLICY,
      'referrer-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'cache-control': 'no-store',
    });
  });
  // in addition to SameSite, which older browsers do not support
  server.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || isFromHere(request)) return undefined;
    return sendPage(reply, 403, noticePage(requestLanguage(request), 'refused'));
  });
}

/** Every browser sends the origin of a form's page. */
function isFromHere({ headers, host }: FastifyRequest): boolean {
  const { origin = '' } = headers;
  return URL.canParse(origin) && new URL(origin).host === host;
}
