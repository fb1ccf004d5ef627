/** Larger than this is not what the package was: look at what came in. */
const MOST_BYTES = 3_000_000;

/** What a package may hold. Anything else is a mistake: tests, sources, keys, what an editor left behind. */
const WANTED: readonly RegExp[] = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^dist\/[^.]+\.d\.ts$/,
  /^dist\/(cli\/main|index|chunks\/[^/]+)\.js$/,
  /^dist\/third-party-licenses\.txt$/,
  /^docs\/.+\.md$/,
  /^docs\/deploy\/[^/]+$/,
  /^man\/calops\.1$/,
  /^schemas\/[a-z-]+\.schema\.json$/,
  /^src\/cli\/calops\.js$/,
];

const NEEDED: readonly string[] = [
  'LICENSE',
  'README.md',
  'dist/cli/main.js',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/third-party-licenses.txt',
  'man/calops.1',
  'src/cli/calops.js',
];

export interface Contents {
  readonly bytes: number;
  readonly paths: readonly string[];
}

/** Everything that is wrong with what a package holds. `sources` are the files of git: what is read of them is needed. */
export function faultsOf({ bytes, paths }: Contents, sources: readonly string[]): readonly string[] {
  const unwanted = paths.filter((path) => !WANTED.some((pattern) => pattern.test(path)));
  const read = sources.filter((path) => /^schemas\/|^docs\/[^/]+\.md$/.test(path));
  const needed = [...NEEDED, ...read];
  return [
    ...unwanted.map((path) => `does not belong in it: ${path}`),
    ...needed.filter((path) => !paths.includes(path)).map((path) => `is missing: ${path}`),
    ...(bytes > MOST_BYTES ? [`has ${bytes} bytes, and ${MOST_BYTES} are the limit`] : []),
  ];
}
