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
const TENS: Readonly<Record<string, number>> = { twenty: 20, thirty: 30, forty: 40, fifty: 50 };
const ROUND_ORDINALS: Readonly<Record<string, number>> = { twentieth: 20, thirtieth: 30 };

const NUMBER_WORD = new RegExp(
  `\\b(${Object.keys(TENS).join('|')})(?: (${[...CARDINALS.slice(1, 10), ...ORDINALS.slice(0, 9)].join('|')}))?\\b` +
    `|\\b(${[...CARDINALS, ...ORDINALS, ...Object.keys(ROUND_ORDINALS)].join('|')})\\b`,
  'g',
);

/** `twenty-four` → `24`, `twenty-fourth` → `24th` */
export function englishNumbers(text: string): string {
  return text.replaceAll(
    NUMBER_WORD,
    (_, tens: string | undefined, unit: string | undefined, word: string | undefined) =>
      digits(TENS[tens ?? ''] ?? 0, unit ?? word ?? ''),
  );
}

function digits(tens: number, word: string): string {
  const round = ROUND_ORDINALS[word];
  const ordinal = ORDINALS.indexOf(word) + 1;
  if (round !== undefined || ordinal > 0) return `${tens + (round ?? ordinal)}th`;
  return String(tens + Math.max(0, CARDINALS.indexOf(word)));
}
