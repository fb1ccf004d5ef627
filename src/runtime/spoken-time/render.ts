import { Temporal } from 'temporal-polyfill';
import type { Locale, LocalTime, TimeWindow } from './time-window.ts';

/** The phrases of one language. */
interface Voice {
  readonly day: (date: Temporal.PlainDate, hasYear: boolean) => string;
  readonly clock: (time: string) => string;
  /** After clock times: `16:00 Uhr`, `14:00 bis 16:00 Uhr`. */
  readonly oclock: string;
  readonly until: string;
  readonly endOfDay: string;
  readonly allDay: string;
  readonly summer: string;
  readonly winter: string;
}

const GERMAN_DAYS = ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'];
const GERMAN_MONTHS = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ');
const ENGLISH_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const ENGLISH_MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

const VOICES: Readonly<Record<Locale, Voice>> = {
  de: {
    day: ({ day, month, dayOfWeek, year }, hasYear) =>
      `${GERMAN_DAYS[dayOfWeek - 1]}, ${day}. ${GERMAN_MONTHS[month - 1]}${hasYear ? ` ${year}` : ''}`,
    clock: (time) => time,
    oclock: ' Uhr',
    until: 'bis',
    endOfDay: '24:00',
    allDay: 'ganztägig',
    summer: ' Sommerzeit',
    winter: ' Winterzeit',
  },
  en: {
    day: ({ day, month, dayOfWeek, year }, hasYear) =>
      `${ENGLISH_DAYS[dayOfWeek - 1]}, ${ENGLISH_MONTHS[month - 1]} ${day}${hasYear ? `, ${year}` : ''}`,
    clock: twelveHours,
    oclock: '',
    until: 'to',
    endOfDay: 'midnight',
    allDay: 'all day',
    summer: ' summer time',
    winter: ' winter time',
  },
};

/** Always weekday, date and time; the year if it is not that of `now`. `understand` reads the result as the same window. */
export function render(window: TimeWindow, locale: Locale, now: number): string {
  const voice = VOICES[locale];
  const from = edge(window.from, window.local.from, window.timeZone);
  const to = edge(window.to, window.local.to, window.timeZone);
  const thisYear = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(window.timeZone).year;
  const day = (date: Temporal.PlainDate) => voice.day(date, date.year !== thisYear);
  const clock = (one: Edge, time: string) => `${time}${voice.oclock}${season(one, voice)}`;
  const begins = clock(from, voice.clock(from.time));
  if (window.precision === 'exact') return `${day(from.date)}, ${begins}`;

  const isToMidnight = to.time === '00:00';
  const lastDay = isToMidnight ? to.date.subtract({ days: 1 }) : to.date;
  const ends = clock(to, isToMidnight ? voice.endOfDay : voice.clock(to.time));
  const isOneDay = from.date.equals(lastDay);
  if (isToMidnight && from.time === '00:00') {
    const days = isOneDay ? day(lastDay) : `${day(from.date)}, ${voice.until} ${day(lastDay)}`;
    return `${days}, ${voice.allDay}`;
  }
  if (!isOneDay) return `${day(from.date)}, ${begins}, ${voice.until} ${day(lastDay)}, ${ends}`;
  const firstClock = from.season === null ? voice.clock(from.time) : begins;
  return `${day(from.date)}, ${firstClock} ${voice.until} ${ends}`;
}

/** Weekday and date; the year if it is not that of `now`. */
export function renderDay(date: string, locale: Locale, now: number): string {
  const day = Temporal.PlainDate.from(date);
  return VOICES[locale].day(
    day,
    day.year !== Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').year,
  );
}

/** `09:00-12:30` → `9:00 bis 12:30`, `9:00 am to 12:30 pm`. */
export function clocks(range: string, locale: Locale): string {
  const { clock, until, endOfDay } = VOICES[locale];
  const [from = '', to = ''] = range.split('-').map((time) => (time === '24:00' ? endOfDay : clock(time)));
  return `${from} ${until} ${to}`.replaceAll(/(?<![0-9])0(?=[0-9]:)/g, '');
}

interface Edge {
  readonly date: Temporal.PlainDate;
  readonly time: string;
  /** Set if the clocks show that time twice. */
  readonly season: 'summer' | 'winter' | null;
}

function edge(instant: number, { date, time }: LocalTime, timeZone: string): Edge {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const wall = at.toPlainDateTime();
  const other = (disambiguation: 'earlier' | 'later') =>
    wall.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
  const isRepeated = other('earlier') !== other('later');
  const which = at.epochMilliseconds === other('earlier') ? 'summer' : 'winter';
  return { date: Temporal.PlainDate.from(date), time, season: isRepeated ? which : null };
}

function season({ season }: Edge, voice: Voice): string {
  return season === null ? '' : voice[season];
}

/** `16:30` → `4:30 pm` */
function twelveHours(time: string): string {
  const hour = Number(time.slice(0, 2));
  return `${hour % 12 || 12}${time.slice(2)} ${hour < 12 ? 'am' : 'pm'}`;
}
