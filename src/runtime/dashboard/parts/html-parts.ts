import { html } from 'ghtml';
import type { Json } from '../../../model/json.ts';
import { shellWord } from '../../../model/shell-word.ts';
import type { Format } from '../format.ts';

/** Small pieces of pages. All of them answer HTML; what they are given is text, and is escaped. */

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A word with a colour: never the colour alone. */
export function badge(tone: Tone, word: string): string {
  return html`<span class="badge badge-${tone}">${word}</span>`;
}

/** A moment as the format's given form, and for machines. */
export function time(form: Format['time'], ms: number): string {
  return html`<time datetime="${new Date(ms).toISOString()}">${form(ms)}</time>`;
}

/** A command that does what the page does not: it is to be copied. */
export function command(words: string): string {
  return html`<div class="command"><code data-copy>${words}</code></div>`;
}

/** Where nothing is to be shown: why, and what would change that. */
export function empty(title: string, hint: string, words?: string): string {
  return html`<div class="empty">
    <p class="empty-title">${title}</p>
    <p>${hint}</p>
    !${words === undefined ? '' : command(words)}
  </div>`;
}

/** Replaced by itself when it has changed. */
export function part(name: string, content: string): string {
  return html`<section data-part="${name}">!${content}</section>`;
}

/** A column's words; of numbers, which are set to the right. */
export type Head = string | { readonly number: string };

export interface Table {
  /** Said to who cannot see it. */
  readonly label: string;
  readonly look?: 'compact' | 'matrix' | 'simple';
  readonly heads: readonly Head[];
  /** HTML, a `tr` each. */
  readonly rows: readonly string[];
}

/** A table that is wider than a phone can be pushed sideways, by the keyboard too; it says what it is. */
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
  return typeof head === 'string'
    ? html`<th scope="col">${head}</th>`
    : html`<th scope="col" class="number">${head.number}</th>`;
}

/** What is known, by name. */
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

/** `calops review --company friseur`, to be pasted: whatever a word holds, a shell runs nothing of it. */
export function calops(company: string, ...words: readonly string[]): string {
  return ['calops', ...words, '--company', company].map(shellWord).join(' ');
}

const LONGEST = 240;

/** A value as data shows it, cut where it is long; nothing is a word of the page's. */
export function jsonValue(value: Json, nothing: string): string {
  if (value === null) return html`<span class="note">${nothing}</span>`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return html`<code>${cut}</code>`;
}
