import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { CallEvent } from '../../src/calcom/caller/caller.ts';
import { errorOf, readerAt, TEST_KEY, writerAt } from './support/clients.ts';
import { drop, exception, hang, raw, stubServer } from './support/stub-server.ts';

function everythingIn(value: unknown): string {
  return `${inspect(value, { depth: Infinity, showHidden: true, getters: true })} ${JSON.stringify(value)} ${String(value)}`;
}

it('the key shows neither in a client, idle or at work, nor in its errors and events', async () => {
  const events: CallEvent[] = [];
  const seen: unknown[] = [events];
  const refusal = exception(401, 'UnauthorizedException', `Invalid API key ${TEST_KEY}`);
  await using server = await stubServer(drop, refusal, raw(200, 'text/html', TEST_KEY), hang);
  await using client = writerAt(server.baseUrl, {
    retry: { attempts: 1 },
    onCall: (event) => events.push(event),
  });
  for (let call = 0; call < 3; call += 1) seen.push(await errorOf(client.me()));
  const controller = new AbortController();
  const waiting = errorOf(client.me({ signal: controller.signal }));
  await expect.poll(() => server.received.length).toBe(4);
  seen.push(client);
  expect(everythingIn(seen)).not.toContain(TEST_KEY.slice(4));
  controller.abort();
  expect(everythingIn(await waiting)).not.toContain(TEST_KEY.slice(4));
});

it('a reader has no writes', () => {
  const reader = readerAt('http://127.0.0.1:9');
  for (const write of ['createTeamEventType', 'updateTeamEventType', 'deleteTeamEventType']) {
    expect(write in reader).toBe(false);
  }
});
