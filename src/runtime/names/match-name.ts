import { colognePhonetic } from 'cologne-phonetic';
import { distance } from 'fastest-levenshtein';

export interface Named {
  readonly key: string;
  /** Each of them identifies it. */
  readonly names: readonly string[];
}

/** `ask`: only the caller can decide which one is meant. */
export type Match =
  | { readonly kind: 'one'; readonly key: string }
  | { readonly kind: 'ask'; readonly keys: readonly string[] }
  | { readonly kind: 'none' };

/**
 * How well the spoken words match a name. The best rank of all names decides; several names with that rank lead to a question.
 *
 * | rank | every spoken word | |
 * |---|---|---|
 * | 0 | sounds like one of the name's, and no word of the name is missing | `Anna` is Anna, even if there is an Anna Maria |
 * | 1 | sounds like one of the name's | `Emma` is Emma Schulz; `Maier` and `Meyer` are equal |
 * | 2 | is close to one by Kölner Phonetik | `Lena` is Lina, if there is no Lena |
 * | 3 | is a spelling error away from one | `Herenhaarschnit` |
 * | 4 | is a part of one | `Haarschnitt` of Herrenhaarschnitt: always a question |
 */
type Rank = 0 | 1 | 2 | 3 | 4;

const RANK_OF: Readonly<Record<Likeness, Rank>> = { same: 1, close: 2, near: 3 };
/** The shortest part of a compound; shorter parts are in too many words. */
const LEAST_PART = 4;

export function matchName(said: string, named: readonly Named[]): Match {
  const words = wordsOf(said);
  const ranked = named.flatMap(({ key, names }) => {
    const ranks = names.flatMap((name) => rankOf(words, wordsOf(name)) ?? []);
    return ranks.length === 0 ? [] : [{ key, rank: Math.min(...ranks) }];
  });
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const keys = ranked.filter(({ rank }) => rank === best).map(({ key }) => key);
  const [key, ...others] = keys;
  if (key === undefined) return { kind: 'none' };
  return others.length > 0 || best === 4 ? { kind: 'ask', keys } : { kind: 'one', key };
}

function rankOf(said: readonly string[], name: readonly string[]): Rank | undefined {
  if (said.length === 0) return undefined;
  const left = [...name];
  const ranks: Rank[] = [];
  for (const word of said) {
    const found = bestOf(word, left);
    if (!found) return undefined;
    left.splice(left.indexOf(found.word), 1);
    ranks.push(found.rank);
  }
  const worst = ranks.reduce((a, b) => (a > b ? a : b));
  return worst === 1 && left.length === 0 ? 0 : worst;
}

function bestOf(said: string, words: readonly string[]): { readonly word: string; readonly rank: Rank } | undefined {
  const found = words.flatMap((word) => {
    const alike = likeness(said, word);
    const rank = alike ? RANK_OF[alike] : isPart(said, word) ? 4 : undefined;
    return rank === undefined ? [] : [{ word, rank }];
  });
  return found.toSorted((a, b) => a.rank - b.rank)[0];
}

function isPart(said: string, word: string): boolean {
  return said.length >= LEAST_PART && (word.startsWith(said) || word.endsWith(said));
}

/** `same`: they sound the same; `close`: equal by Kölner Phonetik and almost by letters; `near`: a spelling error apart. */
type Likeness = 'same' | 'close' | 'near';

/** Kölner Phonetik ignores vowels, and m is equal to n: `Tim` to `Tom`, `Emma` to `Anna`. Short words must have all letters equal. */
const LEAST_CLOSE = 4;
const LEAST_NEAR = 5;

/** Compares two words in the spelling of `wordsOf`. */
function likeness(a: string, b: string): Likeness | undefined {
  if (a === b || soundOf(a) === soundOf(b)) return 'same';
  if (/\d/.test(a + b)) return undefined;
  const letters = Math.min(a.length, b.length);
  const slips = distance(a, b);
  const isAlike = colognePhonetic(a) === colognePhonetic(b);
  if (isAlike && letters >= LEAST_CLOSE && slips <= Math.max(a.length, b.length) / 3) return 'close';
  return letters >= LEAST_NEAR && slips <= (letters < 8 ? 1 : 2) ? 'near' : undefined;
}

/**
 * One spelling for words that sound the same in German, however they are written: Maier, Meyer, Mayr; Schmidt, Schmitt; Stefan, Stephan;
 * Sara, Sarah; Katrin, Catherin. Words that are only similar stay different.
 */
function soundOf(word: string): string {
  return ALIKE.reduce((spelled, [letters, sound]) => spelled.replaceAll(letters, sound), word);
}

const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/dt/g, 't'],
  [/tz/g, 'z'],
  [/ck|c(?=[aoukrl]|h[aeiou]?r)/g, 'k'],
  [/y/g, 'i'],
  [/[ae]i/g, 'ai'],
  [/ie/g, 'i'],
  [/(?<=[aeiou])h(?![aeiou])/g, ''],
  [/(\p{L})\1+/gu, '$1'],
  [/(?<=ai)er$/g, 'r'],
];

/** Said together with a name, but no part of it. */
const BESIDE = new Set(
  'herr herrn frau fraeulein dr doktor prof professor mr mister mrs ms miss bei beim mit with'.split(' '),
);

/**
 * The words of a name in one spelling: lower case, umlauts spelled out, other accents dropped, separated by anything but letters and
 * digits. `Frau Müller-Lüdenscheidt` → mueller, luedenscheidt.
 */
export function wordsOf(text: string): readonly string[] {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => SPELLED[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const own = words.filter((word) => !BESIDE.has(word));
  return own.length > 0 ? own : words;
}

const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
