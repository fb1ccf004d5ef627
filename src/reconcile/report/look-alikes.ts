import type { Json } from '../../model/json.ts';

/**
 * Makes differences between values visible. Look-alike characters (a no-break space, a composed letter, a Cyrillic one, a long dash) are
 * written as `<U+00A0>`; long texts with a common beginning start near the first difference.
 */
export function distinguish(values: readonly Json[]): readonly Json[] {
  if (values.every((value) => typeof value === 'string' || value === null)) return tellTextsApart(values);
  if (values.every((value) => isList(value) || value === null)) return tellMembersApart(values);
  return values.every((value) => isObject(value) || value === null) ? tellMembersApart(values) : values;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return value !== null && typeof value === 'object' && !isList(value);
}

/** Compares members with the same name or position, as in `locations`. */
function tellMembersApart(values: readonly Json[]): readonly Json[] {
  const entries = values.map((value) => (value !== null && typeof value === 'object' ? Object.entries(value) : []));
  const names = [...new Set(entries.flatMap((list) => list.map(([name]) => name)))];
  const marked = new Map(
    names.map((name) => [name, distinguish(entries.map((list) => list.find(([key]) => key === name)?.[1] ?? null))]),
  );
  return values.map((value, at): Json => {
    if (value === null || typeof value !== 'object') return value;
    const members = (entries[at] ?? []).map(([name, old]): [string, Json] => [name, marked.get(name)?.[at] ?? old]);
    return isList(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
  });
}

function tellTextsApart(values: readonly (string | null)[]): readonly (string | null)[] {
  const texts = [...new Set(values.filter((value) => value !== null))];
  if (texts.length < 2) return values;
  const groups = Map.groupBy(texts, skeleton);
  const shown = new Map(texts.map((text) => [text, marked(text, groups.get(skeleton(text)) ?? [])]));
  const from = commonStart([...shown.values()]);
  return values.map((value) => {
    const text = value === null ? null : (shown.get(value) ?? value);
    return text === null || from === 0 ? text : `…${text.slice(from)}`;
  });
}

/** Characters kept before the difference in values longer than a line with a longer common beginning. */
const KEPT = 24;
const SAME_START = 60;

function commonStart(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  let at = 0;
  while (at < first.length && others.every((other) => other[at] === first[at])) at += 1;
  return at < SAME_START ? 0 : at - KEPT;
}

function marked(text: string, alike: readonly string[]): string {
  if (alike.length < 2) return text;
  const others = alike.filter((other) => other !== text);
  const isShared = (character: string) => others.every((other) => other.includes(character));
  const differs = Array.from(text).some((character) => isMarkable(character) && !isShared(character));
  return Array.from(text)
    .map((character) => (isMarkable(character) && !(differs && isShared(character)) ? codePoint(character) : character))
    .join('');
}

/** True for everything except visible ASCII. */
function isMarkable(character: string): boolean {
  return !/^[!-~]$/.test(character);
}

function codePoint(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Characters that fonts draw like an ASCII one. */
const TWINS: Readonly<Record<string, string>> = {
  ...twins('АВЕКМНОРСТХІЅЈ', 'ABEKMHOPCTXISJ'),
  ...twins('аеорсхуіѕј', 'aeopcxyisj'),
  ...twins('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'),
  ...twins('ονρ', 'ovp'),
  ...twins('‐‑‒–—−', '------'),
  ...twins('‘’ʼ′´`', "''''''"),
  ...twins('“”„″', '""""'),
};

function twins(these: string, those: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(these).map((character, at) => [character, those[at] ?? '']));
}

/** Equal for texts that look the same. */
function skeleton(text: string): string {
  const drawn = Array.from(text)
    .map((character) => TWINS[character] ?? character)
    .join('');
  const plain = drawn.normalize('NFKC').replaceAll(/\p{Cf}|\u034F/gu, '');
  return plain.replaceAll(/[\s\u2800\u3164]/gu, ' ');
}
