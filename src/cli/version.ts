import { readFileSync } from 'node:fs';

/** This program's version; package.json lies at the same distance from src/cli and from dist/cli. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
