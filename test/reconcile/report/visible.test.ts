import { describe, expect, it } from 'vitest';
import { listed, shorten, spokenSeconds, visible } from '../../../src/reconcile/report/visible.ts';

describe('visible', () => {
  it.each([
    ['an escape sequence', '\u001B[31mred', String.raw`\u{1b}[31mred`],
    ['a right-to-left override', 'a\u202Eb', String.raw`a\u{202e}b`],
    ['a zero-width space', 'a\u200Bb', String.raw`a\u{200b}b`],
    ['a line break and a tab', 'a\n\tb', String.raw`a\n\tb`],
    ['letters of any language', 'Föhnen 髪 ✂', 'Föhnen 髪 ✂'],
  ])('shows %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

describe('shorten', () => {
  it('keeps what fits, and marks what was cut', () => {
    expect(shorten('abcde', 5)).toBe('abcde');
    expect(shorten('abcdef', 5)).toBe('abcd…');
  });

  it('never leaves half of a character', () => {
    expect(shorten('abc😀def', 5)).toBe('abc…');
  });
});

describe('listed', () => {
  it('names the first and counts the rest', () => {
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(listed(['a', 'b'], 2)).toBe('a, b');
  });
});

describe('spokenSeconds', () => {
  it.each([
    [0.4, '0 s'],
    [45, '45 s'],
    [120, '2 min'],
    [250, '4 min 10 s'],
    [3600, '1 h'],
    [3900, '1 h 5 min'],
  ])('says %d seconds as %s', (seconds, words) => {
    expect(spokenSeconds(seconds)).toBe(words);
  });
});
