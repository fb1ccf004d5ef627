import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { ANSWER_SHAPES } from './answer-shapes.ts';

/** Before any route: only what is declared after it is in the document. */
export function describeRoutes(server: FastifyInstance, version: string): void {
  for (const shape of ANSWER_SHAPES) server.addSchema(shape);
  // answers are sent as they are: the schemas of answers tell callers, and change nothing
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  void server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'calops',
        version,
        description: 'Books services of several segments in Cal.com: all segments of an appointment, or none.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'where this document is' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'of one company: calops token create' },
        },
      },
      security: [{ token: [] }],
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `shape-${index}`),
    },
  });
}

/** Made once, when it is asked for first. */
export function openapiRoute(server: FastifyInstance): void {
  let document: string | undefined;
  server.get('/openapi.json', { schema: { hide: true }, config: { rateLimit: {} } }, async (_request, reply) => {
    document ??= JSON.stringify(server.swagger());
    return reply.type('application/json').send(document);
  });
}
