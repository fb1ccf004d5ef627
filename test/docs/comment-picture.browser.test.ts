import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { marked } from 'marked';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { workDirectory } from '../cli/support/company-directory.ts';
import { runCalops } from '../cli/support/run-calops.ts';
import { browserTitle, hasBrowser, openBrowser } from '../support/servers/browser.ts';
import { freshDatabase } from '../support/database/database.ts';

const WIDTH = 900;

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The comment of a change that makes a colouring longer at its first segment and shorter in the gap after it. */
async function commentOfAChange(): Promise<string> {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await workDirectory());
  const sandbox = resources.use(await startSandbox());
  const database = resources.use(await freshDatabase());
  const env = { CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: 'cal_sandbox_friseur', DATABASE_URL: database.url };
  const run = (...words: string[]) => runCalops(words, { cwd: directory.path, env });
  await cp('manifests/friseur', join(directory.path, 'manifests/friseur'), { recursive: true });
  expect(await run('apply', '--yes')).toMatchObject({ code: 0 });
  const file = join(directory.path, 'manifests/friseur/services/farbe.yaml');
  const text = await readFile(file, 'utf8');
  const changed = text.replace(
    'title: Ansatzfärbung auftragen, minutes: 30, gapAfter: { minutes: 45,',
    'title: Ansatzfärbung auftragen, minutes: 40, gapAfter: { minutes: 35,',
  );
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
  await directory.write('plan.json', (await run('plan', '--json')).stdout);
  return (await run('github', 'comment', 'plan.json', '--dry-run')).stdout;
}

it.skipIf(!hasBrowser)(
  browserTitle(
    'the comment on a pull request reads well as HTML: a timeline before and after, nothing wider than the page',
  ),
  async () => {
    const markdown = await commentOfAChange();
    const body = marked.parse(markdown, { gfm: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      await using context = await browser.newContext({ colorScheme, viewport: { width: WIDTH, height: 600 } });
      const page = await context.newPage();
      await page.setContent(`<!doctype html><style>${STYLE}</style><article>${body}</article>`);
      await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
      expect(await page.textContent('article')).toContain('ansatzfaerbung');
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
      expect(await page.locator('pre').count()).toBeGreaterThan(0);
      if (process.env['UPDATE_SCREENS'] !== '1') continue;
      const name = colorScheme === 'dark' ? 'comment-dark' : 'comment';
      await writeFile(`docs/screens/${name}.png`, await page.locator('article').screenshot());
    }
  },
);

/** Near to what GitHub makes of a comment. */
const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #151b23); }
  body { margin: 0; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #f0f6fc); }
  article { max-width: ${WIDTH - 48}px; margin: 0; padding: 24px; font: 14px/1.5 "DejaVu Sans", sans-serif; }
  h2, h3 { font-size: 17px; margin: 0 0 12px; }
  table { border-collapse: collapse; margin: 12px 0; }
  th, td { border: 1px solid var(--line); padding: 5px 11px; text-align: left; }
  code, pre { font: 12px/1.45 "DejaVu Sans Mono", monospace; background: var(--soft); border-radius: 6px; }
  code { padding: 1px 5px; } pre { padding: 14px; overflow: auto; } pre code { padding: 0; }
  blockquote { margin: 0; padding-left: 14px; border-left: 4px solid var(--line); }`;
