import { slugify } from '../../model/names.ts';
import type { Kind } from '../manifest/manifest.ts';
import { definedEntries, flowText, type YamlValue } from './yaml-nodes.ts';

/** A manifest to be written. */
export interface NewManifest {
  readonly kind: Kind;
  readonly name: string;
  readonly spec: { readonly [key: string]: YamlValue | undefined };
}

/** Lists of mappings with several keys are in block style, everything else is on one line, as in the samples. */
function manifestText({ kind, name, spec }: NewManifest): string {
  const lines = definedEntries(spec).flatMap(([key, value]) => specLines(key, value));
  return [
    'apiVersion: calops/v1',
    `kind: ${kind}`,
    `metadata: { name: ${flowText(name)} }`,
    'spec:',
    ...lines,
    '',
  ].join('\n');
}

function specLines(key: string, value: YamlValue): readonly string[] {
  if (!Array.isArray(value) || !value.some((item) => typeof item === 'object')) return [`  ${key}: ${flowText(value)}`];
  return [`  ${key}:`, ...value.map((item: YamlValue) => `    - ${flowText(item)}`)];
}

/** The documents of a file. */
export function manifestTexts(manifests: readonly NewManifest[]): string {
  return manifests.map(manifestText).join('---\n');
}

/**
 * Appends documents to a file; existing text stays unchanged. A new file starts with the line that names the schema for editors;
 * `schemas` is the path to it.
 */
export function appendManifests(text: string | null, manifests: readonly NewManifest[], schemas: string): string {
  const added = manifestTexts(manifests);
  const kind = manifests[0]?.kind.toLowerCase() ?? '';
  if (text === null || text.trim() === '')
    return `# yaml-language-server: $schema=${schemas}/${kind}.schema.json\n${added}`;
  return `${text}${text.endsWith('\n') ? '' : '\n'}---\n${added}`;
}

/** Names that validate refuses. */
const RESERVED: readonly string[] = ['all', 'none', 'self', 'constructor', 'prototype'];
const LONGEST = 63;

/** Returns a free name from the first candidate that gives one, with `-2` appended for a duplicate, and reserves it. */
export function freeName(preferred: readonly (string | null)[], taken: Set<string>): string {
  const base =
    preferred.map((name) => shortened(slugify(name ?? ''), LONGEST - 4)).find((name) => name !== '') ?? 'unnamed';
  let name = base;
  for (let count = 2; taken.has(name) || RESERVED.includes(name); count++) name = `${base}-${count}`;
  taken.add(name);
  return name;
}

function shortened(name: string, length: number): string {
  return name.slice(0, length).replace(/-+$/, '');
}
