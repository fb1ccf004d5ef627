import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVersion } from '../version.ts';

const SCHEMAS = fileURLToPath(new URL('../../../schemas', import.meta.url));

/** The way from a folder of manifests to the JSON Schemas, as editors follow it. */
export function schemasFrom(folder: string): string {
  return schemasWay(resolve(folder), { schemas: SCHEMAS, version: readVersion() });
}

/**
 * To a package that is installed for the folder, or a checkout: a relative path. A package that is installed elsewhere (for
 * all of a machine, or in npx's cache) is nowhere on a colleague's machine, so its published schemas are named instead.
 */
export function schemasWay(
  folder: string,
  { schemas, version }: { readonly schemas: string; readonly version: string },
): string {
  const [project, ...below] = schemas.split(`${sep}node_modules${sep}`);
  const isTheirs = below.length > 0 && !`${folder}${sep}`.startsWith(`${project}${sep}`);
  if (isTheirs) return `https://unpkg.com/calops@${version}/schemas`;
  return relative(folder, schemas).replaceAll('\\', '/');
}
