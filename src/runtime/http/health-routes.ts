import type { FastifyInstance } from 'fastify';
import { operation } from './operation.ts';

/** Answers the health checks of a load balancer. */
export interface Health {
  /** The state of each dependency of a request, by name: `ok`, or the problem. */
  readonly parts: () => Promise<{ readonly [part: string]: string }>;
  /**
   * The parts that make readyz fail. Cal.com is not one of them: all processes use the same Cal.com, so moving requests to another does not
   * help.
   */
  readonly needed: readonly string[];
  /** The metrics in Prometheus's text format. */
  readonly metrics: () => Promise<string>;
}

const OPEN = { tag: 'health', problems: [], isOpen: true } as const;

const ALIVE = operation({
  ...OPEN,
  id: 'alive',
  summary: 'The process lives',
  answers: { 200: ['Alive', 'it does'] },
});

const READY = operation({
  ...OPEN,
  id: 'ready',
  summary: 'Requests can be served',
  answers: { 200: ['Readiness', 'they can'], 503: ['Readiness', 'a service that every request needs is unavailable'] },
});

const PLAIN = { 200: { description: 'metrics', content: { 'text/plain': { schema: { type: 'string' } } } } };
const COUNTED = operation({ ...OPEN, id: 'metrics', summary: 'For Prometheus', answers: {} });
const METRICS = { ...COUNTED, response: { ...COUNTED.response, ...PLAIN } };

export function healthRoutes(server: FastifyInstance, health: Health): void {
  server.get('/healthz', { schema: ALIVE }, () => ({ status: 'ok' }));
  server.get('/metrics', { schema: METRICS }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await health.metrics()),
  );
  server.get('/readyz', { schema: READY }, async (_request, reply) => {
    const parts = await health.parts();
    const isReady = health.needed.every((part) => parts[part] === 'ok');
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', parts });
  });
}
