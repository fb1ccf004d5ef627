import { colognePhonetic } from 'cologne-phonetic';
import { distance } from 'fastest-levenshtein';

/** `same`: nobody hears a difference; `close`: alike by Kölner Phonetik and nearly by letters; `near`: a slip of letters. */
export type Likeness = 'same' | 'close' | 'near';

/** Kölner Phonetik hears no vowels, and m as n: `Tim` as `Tom`, `Emma` as `Anna`. Short words need all of their letters. */
const LEAST_CLOSE = 4;
const LEAST_NEAR = 5;

/** Of two words as `wordsOf` spells them. */
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
 * One spelling for what is said alike in German, whoever wrote it down: Maier, Meyer, Mayr; Schmidt, Schmitt; Stefan, Stephan;
 * Sara, Sarah; Katrin, Catherin. What is only similar stays apart.
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
