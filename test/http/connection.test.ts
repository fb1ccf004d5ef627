import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { Connection, parseAddress } from '../../src/http/connection.ts';
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
