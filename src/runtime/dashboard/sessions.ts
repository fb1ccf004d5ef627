import { randomBytes } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { html } from 'ghtml';
import type { DashboardStore, SessionOwner } from '../../store/dashboard/dashboard-store.ts';
import type { FoundToken } from '../../store/tokens/token-store.ts';
import { tokenHash, type FindToken } from '../http/authenticate.ts';
import { BASE, chosenLanguage, cookieOptions, requestLanguage, sendPage, SESSION_COOKIE } from './dashboard.ts';
import type { Language } from './format.ts';
import { CHROME, noticePage, plainLayout } from './layout.ts';
import { command } from './parts/html-parts.ts';

/** A long working day: the next day needs a new sign-in. */
const LIFE_MS = 14 * 3_600_000;

/** The session of a request: whose it is, and the hash of its id. */
export type Session = SessionOwner & { readonly sessionHash: string };

/** Who is signed in. Only the browser knows the id; the session ends when its token is revoked. */
export class Sessions {
  readonly #store: DashboardStore;
  readonly #findToken: FindToken;

  constructor(store: DashboardStore, findToken: FindToken) {
    this.#store = store;
    this.#findToken = findToken;
  }

  /** The new session's id; undefined for a token that is unknown or was revoked. */
  async start(token: string): Promise<string | undefined> {
    const found = await this.#findToken(tokenHash(token));
    const owner = found && ownerOf(found);
    if (!owner) return undefined;
    const id = randomBytes(32).toString('base64url');
    const isStarted = await this.#store.startSession({ owner, sessionHash: tokenHash(id), lifeMs: LIFE_MS });
    return isStarted ? id : undefined;
  }

  async find(id: string | undefined): Promise<Session | undefined> {
    if (id === undefined || id === '') return undefined;
    const sessionHash = tokenHash(id);
    const owner = await this.#store.session(sessionHash);
    return owner && { ...owner, sessionHash };
  }

  async end({ sessionHash }: Session): Promise<void> {
    await this.#store.endSession(sessionHash);
  }
}

function ownerOf({ tokenId, isOperator, company }: FoundToken): SessionOwner | undefined {
  if (isOperator) return { kind: 'operator', tokenId };
  return company === null ? undefined : { kind: 'company', companyId: company.id, tokenId };
}

/** Refused attempts from one address per minute; more are not typing errors. */
const TRIES_PER_MINUTE = 20;
const hide = { schema: { hide: true } };

/**
 * Sign-in with a bearer token of a company or of an operator. An unknown token and a revoked one get the same answer. A valid token is never refused
 * because of the attempts of others: behind a load balancer all clients share one address.
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

/** The requested page; only addresses within the dashboard. */
function nextOf(from: unknown): string {
  const next = textOf(from, 'next');
  const isWithin = next === BASE || (next.startsWith(`${BASE}/`) && !next.startsWith(`${BASE}/sign-`));
  return isWithin && /^[\w\-./?=&%]+$/.test(next) && !next.includes('//') ? next : BASE;
}

function textOf(from: unknown, name: string): string {
  const value = typeof from === 'object' && from !== null ? (from as Readonly<Record<string, unknown>>)[name] : '';
  return typeof value === 'string' ? value.trim() : '';
}

export interface SignInForm {
  readonly language: Language;
  /** The page to open after sign-in. */
  readonly next: string;
  readonly isRefused: boolean;
  /** The request came from another site: the viewer may be signed in although it has no session cookie. */
  readonly isFromElsewhere: boolean;
}

function signInPage({ language, next, isRefused, isFromElsewhere }: SignInForm): string {
  const words = CHROME[language].signIn;
  const refusal = isRefused ? html`<p class="form-error" id="refused" role="alert">${words.refused}</p>` : '';
  const described = isRefused ? 'refused token-hint' : 'token-hint';
  const proceed = isFromElsewhere ? html`<p><a href="${next}">${words.proceed}</a></p>` : '';
  const content = html`<h1>${words.title}</h1>
    <p class="intro">${words.intro}</p>
    !${proceed}
    <form method="post" action="/dashboard/sign-in" class="sign-in">
      <input type="hidden" name="next" value="${next}" />
      <label for="token">${words.token}</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="current-password"
        required
        maxlength="200"
        spellcheck="false"
        autocapitalize="none"
        aria-describedby="${described}"
        !${isRefused ? ' aria-invalid="true"' : ''}
      />
      !${refusal}
      <button type="submit" class="primary">${words.submit}</button>
    </form>
    <p class="hint" id="token-hint">${words.hint}</p>
    !${command('calops token create dashboard')}`;
  const other = language === 'de' ? 'en' : 'de';
  const otherHref = `/dashboard/sign-in?${new URLSearchParams({ next, language: other }).toString()}`;
  const proceedTo = isFromElsewhere ? next : undefined;
  return plainLayout({ language, title: words.title, otherHref, content, proceedTo });
}
