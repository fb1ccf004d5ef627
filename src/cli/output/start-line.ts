import type { Start } from '../../model/results.ts';
import { localTime } from '../../runtime/local-time.ts';

/** `  Mon 2026-11-30 10:00  Emma (until 12:30)`, in the time zone of the branch. */
export function startLine({ startMs, timeZone, staff }: Start): string {
  const who = staff.map(({ id, title, endMs }) => `${title ?? id} (until ${clock(endMs, timeZone)})`).join(', ');
  const day = localTime(startMs, timeZone).slice(0, 10);
  return `  ${weekday(day)} ${day} ${clock(startMs, timeZone)}  ${who}`.trimEnd();
}

/** The local time of day: `10:00`. */
export function clock(ms: number, timeZone: string): string {
  return localTime(ms, timeZone).slice(11, 16);
}

function weekday(day: string): string {
  const noon = Date.parse(`${day}T12:00Z`);
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' }).format(noon);
}
