import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { control } from './control.ts';
import type { Controls } from './control.ts';
import { exchange } from './exchange.ts';
import type { Stage } from './exchange.ts';
import { Faults } from './faults/script.ts';
import { Overlap } from './http/overlap.ts';
import { bodyText, JSON_TYPE } from './http/reply.ts';
import type { Reply } from './http/reply.ts';
import { Journal } from './journal.ts';
import { RateLimiter } from './rate-limit.ts';
import { Router } from './router.ts';
import { ME_ROUTES } from './routes/me.ts';
import { MEMBERSHIP_ROUTES } from './routes/memberships.ts';
import { PERSONAL_EVENT_TYPE_ROUTES } from './routes/personal-event-types.ts';
import { TEAM_EVENT_TYPE_ROUTES } from './routes/team-event-types.ts';
import { TEAM_ROUTES } from './routes/teams.ts';
import { worldOf } from './seed.ts';
import { DEMO_SEED } from './seeds/demo.ts';

export interface SandboxOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** A seed as of `schemas/sandbox-seed.schema.json`; the demo's when absent. */
  readonly seed?: unknown;
  /** A script as of `schemas/sandbox-faults.schema.json`; no faults when absent. */
  readonly faults?: unknown;
  /** The clock of rate limits and timestamps in the journal, in milliseconds. */
  readonly now?: () => number;
}

/** A running stand-in for the Cal.com API v2. It listens on the loopback address only. */
export interface Sandbox extends Controls, AsyncDisposable {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** @throws SandboxInputError for a seed or script that cannot be used; an error of the system when the port is taken */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const overlap = new Overlap();
  const router = new Router(ROUTES);
  const stage = (seed: unknown, faults: Faults): Stage => ({
    world: worldOf(seed),
    limiter: new RateLimiter(now),
    faults,
    router,
    overlap,
  });
  let current = stage(options.seed ?? DEMO_SEED, new Faults(options.faults));
  const journal = new Journal();
  const controls: Controls = {
    journal,
    state: () => current.world.toJSON(),
    reset: (seed) => {
      current = stage(seed, new Faults());
    },
    setFaults: (script) => {
      current.faults = new Faults(script);
    },
  };
  const answer = async (request: IncomingMessage): Promise<Reply | null> => {
    if (request.url?.startsWith('/__sandbox/')) return await control(controls, request);
    const { reply, keyName, fault } = await exchange(current, request);
    const { method = 'GET', url: path = '/' } = request;
    journal.add({ at: new Date(now()).toISOString(), method, path, keyName, status: reply?.status ?? null, fault });
    return reply;
  };
  // Longer than any client keeps a connection: none is to meet one that is just being closed.
  const server = createServer(
    { keepAliveTimeout: 60_000 },
    (request, response) => void respond(answer(request), response),
  );
  overlap.watch(server);
  const port = await listen(server, options.port ?? 0);
  const close = (): Promise<void> => closed(server);
  return { ...controls, url: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close };
}

const ROUTES = [
  ...ME_ROUTES,
  ...TEAM_ROUTES,
  ...MEMBERSHIP_ROUTES,
  ...TEAM_EVENT_TYPE_ROUTES,
  ...PERSONAL_EVENT_TYPE_ROUTES,
];

async function respond(answer: Promise<Reply | null>, response: ServerResponse): Promise<void> {
  try {
    const reply = await answer;
    if (reply) send(reply, response);
    else response.socket?.destroy();
  } catch {
    response.socket?.destroy();
  }
}

function send(reply: Reply, response: ServerResponse): void {
  const body = Buffer.from(bodyText(reply));
  // The parser in front of everything refuses a body that is too large before a request id is given.
  const id = reply.status === 413 ? {} : { 'X-Request-Id': randomUUID() };
  response.writeHead(reply.status, {
    'Content-Type': reply.contentType ?? JSON_TYPE,
    'Content-Length': body.length,
    ...id,
    ...reply.headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
