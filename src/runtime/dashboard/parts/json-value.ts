import { html } from 'ghtml';
import type { Json } from '../../../model/json.ts';

const LONGEST = 240;

/** A value as data shows it, cut where it is long; nothing is a word of the page's. */
export function jsonValue(value: Json, nothing: string): string {
  if (value === null) return html`<span class="note">${nothing}</span>`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return html`<code>${cut}</code>`;
}
