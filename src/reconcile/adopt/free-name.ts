import { slugify } from '../../model/names.ts';

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
