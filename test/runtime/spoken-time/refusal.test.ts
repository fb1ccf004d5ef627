import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/runtime/spoken-time/understand.ts';
import { english } from './corpus-en.ts';
import { german } from './corpus-de.ts';
import { circumstancesOf } from './read-corpus.ts';

const GERMANY = { locale: 'de', now: Date.parse('2026-11-18T10:00:00+01:00'), timeZone: 'Europe/Berlin' } as const;

function messageFor(phrase: string, locale: 'de' | 'en'): string {
  const answer = understand(phrase, { ...GERMANY, locale });
  return answer.understood ? 'understood' : answer.message;
}

describe('a refusal', () => {
  it('asks in the language of the caller, and names each reading with weekday, date and time', () => {
    expect(messageFor('Freitag um vier', 'de')).toBe(
      'Meinen Sie Freitag, 20. November, 04:00 Uhr, oder Freitag, 20. November, 16:00 Uhr?',
    );
    expect(messageFor('Friday at 4', 'en')).toBe(
      'Do you mean Friday, November 20, 4:00 am, or Friday, November 20, 4:00 pm?',
    );
  });

  it('says both readings of a time that exists twice', () => {
    const night = { ...GERMANY, now: Date.parse('2026-10-24T12:00:00+02:00') };
    expect(understand('morgen um 02:30 Uhr', night)).toMatchObject({
      code: 'repeated-time',
      message:
        'Diese Uhrzeit gibt es in der Nacht der Zeitumstellung zweimal. Meinen Sie Sonntag, 25. Oktober, 02:30 Uhr Sommerzeit, oder Sonntag, 25. Oktober, 02:30 Uhr Winterzeit?',
    });
  });

  it('names the words that were not understood', () => {
    expect(messageFor('Freitag nach Feierabend', 'de')).toContain('(feierabend)');
  });

  it('is given for any phrase with an unknown word', () => {
    const groups = [...german, ...english];
    const sayings = groups.flatMap((group) => group.phrases.map(([said]) => ({ said, group })));
    fc.assert(
      fc.property(fc.constantFrom(...sayings), fc.nat(20), ({ said, group }, at) => {
        const words = said.split(' ');
        const strange = words.toSpliced(Math.min(at, words.length), 0, 'xylophon').join(' ');
        expect(understand(strange, circumstancesOf(group)), strange).toMatchObject({ code: 'not-understood' });
      }),
      { numRuns: 500 },
    );
  });

  it('is given at once for what is too long to be a time', () => {
    expect(understand('morgen '.repeat(10_000), GERMANY)).toMatchObject({ code: 'not-understood' });
  });
});

describe('understand', () => {
  it('throws at no words, in whatever order', () => {
    const groups = [...german, ...english];
    const vocabulary = [...new Set(groups.flatMap(({ phrases }) => phrases.flatMap(([said]) => said.split(' '))))];
    const phrase = fc.array(fc.constantFrom(...vocabulary), { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.oneof(phrase, fc.string({ unit: 'binary' })), fc.constantFrom(...groups), (said, group) => {
        const answer = understand(said, circumstancesOf(group));
        if (!answer.understood) return;
        const { from, to, precision } = answer.window;
        expect(from, said).toBeGreaterThanOrEqual(Date.parse(group.now));
        expect(precision === 'exact' ? from === to : from < to, said).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
