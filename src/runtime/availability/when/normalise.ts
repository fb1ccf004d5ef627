import type { Locale } from './time-window.ts';
import { germanNumbers } from './numbers-de.ts';
import { englishNumbers } from './numbers-en.ts';

/**
 * One spelling for what sounds alike: lower case, umlauts spelled out, number words as digits, one space between words,
 * `24. 12.` as `24.12.`, dashes between numbers as ` - `. Full stops stay only behind digits, where they make ordinals.
 */
export function normalise(phrase: string, locale: Locale): string {
  const words = phrase
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .replaceAll(/['’`]/g, '')
    .replaceAll(/[^\p{L}\p{N}.:/–—-]+/gu, ' ')
    // `twenty-four`, `four-fifteen`: only beside digits is a hyphen a window
    .replaceAll(/(?<=\p{L})-(?=\p{L})/gu, ' ')
    .replaceAll(/(\d{4}-\d{2}-\d{2})|[–—-]/g, (dash, isoDate: string | undefined) => isoDate ?? DASH[dash] ?? dash);
  const spelled = locale === 'de' ? german(words) : english(words);
  return spelled
    .replaceAll(/(\d\.?)(?=\p{L})(?!(?:st|nd|rd|th)\b)/gu, '$1 ')
    .replaceAll(/(\p{L})\.+/gu, '$1 ')
    .replaceAll(/\b(\d{1,2}\.) (\d{1,2}\.)(?!\d{1,2}(?!\d))/g, '$1$2')
    .replaceAll(/\b(\d{1,2}\.\d{1,2}\.) (20\d\d)\b/g, '$1$2')
    .replaceAll(/\b(um|at) (\d{1,2})\.\s*$/g, '$1 $2')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const DASH: Readonly<Record<string, string>> = { '-': ' - ', '–': ' - ', '—': ' - ' };

const DAY_AND_PART =
  /(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)(frueh|morgen|vormittag|mittag|nachmittag|abend)/g;

function german(text: string): string {
  return germanNumbers(text.replaceAll(DAY_AND_PART, '$1 $2'));
}

function english(text: string): string {
  return englishNumbers(text.replaceAll(/\b([ap])\.? ?m\b\.?/g, '$1m '));
}
