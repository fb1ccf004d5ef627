import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This program's version; package.json lies at the same distance from src/cli and from dist/cli. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

const SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));

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
