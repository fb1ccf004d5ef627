import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { Ajv, type ValidateFunction } from 'ajv';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from '../http/shapes.ts';
import type { ToolResult, Tool } from './tool.ts';

export interface ToolServerOptions<Caller> {
  readonly version: string;
  /** For the assistant: which tool answers which question. */
  readonly instructions: string;
  readonly tools: readonly Tool<Caller>[];
  /** Converts what a tool throws. */
  readonly failed: (error: unknown) => ToolResult;
}

/** The tools, with their input schemas compiled; makes a server for each connection. */
export class ToolServer<Caller> {
  readonly #options: ToolServerOptions<Caller>;
  readonly #tools = new Map<string, { readonly tool: Tool<Caller>; readonly isValid: ValidateFunction }>();

  constructor(options: ToolServerOptions<Caller>) {
    this.#options = options;
    const ajv = new Ajv({ allErrors: true, verbose: true, formats: { uuid: UUID } });
    for (const tool of options.tools) this.#tools.set(tool.name, { tool, isValid: ajv.compile(tool.input) });
  }

  /** A server of the SDK that is not connected yet. The low-level one: its tools take JSON Schemas, like the HTTP API. */
  connection(caller: Caller): Server {
    const { version, instructions, tools } = this.#options;
    const server = new Server({ name: 'calops', version }, { capabilities: { tools: {} }, instructions });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => this.#call(params, caller));
    return server;
  }

  async #call(
    params: { readonly name: string; readonly arguments?: Readonly<Record<string, unknown>> | undefined },
    caller: Caller,
  ): Promise<CallToolResult> {
    const found = this.#tools.get(params.name);
    if (!found) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${params.name}`);
    const { tool, isValid } = found;
    const args = params.arguments ?? {};
    if (!isValid(args)) {
      const { code, detail } = invalidRequest('arguments', isValid.errors as Parameters<typeof invalidRequest>[1]);
      return rendered({ kind: 'failed', error: { code, message: detail, fix: 'Correct these arguments.' } });
    }
    return rendered(await tool.run(args, caller).catch((error: unknown) => this.#options.failed(error)));
  }
}

/** One exchange of the protocol over HTTP, with a JSON answer. */
export async function answerRequest<Caller>(
  tools: ToolServer<Caller>,
  caller: Caller,
  { headers, body, hostname }: Pick<FastifyRequest, 'headers' | 'body' | 'hostname'>,
): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = tools.connection(caller);
  await server.connect(transport);
  try {
    const named = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    );
    const request = new Request(`http://${hostname}/mcp`, { method: 'POST', headers: named as [string, string][] });
    return await transport.handleRequest(request, { parsedBody: body });
  } finally {
    await server.close();
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function listed<Caller>({ name, title, description, input, effect }: Tool<Caller>) {
  return {
    name,
    title,
    description,
    inputSchema: input as typeof input & { readonly type: 'object' },
    annotations: {
      readOnlyHint: effect === 'none',
      destructiveHint: effect === 'removes',
      idempotentHint: true,
      openWorldHint: false,
    },
  };
}

/** The same JSON as structure and as text: some clients show only one of them to the model. */
function rendered(result: ToolResult): CallToolResult {
  const structured: Record<string, unknown> =
    result.kind === 'done' ? result.report : { error: result.error, ...result.details };
  return {
    content: [{ type: 'text', text: JSON.stringify(structured) }],
    structuredContent: structured,
    ...(result.kind === 'failed' && { isError: true }),
  };
}
