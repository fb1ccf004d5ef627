import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Json } from '../../model/json.ts';
import type { JsonObject, Tool, ToolResult } from '../../runtime/mcp/tool.ts';
import { ToolServer } from '../../runtime/mcp/tool-server.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { manifestDir, requireDirectory, type ManifestOptions } from '../input/load-companies.ts';
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
  const dir = manifestDir(argument, options);
  requireDirectory(dir);
  const settings = { dir, env, company, context };
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

/** What an assistant can read at once, in characters of JSON. */
const MOST_CHARACTERS = 60_000;

/**
 * The report, with its longest lists cut until it fits. `omitted` has the number of entries that are missing, by the path of the list:
 * `{ "changes": 120 }`. Totals of a report stay as they are.
 */
export function fitReport(report: JsonObject, most: number = MOST_CHARACTERS): JsonObject {
  let fitted = report;
  const omitted = new Map<string, number>();
  for (;;) {
    const length = JSON.stringify(fitted).length;
    if (length <= most) break;
    const longest = longestList(listsIn(fitted));
    if (longest === undefined) break;
    const { path, items } = longest;
    // keeps a share that makes the report fit, if its entries are about equally long
    const share = Math.max(0, 1 - (length - most) / longest.length);
    const kept = Math.min(items.length - 1, Math.floor(items.length * share));
    fitted = withList(fitted, path, items.slice(0, kept)) as JsonObject;
    const name = path.join('.');
    omitted.set(name, (omitted.get(name) ?? 0) + items.length - kept);
  }
  if (omitted.size === 0) return report;
  const hint = 'The report is too long: narrow it with the arguments of the tool, or run the command in a terminal.';
  return { ...fitted, omitted: Object.fromEntries(omitted), hint };
}

interface List {
  readonly path: readonly string[];
  readonly items: readonly Json[];
  /** Characters of JSON. */
  readonly length: number;
}

/** The list that takes most of the report; one that is long because of a list in one of its entries gives way to that. */
function longestList(lists: readonly List[]): List | undefined {
  const [longest] = lists.toSorted((one, other) => other.length - one.length);
  if (longest === undefined) return undefined;
  const inside = lists.filter(({ path }) => path.length > longest.path.length && isBelow(path, longest.path));
  const within = longestList(inside);
  return within !== undefined && within.length > longest.length / 2 ? within : longest;
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.every((key, index) => path[index] === key);
}

function listsIn(value: Json, path: readonly string[] = []): readonly List[] {
  if (value === null || typeof value !== 'object') return [];
  const below = Object.entries(value).flatMap(([key, item]) => listsIn(item, [...path, key]));
  if (!Array.isArray(value) || value.length === 0) return below;
  return [{ path, items: value as readonly Json[], length: JSON.stringify(value).length }, ...below];
}

function withList(value: Json, [key, ...rest]: readonly string[], items: readonly Json[]): Json {
  if (key === undefined) return items;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => (String(index) === key ? withList(item, rest, items) : item));
  }
  const object = value as JsonObject;
  return { ...object, [key]: withList(object[key] ?? null, rest, items) };
}
