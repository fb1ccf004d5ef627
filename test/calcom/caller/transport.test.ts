import { describe, expect, it } from 'vitest';
import { createCalcomReader } from '../../../src/calcom/client.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import { HttpTransport, readOnly } from '../../../src/calcom/caller/transport.ts';
import { errorOf, readerAt, TEST_KEY, writerAt } from '../support/clients.ts';
import { drip, drop, dropHalfway, hang, raw, stubServer, success } from '../support/stub-server.ts';
import type { Behaviour } from '../support/stub-server.ts';
import { wireEventType } from '../support/wire-event-type.ts';

const NEW = { title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'roundRobin' } as const;
const ONCE = { retry: { attempts: 1 } };
const LATE = { ...ONCE, timeouts: { answerMs: 60, perItemMs: 0 } };

describe('what arrives at the server', () => {
  it('carries key, pinned version and JSON, and a path in front of /v2 is kept', async () => {
    await using server = await stubServer(success(wireEventType()));
    await using client = writerAt(`${server.baseUrl}/api/v2/`);
    await client.updateTeamEventType(3, 10, { title: 'Cut' });
    expect(server.received[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v2/teams/3/event-types/10',
      body: '{"title":"Cut"}',
      headers: {
        authorization: `Bearer ${TEST_KEY}`,
        'cal-api-version': '2024-06-14',
        'content-type': 'application/json',
      },
    });
  });

  it('comes over connections that are kept open', async () => {
    const ports = new Set<number | undefined>();
    await using server = await stubServer((response, received) => {
      ports.add(response.socket?.remotePort);
      success([])(response, received);
    });
    await using client = readerAt(server.baseUrl);
    for (let call = 0; call < 10; call += 1) await client.teams();
    expect(ports.size).toBeLessThanOrEqual(2); // undici may find the first still busy
  });
});

describe('a fault of the connection is a CalcomError of its own kind', () => {
  it.each<[string, Behaviour, object, string]>([
    ['a dropped connection', drop, ONCE, 'unreachable'],
    ['half an answer', dropHalfway, ONCE, 'unreachable'],
    ['no answer', hang, LATE, 'timeout'],
    ['an answer that drips without end', drip, LATE, 'timeout'],
    [
      'more than is allowed',
      raw(200, 'application/json', ' '.repeat(5000)),
      { ...ONCE, maxResponseBytes: 1000 },
      'unexpected-shape',
    ],
    ['truncated JSON', raw(200, 'application/json', '{"status":"success","data":['), ONCE, 'unexpected-shape'],
    ['an HTML page with status 200', raw(200, 'text/html', '<html>hello</html>'), ONCE, 'unexpected-shape'],
    ['an HTML page with status 502', raw(502, 'text/html', '<html>bad gateway</html>'), ONCE, 'server'],
    ['an HTML page with status 404', raw(404, 'text/html', '<html>not here</html>'), ONCE, 'unexpected-shape'],
    ['a redirect', raw(301, 'text/html', ''), ONCE, 'unexpected-shape'],
    ['an empty body', raw(200, 'application/json', ''), ONCE, 'unexpected-shape'],
    ['null', raw(200, 'application/json', 'null'), ONCE, 'unexpected-shape'],
  ])('%s', async (_, behaviour, settings, kind) => {
    await using server = await stubServer(behaviour);
    await using reader = readerAt(server.baseUrl, settings);
    await using writer = writerAt(server.baseUrl, settings);
    const read = await errorOf(reader.teamEventTypes(3));
    const write = await errorOf(writer.createTeamEventType(3, NEW));
    expect([read.kind, read.outcome, write.kind, write.outcome]).toEqual([kind, 'refused', kind, 'unknown']);
    expect(read.message).not.toContain('<html>');
  });

  it('no listener: certainly not received, so even a create is retried', async () => {
    const server = await stubServer(hang);
    await server[Symbol.asyncDispose]();
    await using client = writerAt(server.baseUrl);
    const error = await errorOf(client.createTeamEventType(3, NEW));
    expect(error).toMatchObject({ kind: 'unreachable', outcome: 'refused', retryable: true });
    expect(client.calls.made).toBe(4);
  });
});

describe('abort', () => {
  it('ends a request under way, and a write may have happened', async () => {
    const controller = new AbortController();
    await using server = await stubServer(() => {
      controller.abort();
    });
    await using client = writerAt(server.baseUrl);
    const error = await errorOf(client.createTeamEventType(3, NEW, { signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'aborted', outcome: 'unknown', retryable: false });
    expect(client.calls.made).toBe(1);
  });

  it('ends a wait for the rate limit, and nothing was sent', async () => {
    await using server = await stubServer(success([]));
    const budget = new MemoryBudget(() => 0, { limit: 120, remaining: 0, resetMs: 60_000 });
    await using client = writerAt(server.baseUrl, { budget });
    const error = await errorOf(client.createTeamEventType(3, NEW, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'aborted', outcome: 'refused' });
    expect(server.received).toEqual([]);
  });
});

describe('what cannot be a base address or a key is refused at once', () => {
  it.each(['', 'api.cal.com', 'ftp://api.cal.com', 'https://me:secret@api.cal.com', 'https://api.cal.com?key=secret'])(
    'address %j',
    (baseUrl) => {
      expect(() => readerAt(baseUrl)).toThrow(/must look like https:\/\/api\.cal\.com$/);
    },
  );

  it.each(['', 'cal_secret\n', 'cal secret', 'cal_sécret'])('key %j, without showing it', (apiKey) => {
    const budget = new MemoryBudget(() => 0);
    expect(() => createCalcomReader({ baseUrl: 'http://127.0.0.1:9', apiKey, budget })).toThrow(
      /^the Cal.com API key is empty or holds spaces, line breaks or letters that no key has$/,
    );
  });
});

it('a read-only transport refuses every verb but GET before anything is sent', async () => {
  await using server = await stubServer(success([]));
  await using transport = readOnly(
    new HttpTransport({
      baseUrl: server.baseUrl,
      apiKey: TEST_KEY,
      connectMs: 1000,
      maxResponseBytes: 1000,
      maxConnections: 1,
    }),
  );
  for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
    const request = { method, path: '/v2/teams', version: '2024-06-14', answerMs: 1000 } as const;
    await expect(transport.send(request)).rejects.toThrow(`${method} /v2/teams on a read-only client`);
  }
  expect(server.received).toEqual([]);
});
