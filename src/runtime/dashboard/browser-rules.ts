import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requestLanguage, sendPage } from './dashboard.ts';
import { noticePage } from './pages/notice.ts';

/** What a browser may do with these pages: load style, script and pictures from here, and nothing else. */
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

/** In place of the API's own. A referrer is kept within, since without any a browser hides where a form comes from. */
export function browserRules(server: FastifyInstance): void {
  server.addHook('onRequest', async (_request, reply) => {
    void reply.headers({
      'content-security-policy': POLICY,
      'referrer-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'cache-control': 'no-store',
    });
  });
  // beside SameSite, which older browsers do not know
  server.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || isFromHere(request)) return undefined;
    return sendPage(reply, 403, noticePage(requestLanguage(request), 'refused'));
  });
}

/** Every browser says with a form which origin it comes from. */
function isFromHere({ headers, host }: FastifyRequest): boolean {
  const { origin = '' } = headers;
  return URL.canParse(origin) && new URL(origin).host === host;
}
