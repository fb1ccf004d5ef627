import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../../.ci/package/contents.ts';

const SOURCES = ['schemas/plan.schema.json', 'docs/errors.md', 'test/x.test.ts'];
const SOUND = [
  'package.json',
  'LICENSE',
  'README.md',
  'dist/cli/main.js',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/third-party-licenses.txt',
  'docs/errors.md',
  'man/calops.1',
  'schemas/plan.schema.json',
  'src/cli/calops.js',
];

describe('what a package holds', () => {
  it('is sound with what is needed, and nothing else', () => {
    expect(faultsOf({ bytes: 1000, paths: SOUND }, SOURCES)).toStrictEqual([]);
  });

  it.each([
    'test/cli/calops.test.ts',
    'dist/cli/main.js.map',
    'dist/cli/commands/plan.js',
    'src/cli/main.ts',
    'dist/cli/main.ts.orig',
    '.env',
    'dist/.npmrc',
    'keys/id_ed25519',
    'manifests/friseur/company.yaml',
  ])('reports %s', (path) => {
    expect(faultsOf({ bytes: 1000, paths: [...SOUND, path] }, SOURCES)).toStrictEqual([
      `does not belong in it: ${path}`,
    ]);
  });

  it.each(SOUND.filter((path) => path !== 'package.json'))('misses %s', (path) => {
    const paths = SOUND.filter((other) => other !== path);
    expect(faultsOf({ bytes: 1000, paths }, SOURCES)).toStrictEqual([`is missing: ${path}`]);
  });

  it('is no larger than it should be', () => {
    expect(faultsOf({ bytes: 3_000_001, paths: SOUND }, SOURCES)).toStrictEqual([
      'has 3000001 bytes, and 3000000 are the limit',
    ]);
  });
});
