import type { FastifyInstance } from 'fastify';

/** What a load balancer asks. */
export interface Health {
  /** Of everything that a request needs, by name: `ok`, or what is wrong. */
  readonly parts: () => Promise<{ readonly [part: string]: string }>;
  /** Cal.com being away is told, and no reason to send requests elsewhere: the other processes have the same Cal.com. */
  readonly needed: readonly string[];
  /** For Prometheus. */
  readonly metrics: () => Promise<string>;
}

export function healthRoutes(server: FastifyInstance, health: Health): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await health.metrics()),
  );
  server.get('/readyz', async (_request, reply) => {
    const parts = await health.parts();
    const isReady = health.needed.every((part) => parts[part] === 'ok');
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', parts });
  });
}
