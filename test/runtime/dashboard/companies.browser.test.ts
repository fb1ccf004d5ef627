import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { browserTitle, hasBrowser, openBrowser } from '../../support/servers/browser.ts';
import { isLong } from '../../support/cases.ts';
import { queryRows } from '../../store/query-rows.ts';
import { DESKTOP, overflow, PHONE, violations, visit } from './browser-visit.ts';
import { addCompanies } from './many-companies.ts';
import { openDashboard, type OpenDashboard } from './open-dashboard.ts';

const OPERATOR = 'tok_operator';
const PAGE = '/companies';

let browser: Browser;
let salon: OpenDashboard;

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  salon = await openDashboard();
  const { store, databaseUrl } = salon.world;
  await store.tokens.operators.create({ label: 'control room', tokenHash: tokenHash(OPERATOR), who: 'lina' });
  await queryRows(databaseUrl, `INSERT INTO calops.drift_checks VALUES ('1', '2026-11-23T08:03:00Z', true)`);
});
afterAll(async () => {
  await browser?.close();
  await salon?.[Symbol.asyncDispose]();
});

/** Up to that many in all; they stay for the tests after. */
let added = 0;
async function haveCompanies(count: number): Promise<void> {
  const { databaseUrl: url } = salon.world;
  if (count - 1 <= added) return;
  await addCompanies({ url, from: added + 1, count: count - 1 - added, nowMs: salon.clock.now() });
  added = count - 1;
}

describe.skipIf(!hasBrowser)(browserTitle('the page of all companies'), () => {
  it.each([
    [1, 'dark', DESKTOP],
    [3, 'light', PHONE],
    [200, 'light', DESKTOP],
    [200, 'dark', PHONE],
  ] as const)(
    'with %i companies, %s, at %j meets WCAG 2.2 AA and fits the window',
    async (count, colorScheme, viewport) => {
      await haveCompanies(count);
      await using guest = await visit(browser, salon.url, { colorScheme, viewport });
      await guest.signIn(OPERATOR);
      await guest.open(PAGE);
      expect(await guest.page.locator('tbody tr').count()).toBe(count);
      expect(await overflow(guest.page)).toBe(0);
      // rows of one kind: to judge hundreds of them takes half a minute
      if (isLong || count < 100) expect(await violations(guest.page)).toEqual([]);
      expect(guest.faults).toEqual([]);
    },
  );

  it('is sorted by its headings without JavaScript, and leads to a company and back', async () => {
    await haveCompanies(3);
    await using guest = await visit(browser, salon.url, { javaScriptEnabled: false });
    await guest.signIn(OPERATOR);
    await guest.open(PAGE);
    const first = () => guest.page.locator('tbody th a').first();
    await guest.page.click('th a:has-text("Betrieb")');
    const [title] = [await first().textContent()];
    await guest.page.click('th[aria-sort="ascending"] a');
    expect(await guest.page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    expect(await guest.page.locator('tbody th a').last().textContent()).toBe(title);
    await first().click();
    await guest.page.click('#menu a[href$="/drift"]');
    expect(await guest.page.textContent('h1')).toBe('Abweichungen');
    await guest.page.click('#menu .all a');
    expect(await guest.page.textContent('h1')).toBe('Alle Betriebe');
  });

  it('shows what changes in any company by itself, in the order that was chosen', async () => {
    await haveCompanies(3);
    await using guest = await visit(browser, salon.url);
    await guest.signIn(OPERATOR);
    await guest.open(`${PAGE}?sort=review&order=desc`);
    const alert = `INSERT INTO calops.alerts (company_id, kind, resource) SELECT 'c001', 'manual_review', 'appointment/' || n
      FROM generate_series(1, 40) AS n`;
    await queryRows(salon.world.databaseUrl, alert);
    const first = guest.page.locator('tbody tr').first();
    // the server looks every two seconds by its clock, which only the test moves
    const firstReview = async (): Promise<string> => {
      salon.clock.advance(2000);
      return (await first.textContent()) ?? '';
    };
    await expect.poll(firstReview).toMatch(/Praxis Ahorn[\s\S]*\s40\s/);
    await queryRows(salon.world.databaseUrl, `DELETE FROM calops.alerts WHERE company_id = 'c001'`);
  });
});

describe.skipIf(!hasBrowser || process.env['UPDATE_SCREENS'] !== '1')('docs/screens', () => {
  it('shows all companies', async () => {
    await haveCompanies(200);
    await using guest = await visit(browser, salon.url, { locale: 'en-GB' });
    await guest.signIn(OPERATOR);
    await guest.open(PAGE);
    await writeFile(new URL('../../../docs/screens/companies.png', import.meta.url), await guest.page.screenshot());
  });
});
