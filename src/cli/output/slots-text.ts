import type { NextStarts } from '../../model/results.ts';
import { localTime } from '../../runtime/local-time.ts';
import { startLine } from './start-line.ts';

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
