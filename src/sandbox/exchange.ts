import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { authenticate, credentialOf, findApiKey, isApiKey, requireRole } from './auth.ts';
import { bare, exception, Refusal, tooManyRequests } from './envelopes.ts';
import { refusalOf, standIn } from './faults/answer.ts';
import { distorted } from './faults/distort.ts';
import type { Fault, Faults } from './faults/script.ts';
import { readBody } from './http/body.ts';
import type { Overlap } from './http/overlap.ts';
import type { Reply } from './http/reply.ts';
import type { RateLimiter } from './rate-limit.ts';
import { versionOf } from './router.ts';
import type { Call, Match, Router } from './router.ts';
import type { ApiKeyRow } from './world/rows.ts';
import type { World } from './world/world.ts';

/** What a request meets; replaced as a whole by a reset. */
export interface Stage {
  readonly world: World;
  readonly limiter: RateLimiter;
  faults: Faults;
}

export interface Outcome {
  /** null: the connection is to be cut. */
  readonly reply: Reply | null;
  readonly keyName: string | null;
  readonly fault: string | null;
}

interface Caller {
  readonly credential: string | undefined;
  readonly apiKey: ApiKeyRow | undefined;
}

/** One request and its answer: the fault script around the honest server. */
export class Exchange {
  readonly #router: Router;
  readonly #overlap: Overlap;

  constructor(router: Router, overlap: Overlap) {
    this.#router = router;
    this.#overlap = overlap;
  }

  async answer(stage: Stage, request: IncomingMessage): Promise<Outcome> {
    const path = request.url ?? '/';
    const credential = credentialOf(request.headers.authorization);
    const known = credential === undefined ? undefined : stage.world.apiKeys.get(credential);
    const keyName = known?.name ?? null;
    const faults = stage.faults.take({ method: request.method ?? 'GET', path, keyName });
    const last = faults.at(-1);
    for (const fault of faults) await this.#prepare(stage, fault, keyName);
    if (!last) return { reply: await this.#honest(stage, request), keyName, fault: null };
    const reply = await this.#faulty(stage, request, last);
    return { reply, keyName, fault: last.kind };
  }

  async #prepare({ limiter }: Stage, fault: Fault, keyName: string | null): Promise<void> {
    if (fault.kind === 'latency') await delay(fault.ms);
    if (fault.kind === 'rate-limit') {
      const { kind: _, ...change } = fault;
      limiter.override(keyName ?? '*', change);
    }
  }

  async #faulty(stage: Stage, request: IncomingMessage, fault: Fault): Promise<Reply | null> {
    const path = request.url ?? '/';
    if (fault.kind === 'drop') return null;
    const instead = standIn(fault, path);
    if (instead) {
      request.resume();
      return instead;
    }
    const played = fault.kind === 'no-effect' ? { ...stage, world: stage.world.clone() } : stage;
    const sent = fault.kind === 'personal-list' ? { path: '/v2/event-types', version: '2024-06-14' } : undefined;
    const reply = await this.#honest(played, request, sent);
    if (fault.kind === 'handle-then-drop') return null;
    return fault.kind === 'handle-then-status' ? refusalOf(fault, path) : distorted(fault, reply);
  }

  /** What the real server would answer: parser, route, throttler, authentication, role, handler; in this order. */
  async #honest(
    stage: Stage,
    request: IncomingMessage,
    instead?: { readonly path: string; readonly version: string },
  ): Promise<Reply> {
    const url = request.url ?? '/';
    const [pathname = '/', query = ''] = (instead?.path ?? url).split(/\?(.*)/s);
    const headers: Record<string, string> = {};
    try {
      return await this.#overlap.run(async () => {
        const body = await readBody(request);
        const version = versionOf(instead?.version ?? String(request.headers['cal-api-version'] ?? ''));
        const match = this.#router.find(request.method ?? 'GET', pathname, version);
        if (!match) throw exception(404, `Cannot ${request.method} ${url}`);
        const caller = callerOf(stage.world, request);
        throttle(stage, caller, headers);
        const call = { world: stage.world, params: match.params, query: new URLSearchParams(query), body, version };
        const reply = await run(match, caller, { ...call, user: undefined, overlap: () => this.#overlap.pause() });
        return { ...reply, headers: { ...headers, ...reply.headers } };
      });
    } catch (error) {
      const refusal = error instanceof Refusal ? error : unexpected(error);
      return {
        status: refusal.status,
        json: refusal.body({ path: url, timestamp: new Date().toISOString() }),
        headers,
      };
    }
  }
}

function callerOf(world: World, request: IncomingMessage): Caller {
  const credential = credentialOf(request.headers.authorization);
  return { credential, apiKey: findApiKey(world, credential) };
}

/** Fills `headers`, also when it refuses. @throws Refusal (429) */
function throttle({ limiter }: Stage, caller: Caller, headers: Record<string, string>): void {
  const verdict = limiter.hit(caller);
  Object.assign(headers, verdict.headers);
  if (!verdict.allowed) throw tooManyRequests();
}

async function run({ route, params }: Match, caller: Caller, call: Call): Promise<Reply> {
  const user = authenticate(call.world, route.access, caller);
  if (route.access !== 'user') return await route.handle({ ...call, user });
  if (!user)
    throw exception(
      401,
      isApiKey(caller.credential ?? '') ? 'ApiAuthStrategy - user not found' : 'Invalid Access Token.',
    );
  if (route.role) requireRole(call.world, user, params['teamId'] ?? '', route.role);
  return await route.handle({ ...call, user });
}

function unexpected(error: unknown): Refusal {
  const refusal = bare(500, 'Internal server error');
  refusal.cause = error;
  return refusal;
}
