import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { pino } from 'pino';
import { createServer, type ServerOptions } from '../../../src/runtime/http/server.ts';
import { SecretUnavailable } from '../../../src/model/calcom-access.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { unreached } from '../../support/manifests/unreached.ts';

const health = { needed: [], parts: () => Promise.resolve({}), metrics: () => Promise.resolve('') };

function bareServer(options: Partial<ServerOptions> = {}) {
  return createServer({
    api: unreached('api'),
    reconciler: unreached('reconciler'),
    findToken: () => Promise.resolve(undefined),
    health,
    logger: pino({ level: 'silent' }),
    version: '0.0.0-test',
    ...options,
  });
}

it('every answer forbids browsers scripts, frames and sniffing', async () => {
  const server = bareServer();
  for (const url of ['/healthz', '/metrics', '/openapi.json', '/v2/bookings/1', '/nowhere']) {
    const { headers } = await server.inject({ url });
    expect({ url, ...headers }).toMatchObject({
      url,
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  }
  await server.close();
});

it('closes without waiting for a connection that has sent nothing', async () => {
  const server = bareServer();
  await server.listen({ port: 0, host: '127.0.0.1' });
  const accepted = once(server.server, 'connection');
  const silent = connect(Number(new URL(server.listeningOrigin).port), '127.0.0.1');
  const ended = once(silent, 'close');
  await accepted;
  await server.close();
  await ended;
});

it('closes without waiting for a client that keeps its connection after an answer that ends late', async () => {
  const server = bareServer();
  const stream = new PassThrough();
  server.get('/stream', (_request, reply) => reply.send(stream));
  await server.listen({ port: 0, host: '127.0.0.1' });
  const client = connect(Number(new URL(server.listeningOrigin).port), '127.0.0.1');
  const ended = once(client, 'close');
  client.write('GET /stream HTTP/1.1\r\nhost: here\r\n\r\n');
  stream.write('begin');
  await once(client, 'data');
  client.resume();
  const closed = server.close();
  // it listens no more: connections that were idle have been ended
  await expect.poll(() => server.server.listening).toBe(false);
  stream.end();
  await Promise.all([closed, ended]);
});

it('closes as soon as what is being worked on is answered: no connection is kept alive for it', async () => {
  const answer = Promise.withResolvers<{ readonly [part: string]: string }>();
  const asked = Promise.withResolvers<void>();
  const parts = () => {
    asked.resolve();
    return answer.promise;
  };
  const server = bareServer({ health: { ...health, parts } });
  const closing = Promise.withResolvers<void>();
  server.addHook('preClose', (done) => {
    closing.resolve();
    done();
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const sent = request(`${server.listeningOrigin}/readyz`, { headers: { connection: 'keep-alive' } }).end();
  await asked.promise;
  const closed = server.close();
  await closing.promise;
  answer.resolve({ database: 'ok' });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
  response.resume();
  await closed;
});

it.each([
  ['the database is away', new StoreError('database-unreachable', 'no answer', ''), 503, 'database-unavailable'],
  ['the database has no room', new StoreError('database-failed', 'no space left', ''), 503, 'database-unavailable'],
  ['a statement of ours is wrong', new StoreError('statement-refused', 'violates…', ''), 500, 'internal'],
  ['a row is not as it was', new StoreError('row-mismatch', '0 of 1', ''), 500, 'internal'],
  ['a key is not set up', new SecretUnavailable('The variable CALCOM_API_KEY is not set.'), 503, 'secret-unavailable'],
  ['anything else', new TypeError('x is undefined'), 500, 'internal'],
])('answers what callers can do about it when %s, and logs the error', async (_, error, status, code) => {
  const lines: string[] = [];
  const server = bareServer({
    findToken: () => Promise.reject(error),
    logger: pino({ level: 'error' }, { write: (line) => void lines.push(line) }),
  });
  const answer = await server.inject({ url: '/event-types', headers: { authorization: 'Bearer x' } });
  expect([answer.statusCode, answer.json()]).toEqual([status, expect.objectContaining({ code })]);
  expect(answer.body).not.toContain(error.message);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { message: error.message } });
  await server.close();
});
