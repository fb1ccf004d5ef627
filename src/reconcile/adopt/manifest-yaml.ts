import { slugify } from '../../model/names.ts';
import type { Kind } from '../manifest/manifest.ts';
import { definedEntries, flowText, type YamlValue } from './yaml-nodes.ts';

/** A manifest to be written. */
export interface NewManifest {
  readonly kind: Kind;
  readonly name: string;
  readonly spec: { readonly [key: string]: YamlValue | undefined };
}

/** Lists of things with several keys stand over lines, everything else on one, as in the samples. */
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

/**
 * A file with more documents at its end, everything before them as it was. A new file begins with the line that tells
 * editors its schema; `schemas` is the way there.
 */
export function appendManifests(text: string | null, manifests: readonly NewManifest[], schemas: string): string {
  const added = manifests.map(manifestText).join('---\n');
  const kind = manifests[0]?.kind.toLowerCase() ?? '';
  if (text === null || text.trim() === '')
    return `# yaml-language-server: $schema=${schemas}/${kind}.schema.json\n${added}`;
  return `${text}${text.endsWith('\n') ? '' : '\n'}---\n${added}`;
}

/** Words that validate refuses as names. */
const RESERVED: readonly string[] = ['all', 'none', 'self', 'constructor', 'prototype'];
const LONGEST = 63;

/** A name that nobody has, from the first of the wishes that makes one; the second of a name gets `-2`. It is taken from now on. */
export function freeName(wishes: readonly (string | null)[], taken: Set<string>): string {
  const base =
    wishes.map((wish) => shortened(slugify(wish ?? ''), LONGEST - 4)).find((name) => name !== '') ?? 'unnamed';
  let name = base;
  for (let count = 2; taken.has(name) || RESERVED.includes(name); count++) name = `${base}-${count}`;
  taken.add(name);
  return name;
}

function shortened(name: string, length: number): string {
  return name.slice(0, length).replace(/-+$/, '');
}
