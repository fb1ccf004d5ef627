import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from './servers/listen.ts';

/** A proxy before Cal.com that breaks the connection of some requests, and delivers them later all the same. */
export interface SlowLane extends AsyncDisposable {
  readonly url: string;
  /** Delivers the requests whose connection broke; resolves when Cal.com has answered them all. */
  release(): Promise<void>;
}

/** @param isSlow of each request as it comes, with its number among equal ones (`POST /v2/bookings`), from 1 */
export async function slowLane(
  target: string,
  isSlow: (request: string, number: number) => boolean,
): Promise<SlowLane> {
  const stuck: (() => Promise<unknown>)[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => void pass(request, response));
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    const name = `${method} ${url.split('?')[0]}`;
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    const body = await buffer(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        (pair): pair is [string, string] =>
          typeof pair[1] === 'string' && !['host', 'connection', 'content-length'].includes(pair[0]),
      ),
    );
    const forward = (): Promise<Response> =>
      fetch(target + url, { method, headers, ...(body.length > 0 && { body: new Uint8Array(body) }) });
    if (isSlow(name, number)) {
      stuck.push(forward);
      request.socket.destroy();
      return;
    }
    const answer = await forward();
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  };
  return {
    ...(await listen(server)),
    release: async () => {
      await Promise.all(stuck.splice(0).map((forward) => forward()));
    },
  };
}
