import type { Success } from '../../calcom/wire/envelope.ts';

/** What a handler answers. `json` is text when the handler has it serialised already (long lists). */
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

/** A success whose data is a list of rows that are JSON texts already. */
export function successOf(rows: readonly string[]): Reply {
  return { status: 200, text: `{"status":"success","data":[${rows.join(',')}]}`, contentType: JSON_TYPE };
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The body as it goes over the wire. */
export function bodyText(reply: Reply): string {
  return reply.text ?? JSON.stringify(reply.json);
}
