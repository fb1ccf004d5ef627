import type { FastifyInstance } from 'fastify';
import { TOKEN } from '../../support/booking/open-runtime.ts';

/** A browser without a window, at an address of its own: keeps cookies, says where forms come from, and follows nothing by itself. */
export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  post(
    path: string,
    form?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  signIn(token?: string): Promise<Seen>;
  readonly cookies: Map<string, string>;
}

export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** What it set, word for word. */
  readonly setCookies: readonly string[];
}

let visitors = 0;

const HOST = 'salon.example';
const ORIGIN = `https://${HOST}`;

export function visitor(server: FastifyInstance): Visitor {
  const cookies = new Map<string, string>();
  visitors += 1;
  const remoteAddress = `192.0.2.${visitors}`;
  const send = async (method: 'GET' | 'POST', url: string, headers: object, payload?: string): Promise<Seen> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await server.inject({
      method,
      url,
      remoteAddress,
      headers: { host: HOST, cookie, ...headers },
      ...(payload !== undefined && { payload }),
    });
    for (const { name, value } of answer.cookies) cookies.set(name, value);
    const setCookies = [answer.headers['set-cookie'] ?? []].flat();
    return { status: answer.statusCode, headers: answer.headers, body: answer.body, setCookies };
  };
  const post: Visitor['post'] = (path, form = {}, headers = {}) => {
    const sent = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded', ...headers };
    return send('POST', path, sent, new URLSearchParams(form).toString());
  };
  return {
    cookies,
    post,
    get: (path, headers = {}) => send('GET', path, headers),
    signIn: (token = TOKEN) => post('/dashboard/sign-in', { token }),
  };
}
