import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchName, wordsOf } from '../../../src/runtime/names/match-name.ts';
import type { Match, Named } from '../../../src/runtime/names/match-name.ts';

const named = (...titles: readonly string[]): readonly Named[] => titles.map((key) => ({ key, names: [key] }));

/** `Emma`, `Maier | Meyer` for a question, `` for nobody. */
function heard(said: string, titles: readonly string[]): string {
  const match: Match = matchName(said, named(...titles));
  return match.kind === 'one' ? match.key : match.kind === 'ask' ? `${match.keys.join(' | ')}?` : '';
}

describe('staff', () => {
  it.each([
    ['emma', ['Emma', 'Anna'], 'Emma'],
    ['bei Frau Müller', ['Petra Mueller', 'Jonas Weber'], 'Petra Mueller'],
    ['Dr. Weber', ['Petra Müller', 'Dr. Jonas Weber'], 'Dr. Jonas Weber'],
    ['René', ['Rene', 'Renate'], 'Rene'],
    ['Weber Jonas', ['Jonas Weber', 'Jonas Meier'], 'Jonas Weber'],
    ['Jonas', ['Jonas Weber', 'Jonas Meier'], 'Jonas Weber | Jonas Meier?'],
    ['Jonas Maier', ['Jonas Weber', 'Jonas Meier'], 'Jonas Meier'],
    ['Anna', ['Anna', 'Anna Maria'], 'Anna'],
    ['Anna', ['Anna Lena', 'Anna Maria'], 'Anna Lena | Anna Maria?'],
    ['Lüdenscheidt', ['Müller-Lüdenscheidt', 'Müller'], 'Müller-Lüdenscheidt'],
  ])('%s, of %j: %s', (said, titles, expected) => {
    expect(heard(said, titles)).toBe(expected);
  });

  it.each([
    ['Maier', 'Meyer'],
    ['Schmidt', 'Schmitt'],
    ['Stefan', 'Stephan'],
    ['Sara', 'Sarah'],
    ['Kathrin', 'Katrin'],
    ['Matthias', 'Mathias'],
    ['Carl', 'Karl'],
    ['Mayr', 'Meier'],
  ])('a tie of what sounds the same, %s and %s, is asked back, never guessed', (one, other) => {
    for (const said of [one, other]) expect(heard(said, [one, other, 'Nobody'])).toBe(`${one} | ${other}?`);
    expect(heard(one, [other, 'Nobody'])).toBe(other);
  });

  it.each([
    ['exact beats phonetic', 'Lena', ['Lina', 'Lena'], 'Lena'],
    ['phonetic, where nothing is exact', 'Lena', ['Lina', 'Bernd'], 'Lina'],
    ['phonetic beats fuzzy', 'Marten', ['Marlen', 'Martin'], 'Martin'],
    ['fuzzy, where nothing is phonetic', 'Fabiam Kunze', ['Fabian Kunze', 'Olga'], 'Fabian Kunze'],
    ['a fuzzy tie is asked', 'Marken', ['Marlen', 'Marben'], 'Marlen | Marben?'],
  ])('%s', (_, said, titles, expected) => {
    expect(heard(said, titles)).toBe(expected);
  });

  it.each([
    ['Emma', ['Anna']],
    ['Tim', ['Tom']],
    ['Jan', ['Jana']],
    ['Fabian Kunze', ['Fabian']],
    ['Peter', ['Emma', 'Fabian']],
    ['', ['Emma']],
    ['…', ['Emma']],
    ['Fabian 1', ['Fabian 2']],
  ])('no match: %j is none of %j', (said, titles) => {
    expect(heard(said, titles)).toBe('');
  });
});

describe('services', () => {
  const salon = ['Herrenhaarschnitt', 'Damenhaarschnitt', 'Ansatzfärbung', 'Waschen & Föhnen'];
  it.each([
    ['herren haarschnitt', ''],
    ['Herrenhaarschnit', 'Herrenhaarschnitt'],
    ['ansatzfaerbung', 'Ansatzfärbung'],
    ['Föhnen', 'Waschen & Föhnen'],
    ['Haarschnitt', 'Herrenhaarschnitt | Damenhaarschnitt?'],
    ['Ansatz', 'Ansatzfärbung?'],
    ['Massage', ''],
  ])('%s: %s', (said, expected) => {
    expect(heard(said, salon)).toBe(expected);
  });
});

it('a full name is never matched to another person, however it is written', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abdefgiklmnorstuwyzäöüß'.split('')), minLength: 2, maxLength: 9 });
  const title = fc
    .array(word, { minLength: 1, maxLength: 3 })
    // `Ms` alone is no name.
    .filter((words) => wordsOf(['anna', ...words].join(' ')).length > 1)
    .map((words) => words.join(' '));
  const write = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => `Frau ${text}`,
    (text) => text.replaceAll(' ', '-'),
    (text) => text.split(' ').toReversed().join(' '),
  );
  fc.assert(
    fc.property(fc.uniqueArray(title, { minLength: 1, maxLength: 8 }), fc.nat(), write, (titles, nth, spell) => {
      const meant = titles[nth % titles.length] ?? '';
      const match = matchName(spell(meant), named(...titles));
      expect(match.kind === 'one' ? [match.key] : match.kind === 'ask' ? match.keys : []).toContain(meant);
    }),
    { numRuns: 500 },
  );
});
