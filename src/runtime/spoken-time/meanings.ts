import type { Clock, Connector, Daypart, Minutes, Part } from './parts.ts';
import type { Captured } from './scan.ts';

/** The parts that both grammars produce, from text that normalise.ts has converted to digits. */

export function days(days: number): Part {
  return { kind: 'days', days };
}

export function later(unit: 'days' | 'months', ...options: readonly number[]): Part {
  return { kind: 'later', unit, options };
}

export function elapsed(minutes: number): Part {
  return { kind: 'elapsed', minutes };
}

export function daypart(window: Minutes | null, settles: readonly Minutes[]): Daypart {
  return { kind: 'daypart', window, settles };
}

export function connector(is: Connector['is']): Connector {
  return { kind: 'connector', is };
}

/** A year with two digits is in this century. */
export function date(day: Captured, month: number, year?: string): Part {
  const named = year === undefined ? {} : { year: Number(year.length === 2 ? `20${year}` : year) };
  return { kind: 'date', options: [{ day: Number(day), month, ...named }] };
}

/** The index of a word in a list of synonyms, from 1. */
export function indexIn(names: readonly (readonly string[])[], word: Captured): number {
  return names.findIndex((all) => word !== undefined && all.includes(word)) + 1;
}

export const NIGHT: Daypart = {
  kind: 'daypart',
  window: null,
  settles: [
    [0, 360],
    [1320, 1440],
  ],
  isNight: true,
};

export const TONIGHT: Part = { kind: 'open', until: 'tonight' };
export const ANY_TIME: Part = { kind: 'open', until: 'horizon' };
export const ALL_DAY: Part = { kind: 'allDay' };

const HALF_DAY = 720;
const DAY = 1440;
const IMPOSSIBLE: Part = { kind: 'fault', code: 'impossible-time' };

/** On the 24-hour clock: `16:30`, `04:30`, `24 Uhr`. */
export function clock24(hour: number, minute: number): Part {
  const at = hour * 60 + minute;
  return minute > 59 || at > DAY ? IMPOSSIBLE : { kind: 'clock', options: [at] };
}

/** A spoken hour. From thirteen on, and for zero, it is on the 24-hour clock. */
export function spokenClock(hour: number, minute = 0): Part {
  return hour < 1 || hour > 12 || minute > 59 ? clock24(hour, minute) : onTheDial((hour % 12) * 60 + minute);
}

/** `9:30`: as it is written, if that is within opening hours. */
export function writtenClock(hour: number, minute: number): Part {
  const part = spokenClock(hour, minute);
  return part.kind === 'clock' ? { ...part, isWritten: true } : part;
}

/** Minutes before or after an hour: `zehn vor vier`, `quarter past nine`. */
export function besideHour(hour: number, minutes: number): Part {
  if (hour > 12 && hour < 24 && Math.abs(minutes) < 60) return { kind: 'clock', options: [hour * 60 + minutes] };
  return besideDialHour(hour, minutes);
}

/** Halves and quarters, which exist only for the hours of a clock's dial: there is no `halb fünfzehn`. */
export function besideDialHour(hour: number, minutes: number): Part {
  if (hour < 1 || hour > 12 || Math.abs(minutes) > 59) return IMPOSSIBLE;
  return onTheDial((hour % 12) * 60 + minutes);
}

/** `4 pm`. 12 pm is noon, 12 am the beginning of the day. */
export function meridiemClock(hour: number, minute: number, half: string): Part {
  if (hour < 1 || hour > 12 || minute > 59) return IMPOSSIBLE;
  const at = (hour % 12) * 60 + minute + (half === 'pm' ? HALF_DAY : 0);
  return { kind: 'clock', options: [at], hasMeridiem: true };
}

/** Midnight on a Friday: the beginning or the end of the day. */
export const MIDNIGHT: Clock = { kind: 'clock', options: [0, DAY] };
export const NOON: Clock = { kind: 'clock', options: [HALF_DAY] };

/** Up to eleven it can be morning or evening; the hour from twelve on is noon's, unless the words say that it is night. */
function onTheDial(at: number): Clock {
  if (at >= 0 && at < 60)
    return { kind: 'clock', options: [HALF_DAY + at], atNight: at === 0 ? MIDNIGHT.options : [at] };
  const morning = (at + HALF_DAY) % HALF_DAY;
  return { kind: 'clock', options: [morning, morning + HALF_DAY] };
}
