import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../calcom/caller/clock.ts';
import type { BreakerState } from '../company/breaker.ts';
import type { Tenant } from '../company/tenant.ts';
import { languageOf } from './format.ts';
import type { Language } from './format.ts';
import type { PageStore } from './page.ts';

/** The dependencies of the dashboard. */
export interface Dashboard {
  readonly store: PageStore;
  readonly tenant: (companyId: string) => Promise<Tenant | undefined>;
  readonly calcom: () => BreakerState;
  readonly clock: Clock;
  readonly onError: (error: unknown, doing: string) => void;
}

/** The path of the whole dashboard; its cookies are sent to no other path. */
export const BASE = '/dashboard';
/** The page of all companies, for operators; below it are the pages of each company, by id. */
export const COMPANIES = `${BASE}/companies`;
export const LIVE = `${BASE}/live`;
export const SESSION_COOKIE = 'calops_session';
const LANGUAGE_COOKIE = 'calops_language';
const YEAR_SECONDS = 365 * 24 * 3600;

const QUIET_COOKIE = { path: BASE, httpOnly: true, sameSite: 'strict' } as const;

/** `Secure` when the browser used https, whatever proxy is between. */
export function cookieOptions({ headers }: FastifyRequest) {
  return { ...QUIET_COOKIE, secure: headers.origin?.startsWith('https:') ?? false };
}

export function requestLanguage(request: FastifyRequest, locale?: string): Language {
  const chosen = request.cookies[LANGUAGE_COOKIE];
  return languageOf({ chosen, acceptLanguage: request.headers['accept-language'], locale });
}

/**
 * `?language=de` on any page chooses the language: a cookie keeps it, and a redirect removes it from the address. Undefined: none was
 * chosen.
 */
export function chosenLanguage(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const { path, query } = addressOf(request);
  const language = query.get('language');
  if (language !== 'de' && language !== 'en') return undefined;
  query.delete('language');
  void reply.setCookie(LANGUAGE_COOKIE, language, { ...QUIET_COOKIE, maxAge: YEAR_SECONDS });
  return reply.redirect(query.size === 0 ? path : `${path}?${query.toString()}`, 303);
}

/** The address of this page in the other language. */
export function otherLanguageHref(request: FastifyRequest, language: Language): string {
  const { path, query } = addressOf(request);
  query.set('language', language === 'de' ? 'en' : 'de');
  return `${path}?${query.toString()}`;
}

/** The path that the router has matched. Resolved by URL, `/dashboard/runs/..\..\\elsewhere.example` would be another host. */
function addressOf({ url }: FastifyRequest): { readonly path: string; readonly query: URLSearchParams } {
  const [path = ''] = url.split('?', 1);
  return { path, query: new URLSearchParams(url.slice(path.length)) };
}

export function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page);
}
