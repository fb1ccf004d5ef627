import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultSlug, SLUG_PATTERN, slugify } from '../../src/model/names.ts';

it.each([
  ['Ansatzfärbung', 'ansatzfaerbung'],
  ['Größe L & mehr: 2/4', 'groesse-l-mehr-2-4'],
  ['café crème', 'cafe-creme'],
  ['Smørrebrød', 'smorrebrod'],
  ['u\u0308ber', 'ueber'], // decomposed, as some editors write it
  ['--already-fine--', 'already-fine'],
  ['ÄÖÜ', 'aeoeue'],
  ['日本', ''],
])('spells %j as %j', (text, slug) => {
  expect(slugify(text)).toBe(slug);
});

it('gives what Cal.com leaves as it is, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const slug = slugify(text);
      expect(slug === '' || SLUG_PATTERN.test(slug)).toBe(true);
      expect(slugify(slug)).toBe(slug);
    }),
  );
});

it('names company, service and segment in the slug that carries ownership', () => {
  expect(defaultSlug('friseur', 'ansatzfaerbung', 'A')).toBe('friseur-ansatzfaerbung-a');
});
