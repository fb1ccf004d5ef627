import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** What the stand-in says to the next messages; `null`: nothing at all, and the connection is kept open. */
export interface SlackAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SlackMessage {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly text: string; readonly blocks: readonly unknown[] };
}

/** Slack's incoming webhooks over real HTTP: answers as Slack does, and keeps what it was sent. */
export interface SlackStandIn extends AsyncDisposable {
  readonly url: string;
  readonly messages: readonly SlackMessage[];
  /** From now on. */
  answer(answer: SlackAnswer | null): void;
}

const OK: SlackAnswer = { status: 200, body: 'ok' };

export async function slackStandIn(): Promise<SlackStandIn> {
  const messages: SlackMessage[] = [];
  let answer: SlackAnswer | null = OK;
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers, url: path = '' } = request;
    messages.push({ path, headers, body: JSON.parse(await text(request)) as SlackMessage['body'] });
    if (answer === null) return;
    response.writeHead(answer.status, { 'content-type': 'text/plain', ...answer.headers }).end(answer.body ?? '');
  };
  const server = createServer((request, response) => void receive(request, response));
  const listening = await listen(server);
  return {
    url: `${listening.url}/services/T000/B000/not-a-secret`,
    messages,
    answer: (next) => (answer = next),
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}
