import type { Locale } from './time-window.ts';

/**
 * One spelling for words that sound the same: lower case, umlauts spelled out, number words as digits, one space between words, `24. 12.`
 * as `24.12.`, dashes between numbers as ` - `. Full stops stay only after digits, where they make ordinals.
 */
export function normalise(phrase: string, locale: Locale): string {
  const words = phrase
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .replaceAll(/['’`]/g, '')
    .replaceAll(/[^\p{L}\p{N}.:/–—-]+/gu, ' ')
    // `twenty-four`, `four-fifteen`: a hyphen is a window only between digits
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

const UNITS = ['', 'ein', 'zwei', 'drei', 'vier', 'fuenf', 'sechs', 'sieben', 'acht', 'neun'];
const TEENS = [
  'zehn',
  'elf',
  'zwoelf',
  'dreizehn',
  'vierzehn',
  'fuenfzehn',
  'sechzehn',
  'siebzehn',
  'achtzehn',
  'neunzehn',
];
const GERMAN_TENS = ['', '', 'zwanzig', 'dreissig', 'vierzig', 'fuenfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
/** Ordinals that are not the number with a `t`. */
const IRREGULAR: Readonly<Record<number, string>> = { 1: 'erst', 3: 'dritt', 7: 'siebt', 8: 'acht' };

/** Without `ein`: it is also an article, and the grammar handles it as a number. */
const WORDS = new Map<string, string>([
  ['null', '0'],
  ['eins', '1'],
  ['zwo', '2'],
  ['siebenten', '7.'],
]);

for (let number = 2; number < 100; number += 1) {
  WORDS.set(cardinal(number), String(number));
  WORDS.set(`zweitausend${cardinal(number)}`, String(2000 + number));
}
for (let day = 1; day <= 31; day += 1) {
  const stem = IRREGULAR[day] ?? `${cardinal(day)}${day < 20 ? 't' : 'st'}`;
  for (const ending of ['e', 'en', 'er', 'em']) WORDS.set(`${stem}${ending}`, `${day}.`);
}

function cardinal(number: number): string {
  const unit = UNITS[number % 10] ?? '';
  if (number < 10) return unit;
  if (number < 20) return TEENS[number - 10] ?? '';
  const tens = GERMAN_TENS[Math.floor(number / 10)] ?? '';
  return unit === '' ? tens : `${unit}und${tens}`;
}

/** `vierundzwanzig` → `24`, `vierundzwanzigsten` → `24.` */
function germanNumbers(text: string): string {
  return text.replaceAll(/\p{L}+/gu, (word) => WORDS.get(word) ?? word);
}

const CARDINALS = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen',
  'eighteen nineteen',
]
  .join(' ')
  .split(' ');
const ORDINALS = [
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth',
  'sixteenth seventeenth eighteenth nineteenth',
]
  .join(' ')
  .split(' ');
const ENGLISH_TENS: Readonly<Record<string, number>> = { twenty: 20, thirty: 30, forty: 40, fifty: 50 };
const ROUND_ORDINALS: Readonly<Record<string, number>> = { twentieth: 20, thirtieth: 30 };

const NUMBER_WORD = new RegExp(
  `\\b(${Object.keys(ENGLISH_TENS).join('|')})(?: (${[...CARDINALS.slice(1, 10), ...ORDINALS.slice(0, 9)].join('|')}))?\\b` +
    `|\\b(${[...CARDINALS, ...ORDINALS, ...Object.keys(ROUND_ORDINALS)].join('|')})\\b`,
  'g',
);

/** `twenty-four` → `24`, `twenty-fourth` → `24th` */
function englishNumbers(text: string): string {
  return text.replaceAll(
    NUMBER_WORD,
    (_, tens: string | undefined, unit: string | undefined, word: string | undefined) =>
      digits(ENGLISH_TENS[tens ?? ''] ?? 0, unit ?? word ?? ''),
  );
}

function digits(tens: number, word: string): string {
  const round = ROUND_ORDINALS[word];
  const ordinal = ORDINALS.indexOf(word) + 1;
  if (round !== undefined || ordinal > 0) return `${tens + (round ?? ordinal)}th`;
  return String(tens + Math.max(0, CARDINALS.indexOf(word)));
}
