import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assign, type AssignEdits, type AssignRequest, unassign } from '../../../src/reconcile/adopt/assign.ts';
import { ManifestTexts } from '../../../src/reconcile/adopt/manifest-texts.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { manifestDirectory, smallCompany } from '../../support/manifests/manifest-directory.ts';

const LINA = `---
apiVersion: calops/v1
kind: Staff
metadata: { name: lina }
spec: { title: Lina, host: { email: lina@salon.example }, branches: [zentrale] }
---
apiVersion: calops/v1
kind: Branch
metadata: { name: nord }
spec: { title: Nord }
`;

function service(staff: string, more = ''): string {
  return `# head
apiVersion: calops/v1
kind: Service
metadata: { name: cut } # name
spec:
  title: Cut
  minutes: 30
${more}${staff}`;
}

interface Edited {
  readonly results: AssignEdits['results'];
  readonly text: string;
  readonly errors: readonly string[];
}

/** The file of a service after an edit, and what validate says of it. */
async function edited(
  text: string,
  edit: (...of: [Parameters<typeof assign>[0], ManifestTexts]) => AssignEdits,
): Promise<Edited> {
  using manifests = manifestDirectory({ 'company.yaml': smallCompany() + LINA, 'cut.yaml': text });
  const [catalog] = (await loadManifests(manifests.path)).catalogs;
  if (catalog === undefined) throw new Error('the sample is not valid');
  const texts = new ManifestTexts((file) => readFileSync(join(manifests.path, file), 'utf8'));
  const { results, edits } = edit(catalog, texts);
  const changes = texts.edited(edits);
  const drafts = new Map(changes.map(({ file, after }) => [file, after]));
  const { diagnostics } = await loadManifests(manifests.path, { drafts });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { results, text: changes[0]?.after ?? text, errors };
}

function assigned(text: string, wanted: Partial<AssignRequest> = {}): Promise<Edited> {
  const full = { staff: 'lina', services: ['cut'], primary: false, minutes: {}, price: null, ...wanted };
  return edited(text, (catalog, texts) => assign(catalog, full, texts));
}

describe('assign', () => {
  it.each([
    ['a word where words are written', '  staff: [emma] # who\n', {}, '  staff: [emma, lina] # who\n'],
    [
      'a mapping where mappings are written',
      '  staff:\n    - { name: emma } # e\n',
      {},
      '  staff:\n    - { name: emma } # e\n    - { name: lina }\n',
    ],
    [
      'what else it is to say',
      '  staff: [emma]\n',
      { minutes: { A: 35 } },
      '  staff: [emma, { name: lina, minutes: { A: 35 } }]\n',
    ],
    ['a list where there is none', '', {}, '  staff: [lina]\n'],
    [
      'the primary flag, taken from whoever had it',
      '  staff:\n    - { name: emma, primary: true } # e\n',
      { primary: true },
      '  staff:\n    - { name: emma } # e\n    - { name: lina, primary: true }\n',
    ],
    [
      'more into an entry that is a word',
      '  staff: [emma, lina]\n',
      { minutes: { A: 20 } },
      '  staff: [emma, { name: lina, minutes: { A: 20 } }]\n',
    ],
    [
      'more into an entry over lines',
      '  staff:\n    - name: lina # l\n      minutes: { A: 20 } # m\n    - emma\n',
      { minutes: { A: 25 }, primary: true },
      '  staff:\n    - name: lina # l\n      minutes: { A: 25 } # m\n      primary: true\n    - emma\n',
    ],
  ])('writes %s', async (_, before, wanted, after) => {
    const { text, errors } = await assigned(service(before), wanted);
    expect(text).toBe(service(after));
    expect(errors).toStrictEqual([]);
  });

  it('writes a price in quotes, and only where the service has a currency', async () => {
    const price = '  price: { amount: "58.00", currency: EUR }\n';
    const { text } = await assigned(service('  staff: [emma]\n', price), { price: '62.00' });
    expect(text).toBe(service('  staff: [emma, { name: lina, price: "62.00" }]\n', price));
    const without = await assigned(service('  staff: [emma]\n'), { price: '62.00' });
    expect(without.results).toMatchObject([{ result: 'skipped' }]);
    expect(without.text).toBe(service('  staff: [emma]\n'));
  });

  it('leaves an entry alone that says so already, and says so of one that is paused', async () => {
    const paused = '  staff: [emma, { name: lina, state: paused, reason: ill }]\n';
    expect(await assigned(service(paused))).toMatchObject({
      text: service(paused),
      results: [{ service: 'cut', result: 'unchanged', why: expect.stringContaining('paused') }],
    });
  });

  it('skips what would not be valid: another branch, a segment that is not there', async () => {
    const elsewhere = service('  branches: [nord]\n  staff: []\n');
    expect((await assigned(elsewhere)).results).toMatchObject([
      { result: 'skipped', why: expect.stringContaining('nord') },
    ]);
    expect((await assigned(service('  staff: [emma]\n'), { minutes: { B: 5 } })).results).toMatchObject([
      { result: 'skipped', why: 'it has no segment B' },
    ]);
  });
});

describe('unassign', () => {
  const take = (text: string): Promise<Edited> => edited(text, (catalog) => unassign(catalog, 'lina', ['cut']));

  it.each([
    ['a word', '  staff: [emma, lina] # who\n', '  staff: [emma] # who\n'],
    [
      'an entry, but not what is written beside it',
      '  staff:\n    - lina # good\n    - emma\n',
      '  staff:\n    # good\n    - emma\n',
    ],
    ['the last one', '  staff:\n    - lina\n', '  staff: []\n'],
  ])('takes out %s', async (_, before, after) => {
    const { text, results } = await take(service(before));
    expect(text).toBe(service(after));
    expect(results).toStrictEqual([{ service: 'cut', result: 'unassigned' }]);
  });

  it('gives back the text, byte for byte, that assign began with', async () => {
    const before = service('  # they cut\n  staff: [emma] # who\n');
    expect((await take((await assigned(before)).text)).text).toBe(before);
  });
});
