import { colognePhonetic } from 'cologne-phonetic';
import { distance } from 'fastest-levenshtein';

/** `same`: they sound the same; `close`: equal by Kölner Phonetik and almost by letters; `near`: a spelling error apart. */
export type Likeness = 'same' | 'close' | 'near';

/** Kölner Phonetik ignores vowels, and m is equal to n: `Tim` to `Tom`, `Emma` to `Anna`. Short words must have all letters equal. */
const LEAST_CLOSE = 4;
const LEAST_NEAR = 5;

/** Compares two words in the spelling of `wordsOf`. */
export function likeness(a: string, b: string): Likeness | undefined {
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
