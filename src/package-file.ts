import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The nearest package.json above this module is the package's own: neither src/ nor dist/ has one. */
const PACKAGE = pathToFileURL(findPackageJSON(import.meta.url) ?? '');

/**
 * The URL of a file of the package that is read at run time; works from the sources, from the bundle, and from the installed package.
 * `path` is relative to the directory of package.json, for example `schemas/plan.schema.json`.
 */
export function packageFile(path: string): URL {
  return new URL(path, PACKAGE);
}
