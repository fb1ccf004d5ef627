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
const TENS = ['', '', 'zwanzig', 'dreissig', 'vierzig', 'fuenfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
/** Ordinals that are not the number and a `t`. */
const IRREGULAR: Readonly<Record<number, string>> = { 1: 'erst', 3: 'dritt', 7: 'siebt', 8: 'acht' };

/** `ein` is left out: it is also an article, and the grammar knows where it counts. */
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
  const tens = TENS[Math.floor(number / 10)] ?? '';
  return unit === '' ? tens : `${unit}und${tens}`;
}

/** `vierundzwanzig` → `24`, `vierundzwanzigsten` → `24.` */
export function germanNumbers(text: string): string {
  return text.replaceAll(/\p{L}+/gu, (word) => WORDS.get(word) ?? word);
}
