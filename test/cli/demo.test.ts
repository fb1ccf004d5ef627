import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isLong } from '../support/cases.ts';
import { until } from './support/serving.ts';
import { endWithThis } from '../support/when-this-ends.ts';

const sourceOf = (name: string): string => fileURLToPath(new URL(`../../src/cli/${name}.ts`, import.meta.url));

/** The story, before what `--open` adds. */
const MOST_LINES = 60;

interface Program extends AsyncDisposable {
  readonly output: () => string;
  /** The output, once it contains the text; or what there was when the program ended. */
  readonly printed: (text: string) => Promise<string>;
  /** Ctrl-C: the exit code and signal. */
  readonly interrupt: () => Promise<unknown>;
  /** The exit code and signal. */
  readonly ended: Promise<unknown>;
  /** What is left in its directory for temporary files. */
  readonly left: () => Promise<readonly string[]>;
}

/** The script of npm in a process of its own. */
async function start(name: string, ...words: string[]): Promise<Program> {
  const temporary = await mkdtemp(join(tmpdir(), 'demo-'));
  await chmod(temporary, 0o755);
  const child = endWithThis(
    spawn(process.execPath, [sourceOf(name), ...words], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        TMPDIR: temporary,
        // Node's own cache, which all programs share
        NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit');
  return {
    output: () => output,
    printed: (text) =>
      until(
        () => output,
        (all) => all.includes(text) || child.exitCode !== null,
      ),
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
    ended,
    left: () => readdir(temporary),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

it.each([
  ['--help', 0, /^usage: npm run demo/],
  ['--colour', 1, /^error: Unknown option '--colour'.*\nusage: npm run demo/],
])('the demo explains its options after %s (%i)', async (word, code, text) => {
  await using demo = await start('demo', word);
  await expect.poll(demo.output).toMatch(text);
  expect(demo.output()).not.toContain(' at ');
  expect(await demo.ended).toEqual([code, null]);
});

// half a minute of processes each: `npm run demo` itself is a step of .ci/run
it.runIf(isLong)(
  'the demo tells its story in 60 lines, opens a dashboard with a fortnight of bookings, and leaves nothing after Ctrl-C',
  async () => {
    await using demo = await start('demo', '--open');
    const output = await demo.printed('Ctrl-C ends it');
    const [story = ''] = output.split('\nBooking a fortnight');
    expect(story.split('\n').length - 1, story).toBeLessThanOrEqual(MOST_LINES);
    expect(story).toContain('appointment');
    const [, url = '', token = ''] = SIGN_IN.exec(output) ?? [];
    const appointments = Number(/# (\d+) appointments/.exec(output)?.[1]);
    expect(appointments, output).toBeGreaterThan(20);
    expect(await signedIn(url, token)).toContain('Ansatzfärbung');
    expect(await demo.interrupt()).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await demo.left()).toEqual([]);
  },
);

it.runIf(isLong)(
  'npm run dev restarts serve at the same address when a source changes, and leaves nothing after Ctrl-C',
  async () => {
    await using dev = await start('dev');
    const output = await dev.printed('Watching src');
    const [, url = '', token = ''] = SIGN_IN.exec(output) ?? [];
    // saved again if it is not seen: the directory may not be watched to its depth yet
    let savedMs = 0;
    await until(
      async () => {
        const now = new Date();
        if (now.getTime() - savedMs < SAVE_AGAIN_MS) return dev.output();
        savedMs = now.getTime();
        await utimes(sourceOf('main'), now, now);
        return dev.output();
      },
      (all) => all.includes('main.ts: restarted'),
    );
    await dev.printed('main.ts: restarted');
    expect(await signedIn(url, token)).toContain('Ansatzfärbung');
    expect(await dev.interrupt()).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await dev.left()).toEqual([]);
  },
);

/** Longer than a restart takes. */
const SAVE_AGAIN_MS = 20_000;

const SIGN_IN = /^(?:Dashboard|Salon) +(http:\S+)\/dashboard\/sign-in#(\S+)/m;

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
