import { html } from 'ghtml';
import { ASSETS } from './assets.ts';
import { spoken, type Format, type Language } from './format.ts';
import { time } from './parts/html-parts.ts';

/** Texts of the frame of every page, and of pages without a company. */
export const CHROME = spoken({
  en: {
    allCompanies: 'All companies',
    skip: 'Skip to content',
    menu: 'Menu',
    close: 'Close',
    pages: 'Pages',
    other: 'Deutsch',
    signOut: 'Sign out',
    asOf: 'As of',
    reload: 'Reload',
    live: 'live',
    lost: 'connection lost, trying again',
    copy: 'Copy',
    copied: 'Copied',
    signIn: {
      title: 'Sign in',
      intro: 'See the bookings and the coverage of your company, and what needs you.',
      token: 'Access token',
      hint: 'An operator creates one with this command. It is shown once.',
      submit: 'Sign in',
      refused: 'This token does not open anything. Check that it is complete, or ask for a new one.',
      proceed: 'Go on, if you are signed in already',
    },
    notFound: ['There is nothing here', 'The page is not there, or belongs to another company.'],
    tooMany: ['Too many requests', 'Wait a minute, then try again.'],
    refused: ['Not sent from here', 'The form did not come from this page. Reload, then try again.'],
    unavailable: ['The database does not answer', 'Nothing can be shown until it does. Try again in a moment.'],
    failed: ['Something went wrong', 'It is in the log of calops serve.'],
    nothingApplied: ['Nothing was applied yet', 'The first calops apply fills these pages.'],
    back: 'To the overview',
  },
  de: {
    allCompanies: 'Alle Betriebe',
    skip: 'Zum Inhalt',
    menu: 'Menü',
    close: 'Schließen',
    pages: 'Seiten',
    other: 'English',
    signOut: 'Abmelden',
    asOf: 'Stand',
    reload: 'Neu laden',
    live: 'live',
    lost: 'Verbindung unterbrochen, neuer Versuch läuft',
    copy: 'Kopieren',
    copied: 'Kopiert',
    signIn: {
      title: 'Anmelden',
      intro: 'Sehen Sie, wie es zwischen Ihrem Betrieb und Cal.com steht: Buchungen, Abdeckung und was Sie braucht.',
      token: 'Zugangsschlüssel',
      hint: 'Wer calops betreibt, erzeugt ihn mit diesem Befehl. Er wird nur einmal gezeigt.',
      submit: 'Anmelden',
      refused:
        'Dieser Schlüssel öffnet nichts. Prüfen Sie, ob er vollständig ist, oder lassen Sie sich einen neuen geben.',
      proceed: 'Weiter, falls Sie schon angemeldet sind',
    },
    notFound: ['Hier ist nichts', 'Die Seite gibt es nicht, oder sie gehört zu einem anderen Betrieb.'],
    tooMany: ['Zu viele Anfragen', 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.'],
    refused: [
      'Nicht von hier gesendet',
      'Das Formular kam nicht von dieser Seite. Laden Sie neu und versuchen Sie es noch einmal.',
    ],
    unavailable: [
      'Die Datenbank antwortet nicht',
      'Bis dahin lässt sich nichts zeigen. Versuchen Sie es gleich noch einmal.',
    ],
    failed: ['Etwas ist schiefgegangen', 'Es steht im Protokoll von calops serve.'],
    nothingApplied: ['Noch wurde nichts angewendet', 'Das erste calops apply füllt diese Seiten.'],
    back: 'Zur Übersicht',
  },
});

export interface MenuItem {
  readonly href: string;
  readonly title: string;
  readonly count: number;
  readonly isCurrent: boolean;
}

export interface Frame {
  readonly language: Language;
  /** The company's title, which leads to `home`. */
  readonly company: string;
  readonly home: string;
  /** The page of all companies; null: the viewer sees one company alone. */
  readonly allHref: string | null;
  /** The stream that reports another version of the page. */
  readonly liveHref: string;
  readonly title: string;
  readonly heading: string;
  readonly intro: string;
  readonly menu: readonly MenuItem[];
  /** The address of this page in the other language. */
  readonly otherHref: string;
  readonly version: string;
  readonly format: Format;
  readonly nowMs: number;
  /** HTML. */
  readonly content: string;
}

/** A page for a viewer who is signed in. */
export function layout(frame: Frame): string {
  const { language, company, home, title, heading, intro, version, liveHref, content } = frame;
  const words = CHROME[language];
  const body = html`<a class="skip" href="#main">${words.skip}</a>
    <div class="side">
      <header class="top">
        <a class="brand" href="${home}"><span class="mark" aria-hidden="true"></span>${company}</a>
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
  return page({ language, title: `${title} · ${company}`, live: { version, href: liveHref }, body });
}

function menuOf({ language, menu, allHref, otherHref }: Frame): string {
  const words = CHROME[language];
  const all = allHref === null ? '' : html`<p class="all"><a href="${allHref}">${words.allCompanies}</a></p>`;
  const items = menu.map(({ href, title, count, isCurrent }) => {
    const counted = count === 0 ? '' : html`<span class="count">${count}</span>`;
    return html`<li>
      <a href="${href}" !${isCurrent ? ' aria-current="page"' : ''}><span>${title}</span>!${counted}</a>
    </li>`;
  });
  const other = language === 'de' ? 'en' : 'de';
  return html`!${all}
    <ul data-part="menu">
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
  /** Set when a link on another site led here, so that the browser did not send the session cookie. */
  readonly proceedTo?: string | undefined;
}

/** A page without a company: sign-in and errors. */
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
    live: null,
    body,
    ...(proceedTo !== undefined && { proceedTo }),
  });
}

interface Document {
  readonly language: Language;
  readonly title: string;
  /** Null: nothing on it changes by itself. */
  readonly live: { readonly version: string; readonly href: string } | null;
  readonly body: string;
  readonly proceedTo?: string;
}

function page({ language, title, live, body, proceedTo }: Document): string {
  const { copy, copied, lost } = CHROME[language];
  const copyWords = html`data-copy-word="${copy}" data-copied-word="${copied}" data-lost-word="${lost}"`;
  const changes = live === null ? '' : html` data-version="${live.version}" data-live="${live.href}"`;
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
      <body class="${live === null ? 'plain' : 'signed-in'}" !${copyWords}!${changes}!${proceed}>
        !${body}
      </body>
    </html> `;
}

export type Notice = 'notFound' | 'tooMany' | 'refused' | 'unavailable' | 'failed' | 'nothingApplied';

/** An error, in place of a page. */
export function noticePage(language: Language, notice: Notice): string {
  const words = CHROME[language];
  const [title = '', hint = ''] = words[notice];
  const content = html`<h1>${title}</h1>
    <p class="intro">${hint}</p>
    <p><a href="/dashboard">${words.back}</a></p>`;
  return plainLayout({ language, title, otherHref: null, content });
}
