import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { browserTitle, hasBrowser, openBrowser } from '../../support/servers/browser.ts';
import { TOKEN } from '../../support/booking/open-runtime.ts';
import { slots } from '../../support/booking/slots.ts';
import { visit } from './browser-visit.ts';
import { openDashboard, RUN } from './open-dashboard.ts';
import type { OpenDashboard } from './open-dashboard.ts';

let browser: Browser;
let salon: OpenDashboard;

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  // what is booked now is the latest of all
  salon = await openDashboard(Date.now());
});
afterAll(async () => {
  await browser?.close();
  await salon?.[Symbol.asyncDispose]();
});

// after the fortnight that is booked already, on each day of the week
const nextMs = slots(2);

async function bookByApi(name: string): Promise<void> {
  const start = new Date(nextMs()).toISOString();
  const body = { service: 'herrenhaarschnitt', staff: 'emma', start, customer: { name } };
  const answer = await salon.call('POST', '/v2/bookings', { body });
  expect([answer.status, answer.body]).toMatchObject([201, {}]);
}

/** The server looks every two seconds by its clock, which stands still else. */
async function untilShown(page: Page, selector: string): Promise<void> {
  const look = (): Promise<number> => {
    salon.clock.advance(2000);
    return page.locator(selector).count();
  };
  await expect.poll(look).toBe(1);
}

describe.skipIf(!hasBrowser)(browserTitle('the dashboard in a browser'), () => {
  it('leads from the address of the server to the sign-in, and from there to where one wanted to go', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.page.goto(`${salon.url}/dashboard/runs/${RUN}`);
    expect(await guest.page.textContent('h1')).toBe('Anmelden');
    await guest.page.fill('#token', 'calops_wrong');
    await guest.page.click('button.primary');
    expect(await guest.page.textContent('[role="alert"]')).toContain('öffnet nichts');
    await guest.page.fill('#token', 'tok_friseur');
    await guest.page.click('button.primary');
    await guest.page.waitForURL(`**/dashboard/runs/${RUN}`);
    // 401 is told on the console, and is what is meant
    expect(guest.faults.filter((fault) => !fault.includes('401'))).toEqual([]);
  });

  it('speaks the other language at a click, and remembers it', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.signIn();
    await guest.open('');
    expect(await guest.page.textContent('h1')).toBe('Übersicht');
    await guest.page.click('text=English');
    await guest.page.waitForSelector('h1:text("Overview")');
    await guest.open('/coverage');
    expect(await guest.page.textContent('h1')).toBe('Coverage');
    expect(await guest.page.getAttribute('html', 'lang')).toBe('en');
  });

  it('works without JavaScript: every page, the language, signing in and out', async () => {
    await using guest = await visit(browser, salon.url, { javaScriptEnabled: false });
    await guest.page.goto(salon.url);
    await guest.page.fill('#token', TOKEN);
    await guest.page.click('button.primary');
    await guest.page.waitForSelector('.signed-in');
    for (const path of ['', '/review', '/appointments', '/coverage', '/services', '/hosts', '/drift', '/runs']) {
      await guest.open(path);
      expect(await guest.page.isVisible('main h1')).toBe(true);
      expect(await guest.page.isVisible('.when-still')).toBe(true);
    }
    await guest.page.click('text=English');
    expect(await guest.page.textContent('h1')).toBe('Runs');
    await guest.page.click('text=Sign out');
    expect(await guest.page.textContent('h1')).toBe('Sign in');
    expect(guest.faults).toEqual([]);
  });

  it('shows new bookings while it is open; focus, scrolling and what was opened stay', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.signIn();
    await guest.open('/appointments');
    const { page } = guest;
    const third = page.locator('.appointment').nth(2);
    const opened = await third.locator('details').getAttribute('data-key');
    await third.locator('summary').click();
    await page.locator('.pager a').focus();
    await page.evaluate('window.scrollTo(0, 400)');
    await page.evaluate('window.sameMain = document.querySelector("main")');
    await bookByApi('Live Gast');
    await untilShown(page, '.appointment:first-child .what:has-text("Live Gast")');
    expect(await page.locator(`details[data-key="${opened}"]`).getAttribute('open')).toBe('');
    expect(await page.evaluate('document.activeElement.closest(".pager") !== null')).toBe(true);
    expect(await page.evaluate('window.scrollY >= 400')).toBe(true);
    expect(await page.evaluate('window.sameMain === document.querySelector("main")')).toBe(true);
    expect(guest.faults).toEqual([]);
  });

  it('keeps the focus in a part that is exchanged', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.signIn();
    await guest.open('/appointments');
    const { page } = guest;
    const key = await page.locator('.appointment details').nth(1).getAttribute('data-key');
    await page.locator('.appointment summary').nth(1).focus();
    await bookByApi('Noch ein Gast');
    await untilShown(page, '.appointment:first-child .what:has-text("Noch ein Gast")');
    expect(await page.evaluate('document.activeElement.parentElement.dataset.key')).toBe(key);
  });

  it('copies a command at a click', async () => {
    await using guest = await visit(browser, salon.url, { permissions: ['clipboard-read', 'clipboard-write'] });
    await guest.signIn();
    await guest.open('/coverage');
    await guest.page.click('.copy');
    expect(await guest.page.evaluate('navigator.clipboard.readText()')).toBe('calops plan --company friseur');
    expect(await guest.page.textContent('.copy')).toBe('Kopiert');
  });

  it('lets in a signed-in user who comes by a link from another site', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.signIn();
    // another name of this machine is another site
    await guest.page.goto(`${salon.url.replace('127.0.0.1', 'localhost')}/dashboard/sign-in`);
    await guest.page.evaluate(`location.href = '${salon.url}/dashboard/hosts'`);
    await guest.page.waitForSelector('h1:text("Hosts")');
    await using stranger = await visit(browser, salon.url);
    await stranger.page.goto(`${salon.url.replace('127.0.0.1', 'localhost')}/dashboard/sign-in`);
    await stranger.page.evaluate(`location.href = '${salon.url}/dashboard/hosts'`);
    await stranger.page.waitForURL(`${salon.url}/dashboard/sign-in?next=%2Fdashboard%2Fhosts`);
    await stranger.page.waitForSelector('body:not([data-proceed]) #token');
  });

  it('ends when one signs out: the way back leads to the sign-in', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.signIn();
    await guest.open('');
    await guest.page.click('text=Abmelden');
    await guest.page.waitForSelector('#token');
    await guest.page.goto(`${salon.url}/dashboard/review`);
    expect(new URL(guest.page.url()).pathname).toBe('/dashboard/sign-in');
  });

  it('ends before one’s eyes when the token is revoked', async () => {
    const { tokens } = salon.world.store;
    const made = await tokens.create('1', { label: 'short', tokenHash: tokenHash('tok_short'), who: 'lina' });
    await using guest = await visit(browser, salon.url);
    await guest.signIn('tok_short');
    await guest.open('');
    await tokens.revoke('1', made?.id ?? '', 'lina');
    await untilShown(guest.page, '#token');
    expect(await guest.page.textContent('h1')).toBe('Anmelden');
  });
});
