import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Controls } from './control.ts';
import { DEMO_SEED } from './demo-seed.ts';
import { bodyText, JSON_TYPE, type Reply } from './http/reply.ts';
import { DEFAULT_PROFILE, profileOf, type ProfileName } from './profile.ts';
import { SandboxApi } from './sandbox-api.ts';
import { worldOf } from './seed.ts';
import type { World } from './world/world.ts';

export interface SandboxOptions {
  /** Default: 0, the system chooses. */
  readonly port?: number;
  /** A seed for `schemas/sandbox-seed.schema.json`; default: the demo's. */
  readonly seed?: unknown;
  /** State to begin with, in place of a seed and a profile: `world()` of another sandbox. */
  readonly world?: World;
  /** A script for `schemas/sandbox-faults.schema.json`; default: no faults. */
  readonly faults?: unknown;
  /** The Cal.com version to imitate; default: 6.1. */
  readonly profile?: ProfileName;
  /** The clock for bookings, rate limits and the journal, in milliseconds. */
  readonly now?: () => number;
}

/** A running stand-in for the Cal.com API v2. It listens only on the loopback address. */
export interface Sandbox extends Controls, AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** An independent copy of the present state, for another sandbox. */
  world(): World;
  close(): Promise<void>;
}

/** @throws SandboxInputError for an invalid seed or script; a system error if the port is in use */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port: wanted = 0, seed = DEMO_SEED, faults, profile = DEFAULT_PROFILE, now = Date.now } = options;
  const world = options.world?.clone() ?? worldOf(seed, profileOf(profile));
  const api = new SandboxApi({ world, faults, now });
  // Longer than clients keep a connection, so that no client uses one that is being closed.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void respond(api.answer(request), response);
  });
  api.overlap.watch(server);
  const port = await listen(server, wanted);
  const close = (): Promise<void> => {
    api.deliveries.close();
    return closed(server);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    journal: api.journal,
    deliveries: api.deliveries,
    state: () => api.state(),
    world: () => api.world(),
    reset: (next) => api.reset(next),
    setFaults: (script) => api.setFaults(script),
    close,
    [Symbol.asyncDispose]: close,
  };
}

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
  // The first parser refuses a body that is too large before a request id is assigned.
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
