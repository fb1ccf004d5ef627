import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import { SecretUnavailable } from '../../model/calcom-access.ts';
import { problem, type Problem, type ProblemCode } from '../../model/results.ts';
import { isDatabaseAway } from '../../store/store-error.ts';
import { dashboardRoutes } from '../dashboard/dashboard-routes.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import type { Reconciler } from '../jobs/reconciler.ts';
import { PROBLEMS } from './answer-shapes.ts';
import { sendResult } from './answer.ts';
import type { Api } from './api.ts';
import { authenticate, declareTokens, type FindToken } from './authenticate.ts';
import { availabilityRoutes } from './availability-routes.ts';
import { bookingRoutes } from './booking-routes.ts';
import { retellRoutes, webhookRoutes } from './delivery-routes.ts';
import { healthRoutes, type Health } from './health-routes.ts';
import { countRequests, REQUESTS_PER_MINUTE, REQUESTS_PER_SYNC } from './limits.ts';
import { mcpRoutes } from './mcp-routes.ts';
import { describeRoutes, openapiRoute } from './operation.ts';
import { overviewRoutes } from './overview-routes.ts';
import { reconcileRoutes } from './reconcile-routes.ts';
import { invalidRequest } from './shapes.ts';

export interface ServerOptions {
  readonly api: Api;
  readonly findToken: FindToken;
  /** The functions of `src/reconcile`. */
  readonly reconciler: Reconciler;
  readonly health: Health;
  /** Absent: the API only, without pages. */
  readonly dashboard?: Dashboard;
  readonly logger: FastifyBaseLogger;
  /** The version of calops, for the OpenAPI document. */
  readonly version: string;
  /** Requests of one token per minute. */
  readonly rateLimit?: number;
  /** Addresses and networks of load balancers whose `x-forwarded-for` is trusted. Default: none. */
  readonly trustProxy?: readonly string[];
}

/** More than any request of the API needs. */
const BODY_LIMIT = 64 * 1024;

/** No answer of the API is a page: a browser must not run it, frame it or guess its type. */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
} as const;

/** The HTTP API. Handlers use no sockets: tests call `inject`. Errors are problem details (RFC 9457). */
export function createServer(options: ServerOptions): FastifyInstance {
  const { api, findToken, reconciler, health, logger, version, rateLimit = REQUESTS_PER_MINUTE } = options;
  const { trustProxy = [] } = options;
  const server = Fastify({
    loggerInstance: logger,
    bodyLimit: BODY_LIMIT,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    requestTimeout: 60_000,
    // a request matches its schema or is refused: no field is dropped, converted or filled in
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        allErrors: true,
        verbose: true,
      },
    },
    frameworkErrors: (error, _request, reply) => sendResult(reply, problemOf(error)),
  });
  server.setErrorHandler((error, request, reply) => {
    const result = problemOf(error);
    if (PROBLEMS[result.code] >= 500) request.log.error({ err: error }, 'request failed');
    return sendResult(reply, result);
  });
  endConnections(server);
  server.setNotFoundHandler((_request, reply) => sendResult(reply, problem('unknown-route', 'there is no such route')));
  declareTokens(server);
  void server.register(helmet, SECURITY_HEADERS);
  countRequests(server, rateLimit);
  describeRoutes(server, version);
  // after the plugins, which see only the routes that are declared after them
  void server.register((open, _options, done) => {
    openapiRoute(open);
    healthRoutes(open, health);
    webhookRoutes(open, api, rateLimit);
    retellRoutes(open, api, rateLimit);
    done();
  });
  void server.register((tenants, _options, done) => {
    authenticate(tenants, findToken);
    bookingRoutes(tenants, api);
    availabilityRoutes(tenants, api);
    overviewRoutes(tenants, api);
    mcpRoutes(tenants, api, { version, problemOf });
    reconcileRoutes(tenants, { api, reconciler, syncsPerMinute: Math.ceil(rateLimit / REQUESTS_PER_SYNC) });
    done();
  });
  const { dashboard } = options;
  if (dashboard) {
    void server.register((pages, _options, done) => {
      dashboardRoutes(pages, dashboard, findToken);
      done();
    });
  }
  return server;
}

/**
 * A server that closes waits for requests, and for no connection. Node ends those that are idle when it closes; here end those that have sent
 * no request yet (browsers open some in advance, and Node stops its time limits when it closes), and those whose last answer ends later.
 */
function endConnections(server: FastifyInstance): void {
  let isClosing = false;
  const unused = new Set<Socket>();
  server.server.on('connection', (socket) => {
    if (isClosing) return void socket.destroy();
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.server.on('request', ({ socket }, response) => {
    unused.delete(socket);
    response.once('close', () => {
      if (isClosing) socket.destroySoon();
    });
  });
  server.addHook('preClose', (done) => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}

function problemOf(error: unknown): Problem {
  if (isDatabaseAway(error)) {
    return problem('database-unavailable', 'the database does not answer: try again');
  }
  if (error instanceof SecretUnavailable) {
    return problem('secret-unavailable', 'a key that is needed for this is not set up here: the log says which');
  }
  const { statusCode, message, validation, validationContext = 'request' } = error as FastifyError;
  if (validation !== undefined) return invalidRequest(validationContext, validation);
  const code = statusCode === undefined ? undefined : CODE_OF_STATUS[statusCode];
  return code === undefined
    ? problem('internal', 'something went wrong here: it is in the log')
    : problem(code, message);
}

const CODE_OF_STATUS: { readonly [status: number]: ProblemCode } = {
  400: 'invalid-request',
  413: 'too-large',
  414: 'invalid-request',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};
