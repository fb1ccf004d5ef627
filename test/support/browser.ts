import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** In CI a browser has to be there; elsewhere tests that need one say that they are skipped. */
export const hasBrowser = process.env['CI'] === 'true' || existsSync(EXECUTABLE);

export function browserTitle(title: string): string {
  return hasBrowser ? title : `${title} (skipped: no Chromium at ${EXECUTABLE}, see CHROMIUM_PATH)`;
}

/** It asks for nothing but what a page asks for. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
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
