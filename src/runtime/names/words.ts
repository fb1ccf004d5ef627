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
