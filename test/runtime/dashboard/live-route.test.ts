import { expect, it } from 'vitest';
import { openRuntime, TOKEN } from '../../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../../support/booking/open-runtime.ts';

/** Signs in over the wire; the cookie to send from then on. */
async function signIn({ url }: OpenRuntime): Promise<string> {
  const form = { method: 'POST', redirect: 'manual', headers: { origin: url } } as const;
  const answer = await fetch(`${url}/dashboard/sign-in`, { ...form, body: new URLSearchParams({ token: TOKEN }) });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

it('streams changes to signed-in users, and ends with the server, which waits for no listener', async () => {
  await using opened = await openRuntime();
  const cookie = await signIn(opened);
  const answer = await fetch(`${opened.url}/dashboard/live`, { headers: { cookie } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toMatch(/^retry: 3000\nevent: version\ndata: [0-9a-f]{32}-closed\n\n$/);
  const closed = opened.server.close();
  let rest = await reader?.read();
  while (rest?.done === false) rest = await reader?.read();
  await closed;
  expect(rest?.done).toBe(true);
});

it('has room again as soon as a listener is gone', async () => {
  await using opened = await openRuntime();
  const headers = { cookie: await signIn(opened) };
  const listen = (signal: AbortSignal) => fetch(`${opened.url}/dashboard/live`, { headers, signal });
  const leaving = new AbortController();
  const staying = new AbortController();
  for (let pages = 0; pages < 6; pages += 1) expect((await listen(leaving.signal)).status).toBe(200);
  const full = await listen(staying.signal);
  expect([full.status, full.headers.get('retry-after')]).toEqual([503, '30']);
  leaving.abort();
  await expect.poll(async () => (await listen(staying.signal)).status).toBe(200);
  staying.abort();
});

it('refuses others: a program cannot read a page that requires a token', async () => {
  await using opened = await openRuntime();
  for (const cookie of ['', 'calops_session=guess']) {
    expect((await fetch(`${opened.url}/dashboard/live`, { headers: { cookie } })).status).toBe(401);
  }
});
