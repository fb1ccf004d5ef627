import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Below test/, what takes more than a tenth of a minute, the longest first, here and in test:long: what begins last decides when the last worker ends. */
const LONG = [
  'github/workflows-at-work',
  'docs/command-blocks',
  'cli/demo',
  'runtime/dashboard/behaviour.browser',
  'runtime/dashboard/pages.browser',
  'store/embedded/embedded-server',
  'conformance/contract',
  'e2e/init-repository',
  'cli/terminal',
  'e2e/random-catalogs',
  'e2e/edit-sequences',
  'cli/commands/several-companies',
  'faults',
  'runtime/scale',
  'cli',
  'github',
  'e2e',
  'runtime',
  'store',
] as const;

/** Without the cache of an earlier run vitest would go by the size of files. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => rank(one) - rank(other)));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((path) => moduleId.includes(`/test/${path}`));
  return place === -1 ? LONG.length : place;
}
