import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCompanyName } from '../http/authenticate.ts';
import {
  BASE,
  chosenLanguage,
  COMPANIES,
  cookieOptions,
  LIVE,
  otherLanguageHref,
  requestLanguage,
  sendPage,
  SESSION_COOKIE,
  type Dashboard,
} from './dashboard.ts';
import { formatOf } from './format.ts';
import { layout, noticePage, type MenuItem } from './layout.ts';
import type { Live, Scope } from './live.ts';
import type { Page, Visit } from './page.ts';
import { appointmentsPage } from './pages/appointments.ts';
import { companiesPage } from './pages/companies.ts';
import { coveragePage } from './pages/coverage.ts';
import { driftPage } from './pages/drift.ts';
import { hostsPage } from './pages/hosts.ts';
import { overviewPage } from './pages/overview.ts';
import { reviewPage } from './pages/review.ts';
import { runPage, runsPage } from './pages/runs.ts';
import { servicesPage } from './pages/services.ts';
import type { Session, Sessions } from './sessions.ts';
import { attentionOf } from './views/attention.ts';

/** The pages of a company, in the order of the menu. */
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

/** Pages that only a signed-in viewer sees: of their own company, or for an operator of any company. */
export function pageRoutes(server: FastifyInstance, routes: PageRoutes): void {
  const { sessions, live } = routes;
  requireSession(server, sessions);
  for (const page of PAGES) {
    server.get(page.path, hide, async (request, reply) => {
      const session = sessionOf(request);
      const own = { page, base: BASE, allHref: null };
      if (session.kind === 'company') {
        return sendCompanyPage(routes, { ...own, companyId: session.companyId }, { request, reply });
      }
      return chosenLanguage(request, reply) ?? reply.redirect(COMPANIES, 303);
    });
    server.get(`/companies/:company${page.path}`, hide, async (request, reply) => {
      const { company = '' } = request.params as { readonly company?: string };
      if (sessionOf(request).kind !== 'operator' || !isCompanyName(company)) return sendNotFound(request, reply);
      const base = `${COMPANIES}/${encodeURIComponent(company)}`;
      return sendCompanyPage(routes, { page, base, allHref: COMPANIES, companyId: company }, { request, reply });
    });
  }
  server.get('/companies', hide, async (request, reply) => {
    if (sessionOf(request).kind !== 'operator') return sendNotFound(request, reply);
    return chosenLanguage(request, reply) ?? sendAllCompanies(routes, { request, reply });
  });
  // a HEAD request would open a stream without a reader and without an end
  server.get('/live', { ...hide, exposeHeadRoute: false }, async (request, reply) => {
    const session = sessionOf(request);
    const stream = await live.open(session, scopeOf(session, request));
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

/** A page of a company, and where its pages are. */
interface Place {
  readonly page: Page;
  readonly companyId: string;
  readonly base: string;
  readonly allHref: string | null;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function sendCompanyPage(
  { dashboard, live }: PageRoutes,
  place: Place,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  const { page, companyId, base, allHref } = place;
  const chosen = chosenLanguage(request, reply);
  if (chosen) return chosen;
  // before anything is read: a change in the meantime is another version
  const version = await live.version({ kind: 'company', companyId });
  const visit = await visitOf(dashboard, place, request);
  if (!visit && allHref !== null) return sendNotFound(request, reply);
  if (!visit) return sendPage(reply, 200, noticePage(requestLanguage(request), 'nothingApplied'));
  const body = await page.show(visit);
  if (!body) return sendPage(reply, 404, noticePage(visit.language, 'notFound'));
  const { language, format, nowMs, company } = visit;
  const otherHref = otherLanguageHref(request, language);
  const links = { home: base, allHref, otherHref, liveHref: liveHref(place) };
  const frame = { language, format, nowMs, company: company.title, title: body.heading, version, ...links };
  return sendPage(reply, 200, layout({ ...frame, ...body, menu: menuOf(page, visit) }));
}

async function sendAllCompanies({ dashboard, live }: PageRoutes, { request, reply }: Exchange): Promise<FastifyReply> {
  const version = await live.version({ kind: 'all' });
  const language = requestLanguage(request);
  const nowMs = dashboard.clock.now();
  const query = request.query as Readonly<Record<string, unknown>>;
  const { body, menu, format } = await companiesPage(dashboard.store.dashboard, { language, nowMs, query });
  const otherHref = otherLanguageHref(request, language);
  const links = { home: COMPANIES, allHref: null, otherHref, liveHref: LIVE };
  const frame = { language, format, nowMs, company: 'calops', title: body.heading, version, ...links };
  return sendPage(reply, 200, layout({ ...frame, ...body, menu: [menu] }));
}

function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendPage(reply, 404, noticePage(requestLanguage(request), 'notFound'));
}

/** The address of an operator's page says what the page shows; that of a company's token shows its company, whatever the address says. */
function scopeOf(session: Session, { query }: FastifyRequest): Scope {
  if (session.kind === 'company') return { kind: 'company', companyId: session.companyId };
  const { company } = query as Readonly<Record<string, unknown>>;
  return isCompanyName(company) ? { kind: 'company', companyId: company } : { kind: 'all' };
}

function liveHref({ allHref, companyId }: Place): string {
  return allHref === null ? LIVE : `${LIVE}?${new URLSearchParams({ company: companyId }).toString()}`;
}

function requireSession(server: FastifyInstance, sessions: Sessions): void {
  server.decorateRequest('session', null);
  server.addHook('onRequest', async (request) => {
    request.session = (await sessions.find(request.cookies[SESSION_COOKIE])) ?? null;
  });
  const keyGenerator = ({ session, ip }: FastifyRequest): string =>
    session ? `dashboard ${session.tokenId}` : `dashboard ${normalizeIP(ip)}`;
  server.addHook('onRequest', server.rateLimit({ max: PAGES_PER_MINUTE, keyGenerator }));
  server.addHook('onRequest', async ({ session, url, routeOptions }, reply) => {
    if (session) return undefined;
    // the client of this stream cannot show a page
    if (routeOptions.url === LIVE) return reply.code(401).send('');
    return reply.redirect(`${BASE}/sign-in?${new URLSearchParams({ next: url }).toString()}`, 303);
  });
}

function sessionOf({ session }: FastifyRequest): Session {
  if (!session) throw new Error('a page without a session');
  return session;
}

async function visitOf(
  dashboard: Dashboard,
  { companyId, base }: Place,
  request: FastifyRequest,
): Promise<Visit | undefined> {
  const tenant = await dashboard.tenant(companyId);
  if (!tenant) return undefined;
  const { company } = tenant;
  const language = requestLanguage(request, company.locale);
  const { id = '' } = request.params as { readonly id?: string };
  return {
    base,
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

function menuOf(current: Page, { base, language, attention }: Visit): readonly MenuItem[] {
  return PAGES.flatMap(({ path, menu }) => {
    if (typeof menu === 'string') return [];
    const isCurrent = current.path === path || current.menu === path;
    return [{ href: `${base}${path}`, title: menu.title[language], count: menu.count?.(attention) ?? 0, isCurrent }];
  });
}
