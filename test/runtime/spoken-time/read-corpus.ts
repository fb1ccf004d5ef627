import { Temporal } from 'temporal-polyfill';
import type { OpenStretch } from '../../../src/runtime/spoken-time/time-window.ts';
import type { Circumstances } from '../../../src/runtime/spoken-time/understand.ts';
import type { Group } from './corpus.ts';

export const SALON_HOURS: readonly OpenStretch[] = [
  ...[1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '18:00' })),
  { weekday: 6, from: '09:00', to: '14:00' },
];

export function circumstancesOf({ locale, now, timeZone = 'Europe/Berlin', openingHours }: Group): Circumstances {
  return { locale, now: Date.parse(now), timeZone, ...(openingHours && { openingHours: SALON_HOURS }) };
}

export interface Meant {
  readonly code: string | null;
  /** ISO 8601 with the zone's offset, to the minute. */
  readonly windows: readonly { readonly from: string; readonly to: string }[];
}

/** Reads the notation of corpus.ts. */
export function meantBy(meant: string, timeZone: string): Meant {
  const [, code = null, rest] = /^!(\S+) ?(.*)$/.exec(meant) ?? [null, null, meant];
  const windows = (rest ?? '')
    .split(' | ')
    .filter((one) => one !== '')
    .map((one) => windowOf(one, timeZone));
  return { code, windows };
}

function windowOf(text: string, timeZone: string): Meant['windows'][number] {
  const [date = ''] = text.split(' ');
  if (text.endsWith(' all day'))
    return { from: instant(`${date} 00:00`, timeZone), to: instant(`${date} 24:00`, timeZone) };
  const days = text.split(' .. ');
  const clocks = /^(\S+) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(text);
  const [from = '', to = from] = clocks ? [`${date} ${clocks[2]}`, `${date} ${clocks[3]}`] : days;
  return { from: instant(from, timeZone), to: instant(to, timeZone) };
}

/** Whoever writes a time that the clocks skip or repeat has to write its offset. */
function instant(text: string, timeZone: string): string {
  if (text.endsWith('Z')) return Temporal.Instant.from(text).toString({ timeZone, smallestUnit: 'minute' });
  const [, date = '', time = '', offset] = /^(\S+) (\d\d:\d\d)([+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const isEnd = time === '24:00';
  const wall = Temporal.PlainDate.from(date)
    .add({ days: isEnd ? 1 : 0 })
    .toPlainDateTime(isEnd ? '00:00' : time);
  const at = offset
    ? Temporal.Instant.from(`${wall.toString()}${offset}`)
    : wall.toZonedDateTime(timeZone, { disambiguation: 'reject' }).toInstant();
  return at.toString({ timeZone, smallestUnit: 'minute' });
}
