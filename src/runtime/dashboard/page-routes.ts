import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  BASE,
  chosenLanguage,
  cookieOptions,
  otherLanguageHref,
  requestLanguage,
  sendPage,
  SESSION_COOKIE,
  type Dashboard,
} from './dashboard.ts';
import { formatOf } from './format.ts';
import { layout, noticePage, type MenuItem } from './layout.ts';
import type { Live } from './live.ts';
import type { Page, Visit } from './page.ts';
import { appointmentsPage } from './pages/appointments.ts';
import { coveragePage } from './pages/coverage.ts';
import { driftPage } from './pages/drift.ts';
import { hostsPage } from './pages/hosts.ts';
import { overviewPage } from './pages/overview.ts';
import { reviewPage } from './pages/review.ts';
import { runPage, runsPage } from './pages/runs.ts';
import { servicesPage } from './pages/services.ts';
import type { Session, Sessions } from './sessions.ts';
import { attentionOf } from './views/attention.ts';

/** In the order of the menu. */
const PAGES: readonly Page[] = [
  overviewPage,
  reviewPage,
  appointmentsPage,
  coveragePage,
  servicesPage,
  hostsPage,
  driftPage,
  runsPage,
  runPage,
];

/** Pages of one viewer per minute, updates included. */
const PAGES_PER_MINUTE = 300;
const hide = { schema: { hide: true } };

declare module 'fastify' {
  interface FastifyRequest {
    /** The viewer's session; null when not signed in. */
    session: Session | null;
  }
}

export interface PageRoutes {
  readonly dashboard: Dashboard;
  readonly sessions: Sessions;
  readonly live: Live;
}

/** Pages that only a signed-in viewer sees, of their own company. */
export function pageRoutes(server: FastifyInstance, { dashboard, sessions, live }: PageRoutes): void {
  requireSession(server, sessions);
  for (const page of PAGES) {
    server.get(page.path, hide, async (request, reply) => {
      const chosen = chosenLanguage(request, reply);
      if (chosen) return chosen;
      const session = sessionOf(request);
      // before anything is read: a change in the meantime is another version
      const version = await live.version(session.companyId);
      const visit = await visitOf(dashboard, session, request);
      if (!visit) return sendPage(reply, 200, noticePage(requestLanguage(request), 'nothingApplied'));
      const body = await page.show(visit);
      if (!body) return sendPage(reply, 404, noticePage(visit.language, 'notFound'));
      const { language, format, nowMs, company } = visit;
      const otherHref = otherLanguageHref(request, language);
      const frame = { language, format, nowMs, company: company.title, title: body.heading, otherHref, version };
      return sendPage(reply, 200, layout({ ...frame, ...body, menu: menuOf(page, visit) }));
    });
  }
  // a HEAD request would open a stream that nobody reads or ends
  server.get('/live', { ...hide, exposeHeadRoute: false }, async (request, reply) => {
    const stream = await live.open(sessionOf(request));
    if (!stream) return reply.code(503).header('retry-after', '30').send('');
    // the connection closes with the stream: a server that stops waits for idle connections
    return reply
      .headers({ 'x-accel-buffering': 'no', connection: 'close' })
      .type('text/event-stream; charset=utf-8')
      .send(stream);
  });
  server.post('/sign-out', hide, async (request, reply) => {
    await sessions.end(sessionOf(request));
    return reply.clearCookie(SESSION_COOKIE, cookieOptions(request)).redirect(`${BASE}/sign-in`, 303);
  });
}

function requireSession(server: FastifyInstance, sessions: Sessions): void {
  server.decorateRequest('session', null);
  server.addHook('onRequest', async (request) => {
    request.session = (await sessions.find(request.cookies[SESSION_COOKIE])) ?? null;
  });
  const keyGenerator = ({ session, ip }: FastifyRequest): string =>
    session ? `dashboard ${session.tokenId}` : `dashboard ${normalizeIP(ip)}`;
  server.addHook('onRequest', server.rateLimit({ max: PAGES_PER_MINUTE, keyGenerator }));
  server.addHook('onRequest', async ({ session, url }, reply) => {
    if (session) return undefined;
    // the client of this stream cannot show a page
    if (url === `${BASE}/live`) return reply.code(401).send('');
    return reply.redirect(`${BASE}/sign-in?${new URLSearchParams({ next: url }).toString()}`, 303);
  });
}

function sessionOf({ session }: FastifyRequest): Session {
  if (!session) throw new Error('a page without a session');
  return session;
}

async function visitOf(
  dashboard: Dashboard,
  { companyId }: Session,
  request: FastifyRequest,
): Promise<Visit | undefined> {
  const tenant = await dashboard.tenant(companyId);
  if (!tenant) return undefined;
  const { company } = tenant;
  const language = requestLanguage(request, company.locale);
  const { id = '' } = request.params as { readonly id?: string };
  return {
    company,
    tenant,
    store: dashboard.store,
    language,
    format: formatOf(language, company.timeZone),
    nowMs: dashboard.clock.now(),
    calcom: dashboard.calcom(),
    attention: await attentionOf(dashboard.store, tenant),
    id,
    query: request.query as Readonly<Record<string, unknown>>,
  };
}

function menuOf(current: Page, { language, attention }: Visit): readonly MenuItem[] {
  return PAGES.flatMap(({ path, menu }) => {
    if (typeof menu === 'string') return [];
    const isCurrent = current.path === path || current.menu === path;
    return [{ href: `${BASE}${path}`, title: menu.title[language], count: menu.count?.(attention) ?? 0, isCurrent }];
  });
}
