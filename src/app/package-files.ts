import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../package-file.ts';

/** This program's version. */
export function readVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

const SCHEMAS = fileURLToPath(packageFile('schemas'));

/** The path from a folder of manifests to the JSON Schemas, for editors. */
export function schemasFrom(folder: string): string {
  return schemasWay(resolve(folder), { schemas: SCHEMAS, version: readVersion() });
}

/**
 * A relative path to a package installed for the folder, or to a checkout. A package installed elsewhere (globally, or in npx's cache) does
 * not exist on a colleague's machine, so its published schemas are used.
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
