import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../servers/listen.ts';
import { GithubRepository, type Reply, type Request } from './repository.ts';

/** How one request goes wrong, instead of being answered or after it was. */
export interface Fault {
  /** `POST /repos/salon/manifests/labels`; a star stands for anything. */
  readonly on: string;
  /** How many such requests; 1 when not said. */
  readonly times?: number;
  /** Answered so, and nothing is done. */
  readonly reply?: Reply;
  /** Done, and the connection broken before the answer. */
  readonly dropAfter?: boolean;
  /** Never answered. */
  readonly hang?: boolean;
}

/** GitHub's REST API over real HTTP, as far as calops asks it, with one repository. */
export interface GithubStandIn extends AsyncDisposable {
  readonly url: string;
  readonly repository: GithubRepository;
  /** `POST /repos/salon/manifests/issues/12/comments`, in the order of arrival. */
  readonly requests: readonly string[];
  /** Those of them that write. */
  readonly writes: () => readonly string[];
  readonly fail: (fault: Fault) => void;
}

/** `prefix`: where the API of an own server begins, `/api/v3`. */
export async function startGithub(prefix = ''): Promise<GithubStandIn> {
  const requests: string[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  const repository = new GithubRepository();
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const listening = await listen(server);
  const url = `${listening.url}${prefix}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const asked = new URL(request.url ?? '/', 'http://localhost');
    const body = await text(request);
    const path = asked.pathname.startsWith(prefix) ? asked.pathname.slice(prefix.length) : '/outside';
    requests.push(`${method} ${path}${asked.search}`);
    const fault = takeFault(`${method} ${path}`);
    if (fault?.hang === true) return;
    const call: Request = { method, path, query: asked.searchParams, headers, body, base: url };
    const reply = fault?.reply ?? repository.answer(call);
    if (fault?.dropAfter === true) return void response.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
    response.end(
      reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body),
    );
  }

  function takeFault(line: string): Fault | undefined {
    const found = faults.find(({ fault, left }) => left > 0 && matches(fault.on, line));
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  }

  return {
    url,
    repository,
    requests,
    writes: () => requests.filter((line) => !line.startsWith('GET ')),
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

function matches(pattern: string, line: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.?+^$()[\]{}|\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(line);
}
