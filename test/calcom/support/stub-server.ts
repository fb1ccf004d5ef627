import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface StubServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly received: readonly Received[];
}

/** What to do with the n-th request (from 0): the last one in the list answers all further ones. */
export type Behaviour = (response: ServerResponse, received: Received) => void;

/** A server on loopback that misbehaves as told; the sandbox is for everything that Cal.com does by itself. */
export async function stubServer(...behaviours: readonly [Behaviour, ...Behaviour[]]): Promise<StubServer> {
  const received: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: await text(request) };
    const behave = behaviours[Math.min(received.length, behaviours.length - 1)] ?? behaviours[0];
    received.push(one);
    behave(response, one);
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function success(data: unknown, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return json(200, { status: 'success', data }, headers);
}

export function raw(status: number, contentType: string, body: string): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };
}

/** The connection breaks after the request was received. */
export const drop: Behaviour = (response) => {
  response.socket?.destroy();
};

/** Half an answer, then the connection breaks. */
export const dropHalfway: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"status":"success","data":[', () => response.socket?.destroy());
};

/** Nothing ever. */
export const hang: Behaviour = () => undefined;

/** A byte now and then, without end. */
export const drip: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => {
    clearInterval(timer);
  });
};

/** An error as Cal.com's filters write it, with `details` as HTTP exceptions have them. */
export function exception(status: number, code: string, message: string): Behaviour {
  return json(status, {
    status: 'error',
    timestamp: '2026-11-20T11:00:00.000Z',
    path: '/v2',
    error: { code, message, details: { message, error: 'Error', statusCode: status } },
  });
}

/** The same of the database, TRPC and zod filters: without `details`. */
export function filtered(status: number, code: string, message: string): Behaviour {
  return json(status, {
    status: 'error',
    timestamp: '2026-11-20T11:00:00.000Z',
    path: '/v2',
    error: { code, message },
  });
}
