import type { NextStarts, Start } from '../../model/results.ts';
import { localTime } from '../../model/local-time.ts';

/** Starts by day, each with the staff who are free and until when. */
export function slotsText(found: NextStarts): string {
  const { fallback, service, branch, timeZone, starts, searchedUntilMs } = found;
  const asked = fallback ? [`no service ${fallback.asked} can be booked: this is the default service`] : [];
  const head = `${service.title} at ${branch.title}, times of ${timeZone}`;
  const until = localTime(searchedUntilMs, timeZone).slice(0, 10);
  const none = starts.length === 0 ? [`  nothing free until ${until}`] : [];
  return `${[...asked, head, ...caveats(found), ...starts.map(startLine), ...none].join('\n')}\n`;
}

function caveats({ staleSeconds, isStaffCertain, unread }: NextStarts): readonly string[] {
  const names = unread.map(({ title, id }) => title ?? id).join(', ');
  return [
    ...(staleSeconds === null ? [] : [`Cal.com does not answer: as of ${staleSeconds} seconds ago`]),
    ...(isStaffCertain ? [] : ['one of them is free: Cal.com does not say who']),
    ...(names === '' ? [] : [`nothing is known of ${names}`]),
  ];
}

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
