import { html } from 'ghtml';
import { ASSETS } from './assets.ts';
import type { Language } from './language.ts';
import { time } from './parts/html-parts.ts';
import { CHROME } from './words/chrome.ts';
import type { Format } from './format.ts';

export interface MenuItem {
  readonly href: string;
  readonly title: string;
  readonly count: number;
  readonly isCurrent: boolean;
}

export interface Frame {
  readonly language: Language;
  readonly company: string;
  readonly title: string;
  readonly heading: string;
  readonly intro: string;
  readonly menu: readonly MenuItem[];
  /** Where this page is in the other language. */
  readonly otherHref: string;
  readonly version: string;
  readonly format: Format;
  readonly nowMs: number;
  /** HTML. */
  readonly content: string;
}

/** A page of somebody who is signed in. */
export function layout(frame: Frame): string {
  const { language, company, title, heading, intro, version, content } = frame;
  const words = CHROME[language];
  const body = html`<a class="skip" href="#main">${words.skip}</a>
    <div class="side">
      <header class="top">
        <a class="brand" href="/dashboard"><span class="mark" aria-hidden="true"></span>${company}</a>
        <button type="button" class="menu-button" popovertarget="menu">${words.menu}</button>
      </header>
      <nav id="menu" popover aria-label="${words.pages}">!${menuOf(frame)}</nav>
    </div>
    <main id="main" tabindex="-1">
      <header class="page-head">
        <div>
          <h1>${heading}</h1>
          <p class="intro">${intro}</p>
        </div>
        !${asOf(frame)}
      </header>
      !${content}
    </main>`;
  return page({ language, title: `${title} · ${company}`, version, body });
}

function menuOf({ language, menu, otherHref }: Frame): string {
  const words = CHROME[language];
  const items = menu.map(({ href, title, count, isCurrent }) => {
    const counted = count === 0 ? '' : html`<span class="count">${count}</span>`;
    return html`<li>
      <a href="${href}" !${isCurrent ? ' aria-current="page"' : ''}><span>${title}</span>!${counted}</a>
    </li>`;
  });
  const other = language === 'de' ? 'en' : 'de';
  return html`<ul data-part="menu">
      !${items}
    </ul>
    <div class="menu-foot">
      <a class="quiet-link" href="${otherHref}" lang="${other}" hreflang="${other}">${words.other}</a>
      <form method="post" action="/dashboard/sign-out">
        <button type="submit" class="quiet-link">${words.signOut}</button>
      </form>
      <button type="button" class="quiet-link menu-close" popovertarget="menu" popovertargetaction="hide">
        ${words.close}
      </button>
    </div>`;
}

function asOf({ language, format, nowMs }: Frame): string {
  const words = CHROME[language];
  return html`<div class="as-of">
    <p data-part="as-of">${words.asOf} !${time(format.time, nowMs)}</p>
    <p class="when-live"><span class="dot" aria-hidden="true"></span>${words.live}</p>
    <p class="when-lost" role="status"></p>
    <a class="when-still quiet-link" href="">${words.reload}</a>
  </div>`;
}

export interface PlainFrame {
  readonly language: Language;
  readonly title: string;
  readonly otherHref: string | null;
  /** HTML. */
  readonly content: string;
  /** Reached from another site, which is why the browser kept the session to itself. */
  readonly proceedTo?: string | undefined;
}

/** A page without a company: the way in, and what went wrong. */
export function plainLayout({ language, title, otherHref, content, proceedTo }: PlainFrame): string {
  const other = language === 'de' ? 'en' : 'de';
  const link =
    otherHref === null
      ? ''
      : html`<a class="quiet-link" href="${otherHref}" lang="${other}" hreflang="${other}"
          >${CHROME[language].other}</a
        >`;
  const body = html`<main class="card" id="main">
      <p class="brand"><span class="mark" aria-hidden="true"></span>calops</p>
      !${content}
    </main>
    <footer class="card-foot">!${link}</footer>`;
  return page({
    language,
    title: `${title} · calops`,
    version: null,
    body,
    ...(proceedTo !== undefined && { proceedTo }),
  });
}

interface Document {
  readonly language: Language;
  readonly title: string;
  /** Null: nothing on it changes by itself. */
  readonly version: string | null;
  readonly body: string;
  readonly proceedTo?: string;
}

function page({ language, title, version, body, proceedTo }: Document): string {
  const { copy, copied, lost } = CHROME[language];
  const told = html`data-copy-word="${copy}" data-copied-word="${copied}" data-lost-word="${lost}"`;
  const live = version === null ? '' : html` data-version="${version}"`;
  const proceed = proceedTo === undefined ? '' : html` data-proceed="${proceedTo}"`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="${ASSETS.style.path}" />
        <link rel="icon" type="image/svg+xml" href="${ASSETS.icon.path}" />
        <script src="${ASSETS.script.path}" defer></script>
      </head>
      <body class="${version === null ? 'plain' : 'signed-in'}" !${told}!${live}!${proceed}>
        !${body}
      </body>
    </html> `;
}
