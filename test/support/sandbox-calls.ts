import type { Sandbox } from '../../src/sandbox/server.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What a test looks at differs from answer to answer; a wrong path shows as a failed expectation.
  readonly body: { readonly data: never; readonly error: { readonly code: string; readonly message: string } };
  readonly text: string;
}

export type Send = (method: string, path: string, body?: unknown, more?: Options) => Promise<Answer>;

interface Options {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests to a sandbox as the owner of a key; `key: null` sends none. */
export function caller(sandbox: Sandbox, key = 'cal_sandbox_friseur'): Send {
  return async (method, path, body, more = {}) => {
    const credential = more.key === undefined ? key : more.key;
    const headers = {
      'cal-api-version': '2024-06-14',
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more.headers,
    };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(sandbox.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text), text };
  };
}

function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return { data: undefined as never, error: { code: '', message: text } };
  }
}

/** The salon's team in the demo seed, and two of its hosts. */
export const SALON = { teamId: 34_209, types: '/v2/teams/34209/event-types', members: '/v2/teams/34209/memberships' };
export const EMMA = 1001;
export const FABIAN = 1002;

/** A create body that is enough. */
export function cut(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'roundRobin', ...more };
}
