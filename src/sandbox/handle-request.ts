import type { IncomingMessage } from 'node:http';
import { authenticate, credentialOf, findApiKey, requireCredential, requireRole } from './auth.ts';
import { bare, exception, Refusal, tooManyRequests } from './envelopes.ts';
import type { Overlap } from './http/overlap.ts';
import { readBody, type Reply } from './http/reply.ts';
import type { RateLimiter } from './rate-limit.ts';
import { versionOf, type Call, type Match, type Router } from './router.ts';
import type { Outbox } from './webhooks/deliveries.ts';
import type { ApiKeyRow, UserRow } from './world/rows.ts';
import type { World } from './world/world.ts';

export interface Backend {
  readonly router: Router;
  readonly overlap: Overlap;
  readonly world: World;
  readonly limiter: RateLimiter;
  readonly now: () => number;
  readonly outbox: Outbox;
}

/** Another route than the requested one: simulates a call of the wrong endpoint. */
export interface Detour {
  readonly path: string;
  readonly version: string;
}

interface Caller {
  readonly credential: string | undefined;
  readonly apiKey: ApiKeyRow | undefined;
  readonly now: number;
}

/** The real server's response, in its order of steps: parser, route, throttler, authentication, role, handler. */
export async function handleRequest(backend: Backend, request: IncomingMessage, detour?: Detour): Promise<Reply> {
  const url = request.url ?? '/';
  const headers: Record<string, string> = {};
  try {
    const reply = await backend.overlap.run(() => handled(backend, { request, headers, detour }));
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : unexpected(error);
    const json = refusal.body({ path: url, timestamp: new Date().toISOString(), profile: backend.world.profile });
    return { status: refusal.status, json, headers };
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  /** Filled during processing, so that refusals contain them too. */
  readonly headers: Record<string, string>;
  readonly detour: Detour | undefined;
}

async function handled(backend: Backend, { request, headers, detour }: Exchange): Promise<Reply> {
  const { world, limiter, router, overlap } = backend;
  const url = request.url ?? '/';
  const [pathname = '/', query = ''] = (detour?.path ?? url).split(/\?(.*)/s);
  const body = await readBody(request, pathname);
  const version = versionOf(detour?.version ?? String(request.headers['cal-api-version'] ?? ''), world.switches);
  const match = router.find(request.method ?? 'GET', pathname, version);
  if (!match) throw exception(404, `Cannot ${request.method} ${url}`);
  const credential = credentialOf(request.headers.authorization);
  const caller = { credential, apiKey: findApiKey(world, credential), now: backend.now() };
  if (match.route.isRoleFirst?.(world.profile)) userOf(world, match, caller);
  const verdict = limiter.hit(caller, pathname);
  Object.assign(headers, verdict.headers);
  if (!verdict.allowed) throw tooManyRequests();
  const [now, clock] = [backend.now(), backend.now];
  const call = { world, params: match.params, query: new URLSearchParams(query), body, version, now, clock };
  const { outbox } = backend;
  return await run(match, caller, { ...call, user: undefined, overlap: () => overlap.pause(), outbox });
}

async function run(match: Match, caller: Caller, call: Call): Promise<Reply> {
  const { route } = match;
  if (route.access === 'user') return await route.handle({ ...call, user: userOf(call.world, match, caller) });
  return await route.handle({ ...call, user: authenticate(call.world, route.access, caller) });
}

/** The caller of a route that requires one. @throws Refusal (401, 403) */
function userOf(world: World, { route, params }: Match, caller: Caller): UserRow {
  if (route.access === 'user' && route.permissions) requireCredential(caller.credential);
  const user = authenticate(world, 'user', caller);
  if (!user) throw exception(401, 'Invalid Access Token.');
  if (route.access === 'user' && route.role) requireRole(world, user, params, route.role);
  return user;
}

/** An error of the stand-in itself; it looks like any unhandled error. */
function unexpected(error: unknown): Refusal {
  const refusal = bare(500, 'Internal server error');
  refusal.cause = error;
  return refusal;
}
