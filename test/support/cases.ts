/** In `npm run test:long`. */
export const isLong = process.env['CALOPS_TESTS'] === 'long';

/**
 * How many cases a search looks at: few in `npm test`, many in `npm run test:long`; .ci/run runs both. Searches that use it are
 * the files of test:long in package.json.
 */
export function cases({ usual, long }: { readonly usual: number; readonly long: number }): number {
  return isLong ? long : usual;
}

/** The limit of a test that needs more than the usual one; in `npm run test:long` that of vitest.config.ts. */
export function limitMs(usual: number): number {
  return isLong ? 1_800_000 : usual;
}
