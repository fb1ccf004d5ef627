import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { runCalops } from '../../cli/support/run-calops.ts';

const root = join(import.meta.dirname, '../../fixtures/manifests/faults');
const names = readdirSync(root);

describe('faulty manifests', () => {
  it.each(names)('%s: exactly the expected codes, each at its place', async (name) => {
    const expected: unknown = JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8'));
    const { diagnostics } = await loadManifests(join(root, name));
    const places = diagnostics.map(({ code, file, line, column, severity }) => ({
      code,
      file,
      line,
      column,
      severity,
    }));
    expect(places).toEqual(expected);
  });

  it('are the same in the bundle, which has the compiled code of the schemas', async () => {
    const { diagnostics } = await loadManifests(root);
    const { stdout } = await runCalops(['validate', root, '--json']);
    expect((JSON.parse(stdout) as { readonly diagnostics: unknown }).diagnostics).toEqual(diagnostics);
    expect(diagnostics.length).toBeGreaterThan(names.length);
  });

  it('are many', () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
  });

  it('give no catalog when they hold an error, and one when they only warn', async () => {
    for (const name of names) {
      const { catalogs, diagnostics } = await loadManifests(join(root, name));
      const folders = new Set(
        diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => topOf(file)),
      );
      const isPerCompany = diagnostics.some(({ file }) => /^[ab]\//.test(file));
      const companies = isPerCompany ? 2 : 1;
      expect(catalogs.length, name).toBe(companies - folders.size);
    }
  });

  it('are shown with their source: every place lies in a text that is given along', async () => {
    for (const name of names) {
      const { diagnostics, sources } = await loadManifests(join(root, name));
      for (const { file, line, column, endColumn } of diagnostics) {
        const text = sources.get(file)?.split('\n')[line - 1];
        expect(text, `${name} ${file}:${line}`).toBeDefined();
        expect(column).toBeLessThanOrEqual((text ?? '').length + 1);
        if (endColumn !== undefined) expect(endColumn).toBeGreaterThan(column);
      }
    }
  });

  it('never repeat a key, neither in messages nor in the sources that are shown', async () => {
    const secrets = names.filter((name) => name.startsWith('secret-'));
    for (const name of secrets) {
      const { diagnostics, sources } = await loadManifests(join(root, name));
      const shown = JSON.stringify([diagnostics, [...sources]]);
      expect(shown, name).not.toMatch(/0123456789abcdef|hunter2/);
    }
    expect(secrets.length).toBeGreaterThan(5);
  });
});

function topOf(file: string): string {
  return file.includes('/') && /^[ab]\//.test(file) ? file.slice(0, 1) : '.';
}
