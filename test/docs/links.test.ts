import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Page, parsePage, proseOf } from './support/page.ts';
import { readPages } from './support/read-pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = readPages();

/** Of `[text](target)`, without addresses of the web. */
function linksOf(page: Page): readonly string[] {
  return proseOf(page).flatMap(([, line]) =>
    [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(https?|mailto):/.test(target)),
  );
}

/** As GitHub makes them of headings: letters, digits, hyphens and underscores stay. */
function anchorsOf(page: Page): ReadonlySet<string> {
  const headings = proseOf(page).flatMap(([, line]) => /^#{1,6} (.+)$/.exec(line)?.[1] ?? []);
  const anchors = headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
  return new Set(anchors);
}

function brokenLinks(page: Page): readonly string[] {
  return linksOf(page).filter((link) => {
    const [target = '', anchor] = link.split('#');
    const file = target === '' ? page.file : path.posix.join(path.posix.dirname(page.file), target);
    if (target !== '' && !existsSync(path.join(ROOT, file))) return true;
    if (anchor === undefined) return false;
    const there = file === page.file ? page : PAGES.find((other) => other.file === file);
    return there === undefined || !anchorsOf(there).has(anchor);
  });
}

describe('every link of a page leads to a file, and to a heading that is there', () => {
  it.each(PAGES)('$file', (page) => {
    expect(brokenLinks(page)).toStrictEqual([]);
  });

  it('reports a missing file, and a missing heading', () => {
    const page = parsePage('docs/sample.md', '# Here\n[a](none.md) [b](#there) [c](#here) [d](architecture.md)\n');
    expect(brokenLinks(page)).toStrictEqual(['none.md', '#there']);
  });
});

it('the index of docs/ names every page', () => {
  const index = PAGES.filter(({ file }) => file === 'docs/README.md');
  const named = new Set(index.flatMap(linksOf));
  const pages = PAGES.map(({ file }) => path.posix.relative('docs', file)).filter((file) => !/[/]|^README/.test(file));
  expect(pages.filter((page) => !named.has(page))).toStrictEqual([]);
});

it('docs/decisions/README.md lists every decision', () => {
  const index = PAGES.find(({ file }) => file === 'docs/decisions/README.md');
  const decisions = PAGES.flatMap(({ file }) => /^docs\/decisions\/(\d.*)$/.exec(file)?.[1] ?? []);
  expect(decisions.length).toBeGreaterThan(0);
  expect(decisions.filter((file) => !index?.lines.join('\n').includes(`(${file})`))).toEqual([]);
});
