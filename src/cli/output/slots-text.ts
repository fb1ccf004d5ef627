import type { Json } from '../../model/json.ts';
import { type Start, startLine } from './start-line.ts';

/** The parts of an answer of availability that are shown. */
interface SlotsView {
  readonly service: { readonly title: string };
  readonly branch: { readonly title: string };
  readonly fallback?: { readonly asked: string };
  readonly stale: boolean;
  readonly ageSeconds?: number;
  readonly staffCertain: boolean;
  readonly unread?: readonly { readonly title?: string; readonly id: string }[];
  readonly timeZone: string;
  readonly searchedUntil: string;
  readonly starts: readonly Start[];
}

/** Starts by day, each with who is free until when. */
export function slotsText(body: Json): string {
  const view = body as unknown as SlotsView;
  const asked = view.fallback ? [`no service ${view.fallback.asked} can be booked: this is the default service`] : [];
  const head = `${view.service.title} at ${view.branch.title}, times of ${view.timeZone}`;
  const starts = view.starts.map((start) => startLine(start));
  const none = starts.length === 0 ? [`  nothing free until ${view.searchedUntil.slice(0, 10)}`] : [];
  return `${[...asked, head, ...reservations(view), ...starts, ...none].join('\n')}\n`;
}

/** What the answer is not worth. */
function reservations({ stale, ageSeconds = 0, staffCertain, unread = [] }: SlotsView): readonly string[] {
  const names = unread.map(({ title, id }) => title ?? id).join(', ');
  return [
    ...(stale ? [`Cal.com does not answer: as of ${ageSeconds} seconds ago`] : []),
    ...(staffCertain ? [] : ['one of them is free: Cal.com does not say who']),
    ...(names === '' ? [] : [`nothing is known of ${names}`]),
  ];
}
