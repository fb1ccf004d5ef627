/** What a page shows ↔ what there is in this run: ids, ports, dates. */
export class StandIns {
  readonly #real = new Map<string, string>();

  bind(shown: string, real: string): void {
    this.#real.set(shown, real);
  }

  /** A page's text as this run needs it: commands, and files that the reader saves. */
  toReal(text: string): string {
    return replaceAll(text, this.#real);
  }

  /** An output of this run as the page would show it. */
  toShown(text: string): string {
    return replaceAll(text, new Map([...this.#real].map(([shown, real]) => [real, shown])));
  }
}

/** Whole words only, the longest first, all at once: what was put in is not looked at again. */
function replaceAll(text: string, words: ReadonlyMap<string, string>): string {
  if (words.size === 0) return text;
  const sorted = [...words.keys()].sort((a, b) => b.length - a.length);
  const escaped = sorted.map((word) => word.replace(/[.+^${}()|[\]\\?*]/g, String.raw`\$&`));
  // a date may be followed by the T of its time
  const anyWord = new RegExp(`(?<![\\w-])(?:${escaped.join('|')})(?![\\da-z])`, 'g');
  return text.replace(anyWord, (word) => words.get(word) ?? word);
}
