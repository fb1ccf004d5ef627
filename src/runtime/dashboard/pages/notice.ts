import { html } from 'ghtml';
import type { Language } from '../language.ts';
import { plainLayout } from '../layout.ts';
import { CHROME } from '../words/chrome.ts';

export type Notice = 'notFound' | 'tooMany' | 'refused' | 'unavailable' | 'failed' | 'nothingApplied';

/** What went wrong, in place of a page. */
export function noticePage(language: Language, notice: Notice): string {
  const words = CHROME[language];
  const [title = '', hint = ''] = words[notice];
  const content = html`<h1>${title}</h1>
    <p class="intro">${hint}</p>
    <p><a href="/dashboard">${words.back}</a></p>`;
  return plainLayout({ language, title, otherHref: null, content });
}
