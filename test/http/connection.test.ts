import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { Connection, parseAddress, SharedConnections } from '../../src/http/connection.ts';
import { networkFault } from '../../src/http/network-fault.ts';

const OPTIONS = { maxConnections: 1, connectMs: 1000, maxResponseBytes: 1000 };

it.each([
  ['https://api.example', true],
  ['http://127.0.0.1:4100/api/', true],
  ['https://user@api.example', false],
  ['https://api.example?key=1', false],
  ['ftp://api.example', false],
  ['api.example', false],
])("%s is a server's address: %s", (text, expected) => {
  expect(parseAddress(text) !== null).toBe(expected);
});

it('a call that no server takes is lost, was not sent, and was not late', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  await using connection = new Connection(new URL(`http://127.0.0.1:${port}`), OPTIONS);
  const lost = await connection.send({ method: 'POST', path: '/', headers: {}, body: {}, answerMs: 5000 });
  expect(lost).toMatchObject({ isLate: false });
  expect('error' in lost && networkFault(lost.error)).toMatchObject({ isNotSent: true, isUntrusted: false });
});

it.each([
  ['ENETUNREACH', true, false],
  ['CERT_HAS_EXPIRED', true, true],
  ['ECONNRESET', false, false],
])('%s: certainly not sent: %s, untrusted: %s', (code, isNotSent, isUntrusted) => {
  expect(networkFault(Object.assign(new Error('x'), { code }))).toMatchObject({ code, isNotSent, isUntrusted });
});

it('users of one address share its connections, and the last one ends them', async () => {
  let opened = 0;
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  server.on('connection', () => (opened += 1));
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const url = new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  const call = { method: 'GET', path: '/', headers: {}, answerMs: 60_000 } as const;
  const shared = new SharedConnections();
  {
    await using first = shared.share(url, OPTIONS);
    await first.send(call);
    await using second = shared.share(url, OPTIONS);
    await second.send(call);
    expect(await Promise.all([first.send(call), second.send(call)])).toMatchObject([{ text: 'ok' }, { text: 'ok' }]);
    expect(opened).toBe(2);
    await first[Symbol.asyncDispose]();
    expect(await second.send(call)).toMatchObject({ status: 200 });
  }
  expect(opened).toBe(2);
  const closed = new Promise((resolve) => server.close(resolve));
  await expect(closed).resolves.toBeUndefined(); // no connection is left that the server would wait for
});

it.each([
  ['a receiver gets the elements of a large list of which each byte arrives alone', 20, ['ä€😀', { a: [1] }]],
  ['a receiver gets nothing of a small list, which the answer has as a whole', 1000, []],
])('%s', async (_, wholeCharacters, received) => {
  const body = Buffer.from('{"status":"success","data":["ä€😀",{"a":[1]}],"more":"ü"}');
  const server = createServer((_, response) => {
    response.writeHead(200);
    for (const byte of body) response.write(Buffer.of(byte));
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const url = new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  const items: unknown[] = [];
  {
    await using connection = new Connection(url, { ...OPTIONS, wholeCharacters });
    const receiver = { begin: () => items.splice(0), item: (item: unknown) => items.push(item) };
    const answer = await connection.send({ method: 'GET', path: '/', headers: {}, answerMs: 60_000, receiver });
    const rest = '{"status":"success","data":[],"more":"ü"}';
    const text = received.length > 0 ? rest : body.toString();
    expect(answer).toMatchObject({ status: 200, text, length: body.toString().length });
    expect(items).toEqual(received);
  }
  await new Promise((resolve) => server.close(resolve));
});
