import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { TOKEN } from '../../support/booking/open-runtime.ts';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** A page in a browser of its own, and whatever it should not have done. */
export interface BrowserVisit extends AsyncDisposable {
  readonly page: Page;
  /** Errors on the console, uncaught ones, breaches of its policy, and requests to elsewhere. */
  readonly faults: readonly string[];
  /** Below /dashboard. Waits until the page listens for changes. */
  open(path: string): Promise<void>;
  /** Loads no page: a page costs a second of the processor, and few tests are about the form. */
  signIn(token?: string): Promise<void>;
}

/** A page with a store of cookies of its own, and what it was opened with. */
interface Tab {
  readonly page: Page;
  readonly opened: string;
}

/** Pages that tests are done with, by browser: to open one costs as much as to load three. */
const rested = new WeakMap<Browser, readonly Tab[]>();

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<BrowserVisit> {
  const { viewport = DESKTOP, colorScheme = 'light', ...lasting } = options;
  const tab = await openTab(browser, lasting);
  const { page } = tab;
  await page.setViewportSize(viewport ?? DESKTOP);
  await page.emulateMedia({ colorScheme });
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`asked for ${request.url()}`);
  });
  const hasScript = options.javaScriptEnabled !== false;
  const settled = (): Promise<unknown> =>
    hasScript ? page.waitForSelector('html[data-connection="live"]') : page.waitForSelector('.signed-in');
  return {
    page,
    faults,
    open: async (path) => {
      const answer = await page.goto(`${url}/dashboard${path}`);
      expect([path, answer?.status()]).toEqual([path, 200]);
      await settled();
    },
    signIn: async (token = TOKEN) => {
      const form = { token, next: '/dashboard' };
      const answer = await page.request.post(`${url}/dashboard/sign-in`, {
        form,
        headers: { origin: url },
        maxRedirects: 0,
      });
      expect(answer.status()).toBe(303);
    },
    [Symbol.asyncDispose]: () => leave(browser, tab),
  };
}

async function openTab(browser: Browser, options: BrowserContextOptions): Promise<Tab> {
  const opened = JSON.stringify(options);
  const tabs = rested.get(browser) ?? [];
  const tab = tabs.find((one) => one.opened === opened);
  if (!tab) {
    const context = await browser.newContext({ locale: 'de-DE', ...options });
    return { page: await context.newPage(), opened };
  }
  rested.set(
    browser,
    tabs.filter((one) => one !== tab),
  );
  return tab;
}

/** As a browser that has visited nothing. */
async function leave(browser: Browser, tab: Tab): Promise<void> {
  const { page } = tab;
  for (const event of ['console', 'pageerror', 'request']) page.removeAllListeners(event);
  await page.goto('about:blank');
  await page.context().clearCookies();
  rested.set(browser, [...(rested.get(browser) ?? []), tab]);
}

const WCAG_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What breaks WCAG 2.2 AA: the rule, and where. */
export async function violations(page: Page): Promise<readonly string[]> {
  // in one run, since the other way opens a second page for the result; and without what is right, which is most of a result
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations: found } = await axe.withTags(WCAG_AA).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
  );
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}
