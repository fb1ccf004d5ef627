/** A start as availability tells it, with who is free. */
export interface Start {
  readonly start: string;
  readonly staff: readonly { readonly title: string; readonly end: string }[];
}

/** `  Mon 2026-11-30 10:00  Emma (until 12:30)`: the texts are local times already, and need no zone. */
export function startLine({ start, staff }: Start): string {
  const who = staff.map(({ title, end }) => `${title} (until ${clock(end)})`).join(', ');
  return `  ${weekday(start)} ${start.slice(0, 10)} ${clock(start)}  ${who}`.trimEnd();
}

/** The local time of day of a time with its offset. */
export function clock(iso: string): string {
  return iso.slice(11, 16);
}

/** Of the local date that the text begins with. */
function weekday(iso: string): string {
  const noon = Date.parse(`${iso.slice(0, 10)}T12:00Z`);
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' }).format(noon);
}
