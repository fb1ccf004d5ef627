import type { KeptAnswer } from '../store/booking-store.ts';

/** The parts of an answer of availability that are shown. */
interface SlotsView {
  readonly service: { readonly title: string };
  readonly branch: { readonly title: string };
  readonly fallback?: { readonly asked: string };
  readonly stale: boolean;
  readonly ageSeconds?: number;
  readonly searchedUntil: string;
  readonly starts: readonly {
    readonly start: string;
    readonly staff: readonly { readonly title: string; readonly end: string }[];
  }[];
}

/** Starts by day, each with who is free until when. */
export function slotsText({ status, body }: KeptAnswer): string {
  if (status >= 400) {
    const { code, detail } = body as unknown as { readonly code: string; readonly detail: string };
    return `nothing found (${code}): ${detail}\n`;
  }
  const view = body as unknown as SlotsView;
  const head = `${view.service.title} at ${view.branch.title}`;
  const asked = view.fallback ? [`${view.fallback.asked} cannot be booked: this is the company's default service`] : [];
  const stale = view.stale ? [`Cal.com does not answer: as of ${view.ageSeconds} seconds ago`] : [];
  const starts = view.starts.map(({ start, staff }) => {
    const who = staff.map(({ title, end }) => `${title} (until ${end.slice(11, 16)})`).join(', ');
    return `  ${weekday(start)} ${start.slice(0, 10)} ${start.slice(11, 16)}  ${who}`;
  });
  const none = starts.length === 0 ? [`  nothing free until ${view.searchedUntil.slice(0, 10)}`] : [];
  return `${[head, ...asked, ...stale, ...starts, ...none].join('\n')}\n`;
}

/** Of the local date that the text begins with. */
function weekday(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${iso.slice(0, 10)}T12:00Z`),
  );
}
