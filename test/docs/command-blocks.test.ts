import { afterAll, describe, expect, it, vi } from 'vitest';
import { AppliedStarts } from './support/applied-starts.ts';
import { readPages, showRealOutputs } from './support/read-pages.ts';
import { faultsOf } from './support/rules.ts';
import { runPage } from './support/run-page.ts';

// the pages of one file share the cores with the other test files; the longest waits for three servers
vi.setConfig({ maxConcurrency: 2, testTimeout: 600_000 });

const PAGES = readPages();
const RUN = PAGES.flatMap((page) => {
  const { file, start } = page;
  return page.fences.some(({ steps }) => steps.length > 0) && start !== null ? [{ file, page, start }] : [];
});

describe('every block of a page says what it is', () => {
  it.each(PAGES)('$file', (page) => {
    expect(faultsOf(page)).toStrictEqual([]);
  });
});

describe('every command of a page is run, and its shown output is what the program says', () => {
  const starts = new AppliedStarts();
  afterAll(() => starts[Symbol.asyncDispose]());

  it.concurrent.for(RUN)('$file', async ({ page, start }, { expect }) => {
    const differences = await runPage(page, start, starts);
    const isUpdate = process.env['UPDATE_DOCS'] === '1';
    if (isUpdate) showRealOutputs(page, differences);
    const open = differences.filter(({ hasOtherCode }) => hasOtherCode || !isUpdate);
    for (const { step, shown, real } of open) expect.soft({ step, output: real }).toEqual({ step, output: shown });
    expect(open.map(({ step }) => step)).toStrictEqual([]);
  });
});
