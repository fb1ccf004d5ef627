import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The last statement of a session that waits for its next client; `pg_stat_activity.query` shows it. Statistics are complete before it rests. */
export const REST = 'SELECT pg_stat_force_next_flush()';

export interface SessionPooler extends AsyncDisposable {
  readonly port: number;
}

/** PostgreSQL serves 200; what tests have open counts too. */
const maxResting = 90;

/** A login, as bytes of protocol 3: sessions with equal logins begin alike. */
type Login = string;

interface Session {
  readonly login: Login;
  readonly server: Socket;
  /** What the server said from the login to the first ReadyForQuery: parameters, and the process id of the session. */
  greeting: Buffer;
  /** Whether it is known to have begun without settings of its database or role. */
  isPlain: boolean;
}

/**
 * A proxy before the PostgreSQL at `serverPort` that keeps a session for the next client with the same login: a new session costs the server
 * 20 ms of processor before its first statement, and the first statements as much again. Unlike pgbouncer it says the process id of the
 * session, so that calops takes it for the server itself. Between clients the session is reset with DISCARD ALL; a client that leaves
 * in the middle of something ends its session, as do settings that the database or the role had when it began. The password is checked
 * at the first login only.
 */
export async function startSessionPooler(serverPort: number): Promise<SessionPooler> {
  const resting: Session[] = [];
  const clients = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on('error', () => {}).on('close', () => clients.delete(client));
    client.once('data', (first) => serve(client, first, { serverPort, resting }));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const { server } of resting) server.destroy();
      for (const client of clients) client.destroy();
      await new Promise((resolve) => void listener.close(resolve));
    },
  };
}

interface Place {
  readonly serverPort: number;
  readonly resting: Session[];
}

const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;

function serve(client: Socket, first: Buffer, place: Place): void {
  const code = first.readInt32BE(4);
  if (code === SSL_REQUEST) {
    client.write('N');
    client.once('data', (next) => serve(client, next, place));
    return;
  }
  if (code === CANCEL_REQUEST) {
    const server = connect(place.serverPort, '127.0.0.1', () => server.end(first));
    server.on('error', () => {}).on('close', () => client.destroy());
    return;
  }
  const login = first.toString('latin1');
  const index = place.resting.findLastIndex((session) => session.login === login);
  const [session] = index === -1 ? [] : place.resting.splice(index, 1);
  if (session === undefined) return begin(client, { login, first }, place);
  client.write(session.greeting);
  attach(client, session, place);
}

/** A new session: the login passes through, and what the server answers is kept. */
function begin(
  client: Socket,
  { login, first }: { readonly login: Login; readonly first: Buffer },
  place: Place,
): void {
  const server = connect({ port: place.serverPort, host: '127.0.0.1', noDelay: true });
  const session: Session = { login, server, greeting: Buffer.alloc(0), isPlain: false };
  const greeting: Buffer[] = [];
  const frames = frameReader((type, body) => {
    // of the authentication only its success is for the next client
    if (type === 'R' && body.readInt32BE(0) !== 0) return;
    greeting.push(frame(type, body));
    if (type !== 'Z') return;
    session.greeting = Buffer.concat(greeting);
    client.off('data', toServer).off('close', end);
    server.off('data', onData).off('close', end);
    attach(client, session, place);
  });
  const onData = (chunk: Buffer): void => {
    client.write(chunk);
    frames(chunk);
  };
  const toServer = (chunk: Buffer): void => void server.write(chunk);
  const end = (): void => {
    server.destroy();
    client.destroySoon();
  };
  server
    .on('error', () => {})
    .on('data', onData)
    .on('close', end);
  server.on('close', () => {
    const index = place.resting.indexOf(session);
    if (index !== -1) place.resting.splice(index, 1);
  });
  client.on('data', toServer).on('close', end);
  server.write(first);
}

/** Passes everything on until the client leaves. */
function attach(client: Socket, session: Session, place: Place): void {
  const { server } = session;
  /** Answers that are to come, and whether a part of an exchange waits for its Sync. */
  let [pending, isOpen, isInTransaction] = [0, false, false];
  let hasLeft = false;
  const fromClient = frameReader((type) => {
    if (type === 'X') return leave();
    if (type === 'Q' || type === 'S' || type === 'F') [pending, isOpen] = [pending + 1, false];
    else isOpen = true;
  });
  const fromServer = frameReader((type, body) => {
    if (type === 'Z') [pending, isInTransaction] = [pending - 1, body.toString('latin1') !== 'I'];
  });
  const onClient = (chunk: Buffer): void => {
    fromClient(chunk);
    if (!hasLeft) pass(client, server, chunk);
  };
  const onServer = (chunk: Buffer): void => {
    pass(server, client, chunk);
    fromServer(chunk);
  };
  const detach = (): void => {
    client.off('data', onClient).off('close', end);
    server.off('data', onServer).off('close', end);
  };
  const end = (): void => {
    detach();
    server.destroy();
    client.destroySoon();
  };
  const leave = (): void => {
    // then the server ends the session itself
    if (pending > 0 || isOpen || isInTransaction) return;
    hasLeft = true;
    detach();
    client.allowHalfOpen = true;
    client.resume();
    rest(session, client, place);
  };
  client.on('data', onClient).on('close', end);
  server.on('data', onServer).on('close', end);
}

function pass(from: Socket, to: Socket, chunk: Buffer): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

/** A row for each setting of the database or the role with which this session began. They stay, whatever the database has by then. */
const OWN_SETTINGS = `SELECT FROM pg_settings WHERE source IN ('database', 'user', 'database user')`;

/**
 * Resets the session, and keeps it then unless the next client could tell it from a new one. The client's connection ends after the reset, as
 * that of PostgreSQL does: then its locks are released.
 */
function rest(session: Session, client: Socket, { resting }: Place): void {
  const { server } = session;
  const statements = ['DISCARD ALL', ...(session.isPlain ? [] : [OWN_SETTINGS]), REST];
  let answers = 0;
  const endClient = (): void => void client.end();
  const onData = frameReader((type) => {
    if (type === 'E' || (type === 'D' && statements[answers] === OWN_SETTINGS)) return void server.destroy();
    if (type !== 'Z') return;
    answers += 1;
    if (answers === 1) endClient();
    if (answers < statements.length || server.destroyed) return;
    session.isPlain = true;
    server.off('data', onData).off('close', endClient).resume();
    resting.push(session);
    if (resting.length > maxResting) resting.shift()?.server.destroy();
  });
  server.on('data', onData).on('close', endClient);
  server.write(Buffer.concat(statements.map(query)));
}

function query(text: string): Buffer {
  return frame('Q', Buffer.from(`${text}\0`));
}

function frame(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Calls `onFrame` with each message of a stream of protocol 3 that is complete; chunks end anywhere. */
function frameReader(onFrame: (type: string, body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + 5 <= bytes.length) {
      const next = at + 1 + bytes.readInt32BE(at + 1);
      if (next > bytes.length) break;
      onFrame(String.fromCharCode(bytes[at] ?? 0), bytes.subarray(at + 5, next));
      at = next;
    }
    rest = bytes.subarray(at);
  };
}
