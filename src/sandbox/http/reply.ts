import type { IncomingMessage } from 'node:http';
import type { Success } from '../../calcom/wire/envelope.ts';
import { bare, exception } from '../envelopes.ts';

/** The response of a handler. `json` is text if the handler has already serialised it (long lists). */
export interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function success(data: unknown, status = 200): Reply {
  const json: Success<unknown> = { status: 'success', data };
  return { status, json };
}

/** A success whose data is a list of rows that are already JSON texts. */
export function successOf(rows: readonly string[]): Reply {
  return { status: 200, text: `{"status":"success","data":[${rows.join(',')}]}`, contentType: JSON_TYPE };
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The body as sent. */
export function bodyText(reply: Reply): string {
  return reply.text ?? JSON.stringify(reply.json);
}

/** The only endpoint that accepts a form, as the OAuth standard requires. */
export const TOKEN_PATH = '/v2/auth/oauth2/token';

/** The default of the server's JSON parser. */
const LIMIT_BYTES = 100 * 1024;

/**
 * Reads and parses a JSON body. Other content types are ignored, because the real server registers a JSON parser only.
 *
 * @throws Refusal 413 (form three) over 100 KiB, 400 for text that is not a JSON object or array.
 */
export async function readBody(request: IncomingMessage, pathname: string): Promise<unknown> {
  if (isForm(request) && pathname === TOKEN_PATH) {
    return Object.fromEntries(new URLSearchParams(await readText(request, LIMIT_BYTES)));
  }
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    request.resume();
    return {};
  }
  const text = await readText(request, LIMIT_BYTES);
  return text === '' ? {} : parse(text);
}

function isForm(request: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
}

/** @throws Refusal 413 over `limitBytes`. */
export async function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  if (Math.max(declared, bytes) > limitBytes) throw bare(413, 'request entity too large');
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(isStructure(text) ? text : disguised(text));
    return value;
  } catch (error) {
    throw exception(400, revealed(messageOf(error), text));
  }
}

/** Only objects and arrays are accepted. */
function isStructure(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** A text that fails at its first character; the real parser builds its message for a number or a word like this. */
function disguised(text: string): string {
  return '#'.repeat(text.trim().length);
}

function revealed(message: string, text: string): string {
  return isStructure(text) ? message : message.replace(/#+/g, (found) => text.trim().slice(0, found.length));
}

/** The real server's runtime omits line and column. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(line \d+ column \d+\)$/, '');
}
