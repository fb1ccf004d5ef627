import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import { type BrowserAnswer, EXECUTABLE } from '../browser-setup.ts';

/** In CI a browser has to be there; elsewhere tests that need one say that they are skipped. */
export const hasBrowser = process.env['CI'] === 'true' || existsSync(EXECUTABLE);

export function browserTitle(title: string): string {
  return hasBrowser ? title : `${title} (skipped: no Chromium at ${EXECUTABLE}, see CHROMIUM_PATH)`;
}

/** The browser of the run. To close it ends what was opened through it, and leaves it to others. */
export async function openBrowser(): Promise<Browser> {
  const answer = (await json(connect(inject('browserPort'), '127.0.0.1'))) as BrowserAnswer;
  if ('error' in answer) throw new Error(answer.error);
  return await chromium.connect(answer.wsEndpoint);
}
