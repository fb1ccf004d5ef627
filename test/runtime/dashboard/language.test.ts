import { expect, it } from 'vitest';
import { languageOf } from '../../../src/runtime/dashboard/format.ts';

it.each([
  ['de', 'en', 'en', 'de'],
  ['fr', 'en-GB', 'de', 'en'],
  [undefined, 'fr, DE;q=0.3, en;q=0.2', 'en', 'de'],
  [undefined, 'de;q=0, en', 'de', 'en'],
  [undefined, '*', 'de_AT', 'de'],
  [undefined, undefined, 'de', 'de'],
  [undefined, ';;,,', 'fr', 'en'],
  [undefined, undefined, undefined, 'en'],
])('chosen %s, asked for %s, the company %s: %s', (chosen, acceptLanguage, locale, language) => {
  expect(languageOf({ chosen, acceptLanguage, locale })).toBe(language);
});
