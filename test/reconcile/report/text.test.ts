import { describe, expect, it } from 'vitest';
import { columns, fixedRow, matrixBlocks, shorten } from '../../../src/reconcile/report/table.ts';
import { listed, spokenSeconds, visible } from '../../../src/reconcile/report/text.ts';

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
    expect(shorten('abc👩‍👩‍👧def', 6)).toBe('abc👩‍👩‍👧…');
  });

  it('counts columns of a terminal, not code units', () => {
    expect(shorten('髪を切る', 8)).toBe('髪を切る');
    expect(shorten('髪を切る', 7)).toBe('髪を切…');
    expect(shorten('e\u0301e\u0301', 2)).toBe('e\u0301e\u0301');
  });
});

describe('a table', () => {
  it('lines up what is wide, narrow and combined', () => {
    const rows = columns(
      [
        ['カット', '髪', '1', 'x'],
        ['Föhnen', 'o\u0308', '12', ''],
        ['💇', 'ab', '3', 'y'],
      ],
      2,
    );
    expect(rows).toEqual(['カット  髪   1  x', 'Föhnen  o\u0308   12', '💇      ab   3  y']);
  });

  it('gives each cell its width, and the last what it needs', () => {
    expect(fixedRow(['カットと髪', 'b', 'the rest of it'], [8, 4])).toBe('カット… b   the rest of it');
  });

  it('parts a matrix into blocks that fit, and leaves out rows without anything where asked to', () => {
    const plain = (text: string) => text;
    const cellOf = (row: string, column: string) => (row === column ? { text: 'yes', paint: plain } : undefined);
    const matrix = { rows: ['髪', 'b'], columns: ['髪', 'b'], cellOf, width: 50, head: plain, empty: plain };
    expect(matrixBlocks(matrix, { isSparse: true })).toEqual([
      [`${' '.repeat(32)}髪`, `髪${' '.repeat(30)}yes`],
      [`${' '.repeat(32)}b`, `b${' '.repeat(31)}yes`],
    ]);
    expect(matrixBlocks(matrix, { isSparse: false }).map((lines) => lines.length)).toEqual([3, 3]);
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
