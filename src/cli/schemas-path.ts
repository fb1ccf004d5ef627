import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));

/** The way from a folder of manifests to the JSON Schemas, as editors follow it. */
export function schemasFrom(folder: string): string {
  return relative(resolve(folder), SCHEMAS).replaceAll('\\', '/');
}
