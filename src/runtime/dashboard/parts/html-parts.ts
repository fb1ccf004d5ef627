import { html } from 'ghtml';
import type { Json } from '../../../model/json.ts';
import { shellWord } from '../../../model/shell-word.ts';
import type { Format } from '../format.ts';

/** Small parts of pages. All return HTML; their arguments are text and are escaped. */

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A word with a colour: the meaning never depends on the colour alone. */
export function badge(tone: Tone, word: string): string {
  return html`<span class="badge badge-${tone}">${word}</span>`;
}

/** A time in the given format, and machine-readable. */
export function time(form: Format['time'], ms: number): string {
  return html`<time datetime="${new Date(ms).toISOString()}">${form(ms)}</time>`;
}

/** A command to copy, for an action that the page cannot do. */
export function command(words: string): string {
  return html`<div class="command"><code data-copy>${words}</code></div>`;
}

/** An empty list: why it is empty, and what would change that. */
export function empty(title: string, hint: string, words?: string): string {
  return html`<div class="empty">
    <p class="empty-title">${title}</p>
    <p>${hint}</p>
    !${words === undefined ? '' : command(words)}
  </div>`;
}

export type Tile = readonly [name: string, value: string, note: string];

/** Figures side by side; the heading is for screen readers. */
export function figureTiles(heading: string, tiles: readonly Tile[]): string {
  const shown = tiles.map(
    ([name, value, note]) =>
      html`<div class="figure">
        <dt>${name}</dt>
        <dd><span class="value">${value}</span> <span class="note">${note}</span></dd>
      </div>`,
  );
  return html`<h2 class="sr-only">${heading}</h2>
    <dl class="figures">!${shown}</dl>`;
}

/** A part of the page that is replaced when it has changed. */
export function part(name: string, content: string): string {
  return html`<section data-part="${name}">!${content}</section>`;
}

/** The heading of a column; columns of numbers are aligned to the right. */
export type Head = string | { readonly number: string } | SortHead;

/** A heading that sorts the rows: a link to the same page in another order. */
export interface SortHead {
  readonly title: string;
  readonly isNumber: boolean;
  readonly href: string;
  /** The present order of the rows by this column; null: they are in the order of another one. */
  readonly order: 'ascending' | 'descending' | null;
}

export interface Table {
  /** For screen readers. */
  readonly label: string;
  readonly look?: 'compact' | 'compact even' | 'matrix' | 'simple' | 'companies';
  readonly heads: readonly Head[];
  /** HTML, one `tr` each. */
  readonly rows: readonly string[];
}

/** A labelled table. If it is wider than a phone it can be scrolled sideways, also with the keyboard. */
export function table({ label, look, heads, rows }: Table): string {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
      <table !${look === undefined ? '' : html`class="${look}"`}>
        <thead>
          <tr>
            !${heads.map(headOf)}
          </tr>
        </thead>
        <tbody>
          !${rows}
        </tbody>
      </table>
    </div>
    <p class="scroll-hint" aria-hidden="true"></p>`;
}

function headOf(head: Head): string {
  if (typeof head === 'string') return html`<th scope="col">${head}</th>`;
  if ('number' in head) return html`<th scope="col" class="number">${head.number}</th>`;
  const { title, isNumber, href, order } = head;
  const arrow = order === null ? '' : html`<span aria-hidden="true">${order === 'ascending' ? ' ▲' : ' ▼'}</span>`;
  return html`<th
    scope="col"
    class="sort ${isNumber ? 'number' : ''}"
    !${order === null ? '' : html`aria-sort="${order}"`}
  >
    <a href="${href}">${title}!${arrow}</a>
  </th>`;
}

/** A name and its value. */
export type Fact = readonly [name: string, content: string];

/** Names are text, contents HTML. */
export function facts(look: 'facts' | 'facts panel' | 'values', known: readonly Fact[]): string {
  const shown = known.map(
    ([name, content]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>!${content}</dd>
      </div>`,
  );
  return html`<dl class="${look}">!${shown}</dl>`;
}

/** `calops review --company friseur`, to copy: arguments are quoted, so that a shell runs nothing in them. */
export function calops(company: string, ...words: readonly string[]): string {
  return ['calops', ...words, '--company', company].map(shellWord).join(' ');
}

const LONGEST = 240;

/** A JSON value as text, shortened if it is long; `nothing` is the text for an empty one. */
export function jsonValue(value: Json, nothing: string): string {
  if (value === null) return html`<span class="note">${nothing}</span>`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return html`<code>${cut}</code>`;
}
