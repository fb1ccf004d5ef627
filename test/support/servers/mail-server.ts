import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerSession } from 'smtp-server';

export interface ReceivedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly isEncrypted: boolean;
  readonly user: string | null;
  readonly raw: string;
  readonly mail: Email;
}

export interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Connections so far. */
  connections(): number;
  /** What is said from now on, at that point of each message; undefined: it is taken. */
  refuse(at: 'connect' | 'recipient' | 'data', responseCode: number | undefined): void;
}

export interface MailServerWishes {
  /** With a password that is asked for; STARTTLS is offered, with a certificate that nobody signed. */
  readonly login?: { readonly user: string; readonly pass: string };
  /** Names what the server does not offer. */
  readonly without?: 'STARTTLS';
}

/** A real SMTP server on this machine, which keeps what it was sent. */
export async function mailServer({ login, without }: MailServerWishes = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const refusals = new Map<string, number>();
  let connections = 0;
  const refusalAt = (at: string): Error | undefined => {
    const responseCode = refusals.get(at);
    return responseCode === undefined ? undefined : Object.assign(new Error(`refused at ${at}`), { responseCode });
  };
  const hidden = [...(without === undefined ? [] : [without]), ...(login ? [] : ['AUTH', 'STARTTLS'])];
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: hidden,
    onConnect: (_, done) => {
      connections += 1;
      done(refusalAt('connect'));
    },
    onAuth: ({ username, password }, _, done) => {
      const isRight = username === login?.user && password === login?.pass;
      if (isRight) done(null, { user: username });
      else done(new Error('Invalid username or password'));
    },
    onRcptTo: (_address, _session, done) => done(refusalAt('recipient')),
    onData: (stream, session, done) => {
      const taken = receive(stream as unknown as AsyncIterable<Uint8Array>, session).then((received) => {
        const refusal = refusalAt('data');
        if (!refusal) mails.push(received);
        return refusal;
      });
      // their interface is of callbacks
      callbackify(() => taken)((error, refusal) => done(error ?? refusal));
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    connections: () => connections,
    refuse: (at, responseCode) =>
      void (responseCode === undefined ? refusals.delete(at) : refusals.set(at, responseCode)),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function receive(
  stream: AsyncIterable<Uint8Array>,
  { envelope, secure, user }: SMTPServerSession,
): Promise<ReceivedMail> {
  const raw = await text(stream);
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const to = envelope.rcptTo.map(({ address }) => address);
  const mail = await PostalMime.parse(raw);
  return { envelope: { from, to }, isEncrypted: secure, user: user === undefined ? null : String(user), raw, mail };
}
