import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { ProblemCode } from '../../model/results.ts';
import { ANSWER_SHAPES, PROBLEMS, type ShapeName } from './answer-shapes.ts';

export interface OperationFacts {
  readonly id: string;
  readonly summary: string;
  readonly tag: 'bookings' | 'availability' | 'catalogue' | 'reconciling' | 'deliveries' | 'health';
  readonly answers: { readonly [status: number]: readonly [shape: ShapeName, description: string] };
  readonly problems: readonly ProblemCode[];
  /** The route needs no token. */
  readonly isOpen?: boolean;
  /** The token of an operator opens the route as well; its `config` has to say the same. */
  readonly isForOperators?: boolean;
}

/** The part of a route's schema that is documentation: id, summary, answers and problems. */
export function operation({
  id,
  summary,
  tag,
  answers,
  problems,
  isOpen = false,
  isForOperators = false,
}: OperationFacts) {
  const ofOperators = isForOperators ? ('company-needed' as const) : ('operator-reads-only' as const);
  const codes = isOpen ? problems : [...problems, ...TOKEN_PROBLEMS, ofOperators];
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(isOpen && { security: [] }),
    response: { ...successes(answers), ...refusals([...codes, 'internal']) },
  };
}

const TOKEN_PROBLEMS = ['unauthorized', 'unknown-company', 'too-many-requests', 'database-unavailable'] as const;

/** Problems of every route that takes JSON. */
export const BODY_PROBLEMS = ['invalid-request', 'too-large', 'unsupported-media-type'] as const;

/** Problems of every route that names a service, a branch or a staff member. */
export const NAME_PROBLEMS = [
  'unknown-service',
  'unknown-branch',
  'unknown-staff',
  'branch-needed',
  'service-not-offered',
  'service-not-mapped',
  'service-misconfigured',
  'staff-not-offered',
] as const;

function successes(answers: OperationFacts['answers']) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, [shape, description]]) => [
      status,
      { description, content: { 'application/json': { schema: { $ref: `${shape}#` } } } },
    ]),
  );
}

/** By status: the shared shape, with the problem codes of this route. */
function refusals(codes: readonly ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const schema = { allOf: [{ $ref: 'Problem#' }, { properties: { code: { enum: ofStatus } } }] };
      const content = { 'application/problem+json': { schema } };
      return [status, { description: ofStatus.join(', '), ...(RETRY[status] && { headers: RETRY[status] }), content }];
    }),
  );
}

const RETRY: { readonly [status: number]: object } = {
  429: { 'retry-after': { type: 'integer', description: 'seconds' } },
  503: { 'retry-after': { type: 'integer', description: 'seconds' } },
};

/** Must run before the routes are declared: the document contains only routes that are declared after it. */
export function describeRoutes(server: FastifyInstance, version: string): void {
  for (const shape of ANSWER_SHAPES) server.addSchema(shape);
  // answers are sent as they are: their schemas only document them and change nothing
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
          token: {
            type: 'http',
            scheme: 'bearer',
            description:
              'of one company: calops token create. The token of an operator reads any company, named in the path or in the header Calops-Company.',
          },
        },
      },
      security: [{ token: [] }],
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `shape-${index}`),
    },
  });
}

/** Built once, at the first request. */
export function openapiRoute(server: FastifyInstance): void {
  let document: string | undefined;
  server.get('/openapi.json', { schema: { hide: true }, config: { rateLimit: {} } }, async (_request, reply) => {
    document ??= JSON.stringify(server.swagger());
    return reply.type('application/json').send(document);
  });
}
