import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { listen } from '../servers/listen.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly text: string;
}

/** Somebody who subscribed to webhooks. */
export interface Subscriber extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Listens on the loopback address and answers every delivery with `status`; null: never. */
export async function startSubscriber(status: number | null = 200): Promise<Subscriber> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({ path: request.url ?? '', headers: request.headers, text });
      if (status !== null) response.writeHead(status).end('noted');
    });
  });
  return { ...(await listen(server)), received };
}
