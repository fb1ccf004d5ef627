import type { Words } from './words.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';

/** Another language than these two is told in English. */
export function wordsFor(locale: string): Words {
  return locale.toLowerCase().split('-')[0] === 'de' ? de : en;
}
