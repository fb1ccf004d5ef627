import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTitle, hasBrowser, openBrowser } from '../../support/servers/browser.ts';
import { isLong, limitMs } from '../../support/cases.ts';
import { type BrowserVisit, DESKTOP, overflow, PHONE, violations, visit } from './browser-visit.ts';
import { openDashboard, RUN } from './open-dashboard.ts';
import type { OpenDashboard } from './open-dashboard.ts';

const PAGES = [
  ['overview', ''],
  ['review', '/review'],
  ['appointments', '/appointments'],
  ['coverage', '/coverage'],
  ['services', '/services'],
  ['hosts', '/hosts'],
  ['drift', '/drift'],
  ['runs', '/runs'],
  ['run', `/runs/${RUN}`],
] as const;

interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

const LOOKS: readonly Look[] = [
  { colorScheme: 'light', viewport: DESKTOP },
  { colorScheme: 'dark', viewport: DESKTOP },
  { colorScheme: 'light', viewport: PHONE },
];

/**
 * To load a page and to judge it takes seconds of the processor: `npm test` does so in one of the looks, in turn, and then turns the
 * page to the other ones.
 */
function looksOf(page: number): readonly { readonly look: Look; readonly isJudged: boolean }[] {
  const first = page % LOOKS.length;
  const turned = [...LOOKS.slice(first), ...LOOKS.slice(0, first)];
  return turned.map((look, index) => ({ look, isJudged: isLong || index === 0 }));
}

async function show({ page }: BrowserVisit, { colorScheme, viewport }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

let browser: Browser;
let salon: OpenDashboard;

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  salon = await openDashboard();
});
afterAll(async () => {
  await browser?.close();
  await salon?.[Symbol.asyncDispose]();
});

describe.skipIf(!hasBrowser)(browserTitle('every page'), () => {
  it(
    'meets WCAG 2.2 AA, fits the window in light, in dark and on a phone, and asks for nothing elsewhere',
    async () => {
      await using guest = await visit(browser, salon.url);
      for (const { look, isJudged } of looksOf(PAGES.length)) {
        await show(guest, look);
        if (isJudged) await guest.page.goto(salon.url);
        expect(['sign-in', await overflow(guest.page)]).toEqual(['sign-in', 0]);
        if (isJudged) expect(['sign-in', ...(await violations(guest.page))]).toEqual(['sign-in']);
      }
      await guest.signIn();
      for (const [index, [name, path]] of PAGES.entries()) {
        for (const { look, isJudged } of looksOf(index)) {
          await show(guest, look);
          if (isJudged) {
            await guest.open(path);
            await openDetails(guest.page);
          }
          expect([name, await overflow(guest.page)]).toEqual([name, 0]);
          if (isJudged) expect([name, ...(await violations(guest.page))]).toEqual([name]);
        }
      }
      expect(guest.faults).toEqual([]);
    },
    limitMs(600_000),
  );

  it('has its menu within reach on a phone, and puts it away again', async () => {
    await using guest = await visit(browser, salon.url, { viewport: PHONE });
    await guest.signIn();
    await guest.open('');
    expect(await guest.page.isVisible('#menu')).toBe(false);
    await guest.page.click('.menu-button');
    expect(await violations(guest.page)).toEqual([]);
    await guest.page.keyboard.press('Escape');
    expect(await guest.page.isVisible('#menu')).toBe(false);
    await guest.page.click('.menu-button');
    await guest.page.click('#menu a[href="/dashboard/drift"]');
    await guest.page.waitForURL('**/dashboard/drift');
    expect(await guest.page.textContent('h1')).toBe('Abweichungen');
  });
});

describe.skipIf(!hasBrowser || process.env['UPDATE_SCREENS'] !== '1')('docs/screens', () => {
  const place = (name: string): URL => new URL(`../../../docs/screens/${name}.png`, import.meta.url);

  it('shows every page at desktop width', async () => {
    await using guest = await visit(browser, salon.url);
    await guest.signIn();
    for (const [name, path] of PAGES.filter(([name]) => name !== 'runs')) {
      await guest.open(path);
      await writeFile(place(name), await guest.page.screenshot({ fullPage: name === 'overview' }));
    }
    await using night = await visit(browser, salon.url, { colorScheme: 'dark' });
    await night.signIn();
    await night.open('');
    await writeFile(place('overview-dark'), await night.page.screenshot({ fullPage: true }));
  });

  it.each([
    ['overview-english', 'light'],
    ['overview-english-dark', 'dark'],
  ] as const)('shows the overview in English: %s', async (name, colorScheme) => {
    await using guest = await visit(browser, salon.url, { locale: 'en-GB', colorScheme });
    await guest.signIn();
    await guest.open('');
    await writeFile(place(name), await guest.page.screenshot());
  });

  it('shows every page at phone width, five side by side', async () => {
    // small from the start: browsers shrink pictures a little differently each time
    await using guest = await visit(browser, salon.url, { viewport: PHONE, deviceScaleFactor: 0.6 });
    await guest.page.goto(salon.url);
    const shots = [await guest.page.screenshot()];
    await guest.signIn();
    for (const [, path] of PAGES) {
      await guest.open(path);
      shots.push(await guest.page.screenshot());
    }
    await writeFile(place('phone-1'), await sideBySide(shots.slice(0, 5)));
    await writeFile(place('phone-2'), await sideBySide(shots.slice(5)));
  });
});

/** Whatever is folded away has to be readable as well. */
async function openDetails(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
}

async function sideBySide(shots: readonly Buffer[]): Promise<Buffer> {
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString('base64')}">`);
  await using sheet = await visit(browser, salon.url, { viewport: { width: 1258, height: 531 } });
  await sheet.page.setContent(
    `<body style="margin:0;padding:12px;display:flex;gap:16px;align-items:start;background:#8b9198">${images.join('')}</body>`,
  );
  return await sheet.page.screenshot();
}
