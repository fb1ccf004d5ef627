import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A proxy in front of PostgreSQL that lists the statements that pass it. */
export interface PostgresWire extends AsyncDisposable {
  /** The address of the database through the proxy. */
  readonly url: string;
  /** One entry for each round trip, in the order in which the statements came. */
  readonly statements: () => readonly string[];
  readonly clear: () => void;
}

export async function watchPostgres(databaseUrl: string): Promise<PostgresWire> {
  const target = new URL(databaseUrl);
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    const read = statementReader((text) => seen.push(text));
    client.on('data', read);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  const address = server.address();
  url.port = String(typeof address === 'object' ? address?.port : '');
  url.hostname = '127.0.0.1';
  return {
    url: url.href,
    statements: () => [...seen],
    clear: () => void seen.splice(0),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Reads a client's messages: Q is a statement; B executes one that P has named. The first message has no type. */
function statementReader(onStatement: (text: string) => void): (chunk: Buffer) => void {
  const named = new Map<string, string>();
  let rest = Buffer.alloc(0);
  let isStarted = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (rest.length < head + 4) return;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      const words = rest.toString('utf8', head + 4, end).split('\0');
      const type = isStarted ? String.fromCharCode(rest[0] ?? 0) : '';
      if (type === 'Q') onStatement(words[0] ?? '');
      if (type === 'P') named.set(words[0] ?? '', words[1] ?? '');
      if (type === 'B') onStatement(named.get(words[1] ?? '') ?? '');
      rest = rest.subarray(end);
      isStarted = true;
    }
  };
}
