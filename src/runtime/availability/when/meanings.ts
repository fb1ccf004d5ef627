import type { Connector, Daypart, Minutes, Part } from './parts.ts';
import type { Captured } from './scan.ts';

/** The parts that both grammars make, from the digits that normalise.ts leaves. */

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

/** Two digits of a year are this century's. */
export function date(day: Captured, month: number, year?: string): Part {
  const named = year === undefined ? {} : { year: Number(year.length === 2 ? `20${year}` : year) };
  return { kind: 'date', options: [{ day: Number(day), month, ...named }] };
}

/** The place of a word in a list of synonyms, from 1. */
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
