import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from '../../src/model/shell-word.ts';

it.each([
  ['cut/A', 'cut/A'],
  ['production', 'production'],
  ['update:salon', 'update:salon'],
  ['*', "'*'"],
  ['a|b', "'a|b'"],
  ['$(id)', "'$(id)'"],
  ["it's", String.raw`'it'\''s'`],
  ['', "''"],
])('%j is typed as %s', (word, typed) => {
  expect(shellWord(word)).toBe(typed);
});

it('a shell takes it for the word that it is, whatever is in it', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('$', '(', ')', '`', '"', "'", '\\', '!', ' ', ';', '&', '|', '*', '~', 'a'),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(hostile, fc.string()), { maxLength: 20 }), (words) => {
      const kept = words.map((word) => word.replaceAll('\0', ''));
      const typed = kept.map(shellWord).join(' ');
      const taken = execFileSync('sh', ['-c', `printf '%s\\0' x ${typed}`], { encoding: 'utf8' });
      expect(taken.split('\0').slice(1, -1)).toEqual(kept);
    }),
    { numRuns: 30 },
  );
});
