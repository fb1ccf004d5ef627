import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../src/reconcile/manifest/load-manifests.ts';
import { workDirectory } from '../cli/support/company-directory.ts';
import { readPages } from './support/read-pages.ts';

/** A sample stands alone: what it refers to is on another page, or nowhere. */
const FOR_WANT_OF_THE_OTHERS = new Set([
  'company-missing',
  'unknown-branch',
  'unknown-staff',
  'unknown-service',
  'unknown-template',
]);

const SAMPLES = readPages().flatMap(({ file, fences }) =>
  fences
    .filter(({ language, body }) => language === 'yaml' && body.some((line) => line.startsWith('apiVersion: calops/')))
    .map(({ at, body }) => ({ place: `${file}:${at + 1}`, text: `${body.join('\n')}\n` })),
);

async function faultsOf(text: string): Promise<readonly string[]> {
  await using directory = await workDirectory();
  await directory.write('salon/sample.yaml', text);
  const { diagnostics } = await loadManifests(directory.path, { environment: 'production' });
  return diagnostics
    .filter(({ code }) => !FOR_WANT_OF_THE_OTHERS.has(code))
    .map(({ code, message }) => `${code}: ${message}`);
}

describe('every manifest that a page shows is one', () => {
  it.each(SAMPLES)('$place', async ({ text }) => {
    expect(await faultsOf(text)).toStrictEqual([]);
  });

  it('reports an unknown key', async () => {
    const text = 'apiVersion: calops/v1\nkind: Branch\nmetadata: { name: main }\nspec: { titel: Main }\n';
    expect(await faultsOf(text)).toContainEqual(expect.stringMatching(/^unknown-key/));
  });
});
