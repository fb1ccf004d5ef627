import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { until } from './support/serving.ts';

const DEMO = fileURLToPath(new URL('../../src/cli/demo.ts', import.meta.url));

/** The story, before what `--open` adds. */
const MOST_LINES = 60;

it('the demo tells its story in 60 lines, opens a dashboard with a fortnight of bookings, and leaves nothing after Ctrl-C', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'demo-'));
  await chmod(temporary, 0o755);
  const child = spawn(process.execPath, [DEMO, '--open'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      TMPDIR: temporary,
      // Node's own cache, which all programs share
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit');
  try {
    await until(
      () => output,
      (text) => text.includes('Ctrl-C ends it') || child.exitCode !== null,
    );
    const [story = ''] = output.split('\nBooking a fortnight');
    expect(story.split('\n').length - 1, story).toBeLessThanOrEqual(MOST_LINES);
    expect(story).toContain('appointment');
    const [, url = '', token = ''] = /Dashboard +(http:\S+)\/dashboard\/sign-in#(\S+)/.exec(output) ?? [];
    const appointments = Number(/# (\d+) appointments/.exec(output)?.[1]);
    expect(appointments, output).toBeGreaterThan(20);
    const page = await signedIn(url, token);
    expect(page).toContain('Ansatzfärbung');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await readdir(temporary)).toEqual([]);
  } finally {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    await rm(temporary, { recursive: true, force: true });
  }
});

/** The page of appointments, as a browser gets it after signing in. */
async function signedIn(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/dashboard/sign-in`, {
    method: 'POST',
    headers: { origin: url },
    body: new URLSearchParams({ token, next: '/dashboard/appointments' }),
    redirect: 'manual',
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (await fetch(`${url}/dashboard/appointments`, { headers: { cookie, connection: 'close' } })).text();
}
