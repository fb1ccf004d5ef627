import type { Part } from './parts.ts';

type Meaning = Part | readonly Part[];
export type Captured = string | undefined;
/**
 * A pattern in words, with `{names}` for the grammar's lists, and its meaning. Each `{name}` captures. Of alternatives with the same
 * beginning the longer must come first, as in any regular expression.
 */
export type Entry = readonly [pattern: string, meaning: Meaning | ((...captured: Captured[]) => Meaning)];

/** Words without a meaning for the time. */
export function fillers(...words: readonly string[]): Entry {
  return [
    words
      .flatMap((line) => line.split(', '))
      .toSorted((a, b) => b.length - a.length)
      .join('|'),
    [],
  ];
}

export interface Rule {
  readonly pattern: RegExp;
  readonly build: (captured: readonly Captured[]) => readonly Part[];
}

export function compileRules(lists: Readonly<Record<string, string>>, entries: readonly Entry[]): readonly Rule[] {
  return entries.map(([pattern, meaning]) => {
    const source = pattern.replaceAll(/\{([a-z]+)\}/gi, (_, name: string) => `(${lists[name] ?? ''})`);
    return {
      pattern: new RegExp(`(?:${source})(?= |$)`, 'y'),
      build: (captured) => [typeof meaning === 'function' ? meaning(...captured) : meaning].flat(),
    };
  });
}

export interface Scanned {
  readonly parts: readonly Part[];
  /** Words that no rule matches: with any of these the phrase is not understood. */
  readonly leftover: readonly string[];
}

/** Left to right; the longest rule wins, then the first. Text is normalised: lower case, one space between words. */
export function scan(text: string, rules: readonly Rule[]): Scanned {
  const parts: Part[] = [];
  const leftover: string[] = [];
  let at = 0;
  while (at < text.length) {
    const found = longestMatch(text, at, rules);
    const end = found?.end ?? endOfWord(text, at);
    if (found === null) leftover.push(text.slice(at, end));
    else parts.push(...found.rule.build(found.captured));
    at = end + 1;
  }
  return { parts, leftover };
}

interface Match {
  readonly rule: Rule;
  readonly end: number;
  readonly captured: readonly Captured[];
}

function longestMatch(text: string, at: number, rules: readonly Rule[]): Match | null {
  let best: Match | null = null;
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    const end = at + (match?.[0].length ?? 0);
    if (match !== null && end > (best?.end ?? at)) best = { rule, end, captured: match.slice(1) };
  }
  return best;
}

function endOfWord(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space === -1 ? text.length : space;
}
