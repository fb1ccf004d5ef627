import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Controls } from './control.ts';
import { DEFAULT_PROFILE, profileOf, type ProfileName } from './profile.ts';
import { bodyText, JSON_TYPE, type Reply } from './http/reply.ts';
import { DEMO_SEED } from './seeds/demo.ts';
import { SandboxApi } from './sandbox-api.ts';

export interface SandboxOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** A seed as of `schemas/sandbox-seed.schema.json`; the demo's when absent. */
  readonly seed?: unknown;
  /** A script as of `schemas/sandbox-faults.schema.json`; no faults when absent. */
  readonly faults?: unknown;
  /** The version of Cal.com whose answers it gives; 6.1 when absent. */
  readonly profile?: ProfileName;
  /** The clock of bookings, rate limits and the journal, in milliseconds. */
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
  const { port: wanted = 0, seed = DEMO_SEED, faults, profile = DEFAULT_PROFILE, now = Date.now } = options;
  const api = new SandboxApi({ seed, faults, profile: profileOf(profile), now });
  // Longer than any client keeps a connection: none is to meet one that is just being closed.
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
