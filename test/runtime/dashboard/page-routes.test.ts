import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { visitor } from './visitor.ts';

const opened = sharedRuntime();

/** The cookie of somebody who is signed in. */
async function signedIn(): Promise<string> {
  const me = visitor(opened().server);
  await me.signIn();
  return `calops_session=${me.cookies.get('calops_session')}`;
}

/** As it is written, which no browser would send. */
function ask(method: string, path: string, cookie: string): Promise<IncomingMessage> {
  const { hostname, port } = new URL(opened().url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path, headers: { cookie }, agent: false }, resolve).on('error', reject).end();
  });
}

it('a HEAD request for the updates takes no place of a listener', async () => {
  const cookie = await signedIn();
  const statuses = [];
  for (let asked = 0; asked < 7; asked += 1) {
    const answer = await ask('HEAD', '/dashboard/live', cookie);
    answer.resume();
    statuses.push(answer.statusCode);
  }
  expect(new Set(statuses)).toEqual(new Set([404]));
  const stream = await ask('GET', '/dashboard/live', cookie);
  stream.destroy();
  expect(stream.statusCode).toBe(200);
});

it('choosing a language leads back to the same page and nowhere else, however its address is written', async () => {
  const cookie = await signedIn();
  for (const path of [String.raw`/dashboard/runs/..\..\\elsewhere.example`, '/dashboard/runs/..', '/dashboard/drift']) {
    const answer = await ask('GET', `${path}?before=1&language=de`, cookie);
    answer.resume();
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}?before=1`]);
  }
});
