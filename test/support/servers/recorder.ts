import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** One request as it was sent, and its answer. */
export interface Recorded {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** Stands between a client and a server, and writes down what they say. */
export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly recorded: readonly Recorded[];
}

export async function startRecorder(target: string): Promise<Recorder> {
  const recorded: Recorded[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { method = 'GET', url: path = '/', headers } = request;
      const body = await text(request);
      const onward = httpRequest(target + path, { method, headers }).end(body);
      const [reply] = (await once(onward, 'response')) as [IncomingMessage];
      const answer = await text(reply);
      const status = reply.statusCode ?? 0;
      recorded.push({ method, path, headers, body, status, answer });
      response.writeHead(status, reply.headers).end(answer);
    })();
  });
  return { ...(await listen(server)), recorded };
}
