import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { BrowserServer } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A port that answers each connection with a `BrowserAnswer` as JSON. */
    readonly browserPort: number;
  }
}

export const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Where the browser of the run listens, or why there is none. */
export type BrowserAnswer = { readonly wsEndpoint: string } | { readonly error: string };

/**
 * One Chromium for all test files of a run: to start one takes seconds of the processor. It starts when the first file asks, and ends with the
 * process of vitest, also when that is killed.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let launched: Promise<BrowserServer> | undefined;
  const server = createServer((socket) => {
    launched ??= launch();
    void launched
      .then(
        (browser): BrowserAnswer => ({ wsEndpoint: browser.wsEndpoint() }),
        (error: unknown): BrowserAnswer => ({ error: String(error) }),
      )
      .then((answer) => socket.on('error', () => {}).end(JSON.stringify(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('browserPort', (server.address() as AddressInfo).port);
  return async () => {
    server.close();
    await (await launched?.catch(() => undefined))?.close();
  };
}

/** It asks for nothing but what a page asks for. */
async function launch(): Promise<BrowserServer> {
  // most runs have no use for it
  const { chromium } = await import('playwright-core');
  return await chromium.launchServer({
    executablePath: EXECUTABLE,
    host: '127.0.0.1',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--in-process-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      '--hide-scrollbars',
      // to start a process costs a second
      '--renderer-process-limit=1',
    ],
  });
}
