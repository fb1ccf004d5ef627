import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { authenticate, credentialOf, findApiKey, requireCredential, requireRole } from './auth.ts';
import { bare, exception, Refusal, tooManyRequests } from './envelopes.ts';
import { distorted, refusalOf, replyOf, standIn } from './faults/faulty-answer.ts';
import { unknownFault, type Fault, type Faults } from './faults/script.ts';
import type { Overlap } from './http/overlap.ts';
import { readBody, type Reply } from './http/reply.ts';
import type { RateLimiter } from './rate-limit.ts';
import { type Call, type Match, type Router, versionOf } from './router.ts';
import { NO_OUTBOX, type Outbox } from './webhooks/deliveries.ts';
import type { ApiKeyRow, UserRow } from './world/rows.ts';
import type { World } from './world/world.ts';

/** The state that requests use; a reset replaces it as a whole. */
export interface Stage extends Backend {
  faults: Faults;
}

export interface Outcome {
  /** null: close the connection without a response. */
  readonly reply: Reply | null;
  readonly keyName: string | null;
  readonly fault: string | null;
}

/** One request and its response: applies the fault script to the honest server. */
export async function exchange(stage: Stage, request: IncomingMessage): Promise<Outcome> {
  const { method = 'GET', url: path = '/' } = request;
  const keyName = stage.world.apiKeys.get(credentialOf(request.headers.authorization) ?? '')?.name ?? null;
  const faults = stage.faults.take({ method, path, keyName });
  for (const fault of faults) await prepare(stage, fault, keyName);
  const last = faults.at(-1);
  const reply = last ? await faulty(stage, request, last) : await handleRequest(stage, request);
  return { reply, keyName, fault: last?.kind ?? null };
}

async function prepare({ limiter }: Stage, fault: Fault, keyName: string | null): Promise<void> {
  if (fault.kind === 'latency') await delay(fault.ms);
  if (fault.kind === 'rate-limit') {
    const { kind: _, ...change } = fault;
    limiter.override(keyName ?? '*', change);
  }
}

async function faulty(stage: Stage, request: IncomingMessage, fault: Fault): Promise<Reply | null> {
  const path = request.url ?? '/';
  switch (fault.kind) {
    case 'drop':
      return null;
    case 'status':
    case 'body':
    case 'empty-list':
      request.resume();
      return standIn(fault, path);
    case 'handle-then-drop':
      await handleRequest(stage, request);
      return null;
    case 'handle-then-status':
      await handleRequest(stage, request);
      return refusalOf(fault, path);
    case 'handle-then-body':
      await handleRequest(stage, request);
      return replyOf(fault);
    case 'no-effect':
      return await withoutEffect(stage, request);
    case 'personal-list':
      return await handleRequest(stage, request, { path: '/v2/event-types', version: '2024-06-14' });
    case 'drop-field':
    case 'truncate':
    case 'half-list':
    case 'without-slug':
    case 'edit-items':
    case 'repeat':
      return distorted(fault, await handleRequest(stage, request));
    case 'latency':
    case 'rate-limit':
      return await handleRequest(stage, request);
  }
  throw unknownFault(fault satisfies never);
}

/** Ids in the response are used up: a real server's sequences do not roll back either. */
async function withoutEffect(stage: Stage, request: IncomingMessage): Promise<Reply> {
  const world = stage.world.clone();
  const reply = await handleRequest({ ...stage, world, outbox: NO_OUTBOX }, request);
  stage.world.spendIdsOf(world);
  return reply;
}

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
async function handleRequest(backend: Backend, request: IncomingMessage, detour?: Detour): Promise<Reply> {
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
