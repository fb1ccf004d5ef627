import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JsonObject, Tool, ToolResult } from '../../runtime/mcp/tool.ts';
import { ToolServer } from '../../runtime/mcp/tool-server.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { fitReport } from '../mcp/fit-report.ts';
import { editingTools, readingTools } from '../mcp/tools.ts';
import { describeError } from '../output/error-report.ts';
import { createPrinter } from '../output/printer.ts';
import { readVersion } from '../../app/package-files.ts';

interface McpOptions extends ManifestOptions {
  readonly allowEdits?: boolean;
}

const INSTRUCTIONS = `calops keeps Cal.com in step with services and staff that YAML manifests in git declare.
"Why is there drift?": call drift, then explain with the name of a finding. "When is the next free start?": call slots.
"Can it be booked?": call verify. "What would change?": call plan. When a tool fails, follow its fix, or call doctor.
No tool applies anything: a person runs calops apply.`;

/** Serves the tools over stdin and stdout until the client closes them. Stdout carries the protocol only. */
export async function mcp(argument: string | undefined, options: McpOptions, context: Context): Promise<ExitCode> {
  const { env, allowEdits = false } = options;
  const company = onlyCompany(options);
  const settings = { dir: manifestDir(argument, options), env, company, context };
  const printer = createPrinter(options, context.settings);
  using interrupt = listenForInterrupt(() => undefined);
  const inTurn = oneAfterAnother();
  const tools = [...readingTools(settings), ...(allowEdits ? editingTools(settings) : [])].map((tool) => ({
    ...tool,
    run: (...call: Parameters<Tool<null>['run']>) => inTurn(async () => fitted(await tool.run(...call))),
  }));
  const server = new ToolServer({ version: readVersion(), instructions: INSTRUCTIONS, tools, failed }).connection(null);
  const ended = Promise.race([
    once(process.stdin, 'close'),
    once(process.stdin, 'end'),
    once(interrupt.signal, 'abort'),
  ]);
  await server.connect(new StdioServerTransport());
  printer.note(`calops mcp: ${tools.length} tools for ${settings.dir}, until stdin ends.`);
  await ended;
  // the last call ends, and its answer is written
  await inTurn(() => setImmediate());
  await server.close();
  return EXIT.fine;
}

/** @throws CommandError usage */
function onlyCompany({ company: [name, ...others] = [] }: McpOptions): string | undefined {
  if (others.length === 0 && name?.includes('*') !== true) return name;
  const hint = 'Name one company, or leave --company out: each tool has an argument for it.';
  throw new CommandError('usage', 'calops mcp serves one company or all.', hint);
}

/** Each tool opens the database by itself; one at a time is enough for one assistant. */
function oneAfterAnother() {
  let last: Promise<unknown> = Promise.resolve();
  return <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

function fitted(result: ToolResult): ToolResult {
  return result.kind === 'done' ? { kind: 'done', report: fitReport(result.report) } : result;
}

/** As the command line reports it. */
function failed(error: unknown): ToolResult {
  const { error: described, diagnostics, problem } = describeError(error);
  const { code, message, hint } = described;
  const details = { ...(diagnostics && { diagnostics }), ...(problem !== undefined && { problem }) };
  return { kind: 'failed', error: { code, message, fix: hint }, details: details as unknown as JsonObject };
}
