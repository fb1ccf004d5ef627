import type { FastifyInstance } from 'fastify';
import type { Problem } from '../../model/results.ts';
import type { BookingCaller } from '../mcp/booking-tools.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { PROBLEMS } from './answer-shapes.ts';
import type { Api } from './api.ts';
import { FOR_OPERATORS } from './authenticate.ts';

export interface McpOptions {
  readonly version: string;
  readonly problemOf: (error: unknown) => Problem;
}

const BOOKS =
  'Books appointments of one company. Find a free start with slots, say it to the customer, then book it. An error has a code and a fix.';
const READS =
  'Reads the company that the header Calops-Company names. The token of an operator books nothing: use a token of the company for that.';

/** Not in the OpenAPI document: clients learn the tools from the protocol. */
const HIDDEN = { schema: { hide: true }, config: FOR_OPERATORS };

/**
 * `/mcp`: the booking tools for assistants and voice platforms over streamable HTTP. Stateless, so that any process can answer: each POST is
 * one exchange with a JSON answer; there are no sessions and no streams. The token of an operator gets the tools that only read.
 */
export function mcpRoutes(server: FastifyInstance, api: Api, options: McpOptions): void {
  let loading: Promise<ToolServers> | undefined;
  server.post('/mcp', HIDDEN, async (request, reply) => {
    loading ??= loadTools(server, api, options);
    const { answerRequest } = await import('../mcp/tool-server.ts');
    const { companyId, tokenId, isOperator } = request;
    const { all, reading } = await loading;
    const answer = await answerRequest(isOperator ? reading : all, { companyId, tokenId }, request);
    return reply
      .code(answer.status)
      .headers(Object.fromEntries(answer.headers))
      .send(await answer.text());
  });
  for (const method of ['GET', 'DELETE'] as const) {
    server.route({
      method,
      url: '/mcp',
      ...HIDDEN,
      handler: (_request, reply) => reply.code(405).header('allow', 'POST').send(),
    });
  }
}

interface ToolServers {
  readonly all: ToolServer<BookingCaller>;
  readonly reading: ToolServer<BookingCaller>;
}

/** Loads the SDK at the first request: most installations never use it. */
async function loadTools({ log }: FastifyInstance, api: Api, { version, problemOf }: McpOptions): Promise<ToolServers> {
  const [{ ToolServer }, { bookingTools, toolResult }] = await Promise.all([
    import('../mcp/tool-server.ts'),
    import('../mcp/booking-tools.ts'),
  ]);
  const failed = (error: unknown) => {
    const problem = problemOf(error);
    if (PROBLEMS[problem.code] >= 500) log.error({ err: error }, 'tool failed');
    return toolResult(problem);
  };
  const tools = bookingTools(api);
  return {
    all: new ToolServer({ version, instructions: BOOKS, tools, failed }),
    reading: new ToolServer({
      version,
      instructions: READS,
      tools: tools.filter(({ effect }) => effect === 'none'),
      failed,
    }),
  };
}
