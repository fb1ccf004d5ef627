import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMailer } from '../../../src/runtime/notifications/mailer.ts';
import type { Mail } from '../../../src/runtime/notifications/mailer.ts';
import { cases } from '../../support/cases.ts';
import { mailServer, type ReceivedMail } from '../../support/servers/mail-server.ts';

const from = 'termine@salon.example';
const anna = { name: 'Anna Beispiel', address: 'anna@kunden.example' };
const mail: Mail = {
  id: '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10',
  fromName: 'Friseur Müller',
  to: [anna],
  subject: 'Ihr Termin am Montag',
  text: 'Guten Tag\n.\nEnde\n',
};
const login = { user: 'salon', pass: 'pa:ss@wort/1' };
const withLogin = (port: number, more = ''): string =>
  `smtp://${login.user}:${encodeURIComponent(login.pass)}@127.0.0.1:${port}${more}`;

describe('a mail', () => {
  it('arrives as it was written, with the same id for each attempt', async () => {
    await using server = await mailServer();
    const mailer = createMailer({ url: server.url, from });
    expect(await mailer.send(mail)).toEqual({ end: 'sent' });
    expect(await mailer.send(mail)).toEqual({ end: 'sent' });
    const [first, second] = server.mails;
    expect(first?.envelope).toEqual({ from, to: ['anna@kunden.example'] });
    expect(first?.mail).toMatchObject({
      from: { name: 'Friseur Müller', address: from },
      to: [anna],
      subject: 'Ihr Termin am Montag',
      text: 'Guten Tag\n.\nEnde\n',
      messageId: '<6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10@salon.example>',
    });
    expect(second?.mail.messageId).toBe(first?.mail.messageId);
  });

  it.each(['\r\nBcc: eve@elsewhere.example', '\nBcc: eve@elsewhere.example\n\nbody', '"; Bcc: eve@elsewhere.example'])(
    'gets no header and no recipient from a name as %j',
    async (tail) => {
      await using server = await mailServer();
      const mailer = createMailer({ url: server.url, from });
      const name = `Anna${tail}`;
      await mailer.send({ ...mail, fromName: name, subject: name, to: [{ ...anna, name }] });
      const [one] = server.mails;
      expect(one?.envelope.to).toEqual(['anna@kunden.example']);
      expect(one?.mail.bcc).toBeUndefined();
      expect(one?.mail.headers.map(({ key }) => key)).not.toContain('bcc');
      expect(one?.mail.text).toBe(mail.text);
    },
  );

  it.each([
    'a,eve@elsewhere.example',
    'a;b@elsewhere.example',
    'a\r\nRCPT TO:<eve@x.example>@y.example',
    'a>b@c.example',
  ])('to %j goes to one recipient or to none', async (address) => {
    await using server = await mailServer();
    await createMailer({ url: server.url, from }).send({ ...mail, to: [{ name: '', address }] });
    for (const { envelope } of server.mails) expect(envelope.to).toHaveLength(1);
    expect(server.mails.flatMap(({ envelope }) => envelope.to)).not.toContain('eve@elsewhere.example');
    expect(server.mails.flatMap(({ envelope }) => envelope.to)).not.toContain('eve@x.example');
  });
});

describe('whatever a name holds', () => {
  it('the message has the headers that it always has, its recipient and its text', async () => {
    await using server = await mailServer();
    const mailer = createMailer({ url: server.url, from });
    await mailer.send(mail);
    const keysOf = ({ mail: { headers } }: ReceivedMail): readonly string[] => headers.map(({ key }) => key).toSorted();
    const [keys] = server.mails.map(keysOf);
    const hostile = fc.string({
      unit: fc.constantFrom('\r', '\n', '\0', ':', '<', '>', '"', ',', ' ', 'a', 'ü', '=?', '\u2028'),
    });
    const name = fc.oneof(fc.string({ unit: 'binary' }), hostile);
    const names = fc.array(fc.tuple(name, name), { minLength: 25, maxLength: 25 });
    await fc.assert(
      // all at once: the server lets each connection wait for a moment
      fc.asyncProperty(names, async (pairs) => {
        const before = server.mails.length;
        const attempts = await Promise.all(
          pairs.map(([fromName, other]) =>
            mailer.send({ ...mail, fromName, subject: `Termin ${other}`, to: [{ ...anna, name: other }] }),
          ),
        );
        expect(attempts).toEqual(pairs.map(() => ({ end: 'sent' })));
        expect(server.mails.length - before).toBe(pairs.length);
        for (const one of server.mails.slice(before)) {
          expect(keysOf(one)).toEqual(keys);
          expect(one.envelope.to).toEqual([anna.address]);
          expect(one.mail.text).toBe(mail.text);
        }
      }),
      { numRuns: cases({ usual: 2, long: 10 }) },
    );
  });
});

describe('a server that requires a password', () => {
  it('gets it under TLS alone', async () => {
    await using server = await mailServer({ login });
    const mailer = createMailer({ url: withLogin(server.port, '?tls.rejectUnauthorized=false'), from });
    expect(await mailer.send(mail)).toEqual({ end: 'sent' });
    expect(server.mails[0]).toMatchObject({ isEncrypted: true, user: 'salon' });
  });

  it('gets none where it offers no TLS', async () => {
    await using server = await mailServer({ login, without: 'STARTTLS' });
    const attempt = await createMailer({ url: withLogin(server.port), from }).send(mail);
    expect(attempt).toMatchObject({ end: 'later', reason: expect.stringContaining('ETLS') as string });
    expect(server.mails).toEqual([]);
    const forced = createMailer({ url: withLogin(server.port, '?requireTLS=false'), from });
    expect(await forced.send(mail)).toEqual({ end: 'sent' });
  });

  it('is refused with an untrusted certificate', async () => {
    await using server = await mailServer({ login });
    const attempt = await createMailer({ url: withLogin(server.port), from }).send(mail);
    expect(attempt.end).toBe('later');
    expect(server.mails).toEqual([]);
  });

  it('that refuses it is retried later, and the reason does not show it', async () => {
    await using server = await mailServer({ login: { ...login, pass: 'another' } });
    const url = withLogin(server.port, '?tls.rejectUnauthorized=false');
    const attempt = await createMailer({ url, from }).send(mail);
    expect(attempt).toMatchObject({ end: 'later', reason: expect.stringMatching(/^EAUTH 535/) as string });
    expect(JSON.stringify(attempt)).not.toContain('wort');
  });
});

describe('a mail that is not taken', () => {
  it.each([
    ['connect', 421, 'later'],
    ['recipient', 550, 'never'],
    ['recipient', 450, 'later'],
    ['data', 554, 'never'],
    ['data', 451, 'later'],
  ] as const)('at %s with %i: %s', async (at, code, end) => {
    await using server = await mailServer();
    server.refuse(at, code);
    const attempt = await createMailer({ url: server.url, from }).send(mail);
    expect(attempt.end).toBe(end);
    expect(JSON.stringify(attempt)).not.toContain('anna@');
  });

  it('because no server listens is retried later', async () => {
    const server = await mailServer();
    await server[Symbol.asyncDispose]();
    expect(await createMailer({ url: server.url, from }).send(mail)).toMatchObject({
      end: 'later',
      reason: expect.stringMatching(/^ESOCKET|^ECONN/) as string,
    });
  });

  it.each([
    ['says nothing', () => {}],
    ['never comes to an end', (socket: Socket) => socket.setTimeout(5, () => void socket.write('220-still here\r\n'))],
  ])('because the server %s is tried later, and in time', async (_, greet) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      greet(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from }, { answerMs: 100, messageMs: 300 });
    expect((await mailer.send(mail)).end).toBe('later');
    server.close();
  });

  it.each([
    ['what no database keeps and a terminal obeys', 'no\0body \u001b[31m<anna@kunden.example> here'],
    ['without end', `no ${'x'.repeat(200_000)}`],
  ])('fails at once with a reason that can be stored, also where the server speaks %s', async (_, said) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`554 ${said}\r\n`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const attempt = await createMailer({ url: `smtp://127.0.0.1:${port}`, from }).send(mail);
    expect(attempt).toMatchObject({ end: 'later', reason: expect.stringMatching(/554 no\P{Cc}{1,100}$/u) as string });
    expect(JSON.stringify(attempt)).not.toContain('anna@');
    server.close();
  });

  it.each([
    ['https://mail.example', from, 'CALOPS_SMTP_URL'],
    ['nothing', from, 'CALOPS_SMTP_URL'],
    ['smtp://mail.example', 'Salon', 'CALOPS_MAIL_FROM'],
    ['smtp://u:%zz@mail.example', from, 'CALOPS_SMTP_URL'],
  ])('with the settings %j and %j: the reason names what is wrong', async (url, sender, setting) => {
    const attempt = await createMailer({ url, from: sender }).send(mail);
    expect(attempt).toMatchObject({ end: 'later', reason: expect.stringContaining(setting) as string });
  });
});
