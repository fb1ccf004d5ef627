import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { pino } from 'pino';
import { createServer } from '../../../src/runtime/http/server.ts';

it('tells browsers to run, frame and guess nothing, with every answer', async () => {
  const server = createServer({
    api: {} as never,
    findToken: () => Promise.resolve(undefined),
    health: { needed: [], parts: () => Promise.resolve({}), metrics: () => Promise.resolve('') },
    logger: pino({ level: 'silent' }),
    version: '0.0.0-test',
  });
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

it('closes as soon as what is being worked on is answered: no connection is kept alive for it', async () => {
  const answer = Promise.withResolvers<{ readonly [part: string]: string }>();
  const asked = Promise.withResolvers<void>();
  const parts = () => {
    asked.resolve();
    return answer.promise;
  };
  const server = createServer({
    api: {} as never,
    findToken: () => Promise.resolve(undefined),
    health: { needed: [], parts, metrics: () => Promise.resolve('') },
    logger: pino({ level: 'silent' }),
    version: '0.0.0-test',
  });
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
