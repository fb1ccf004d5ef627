/** The meaning of words in both languages: the grammars produce these, and later steps are independent of the language. */
export type Part = DatePart | TimePart | Connector | { readonly kind: 'fault'; readonly code: PhraseFault };

/** Errors that the words alone show. */
export type PhraseFault = 'impossible-date' | 'impossible-time' | 'ambiguous';

/** bare: `Freitag`. docs/spoken-times.md explains the custom for each. */
export type Which = 'bare' | 'this' | 'coming' | 'next' | 'afterNext';

export type Share = 'whole' | 'start' | 'middle' | 'end';

export interface CalendarDay {
  readonly day: number;
  readonly month?: number;
  readonly year?: number;
}

export type DatePart =
  | { readonly kind: 'days'; readonly days: number }
  /** Several if the order of day and month is not known: `4/12`. */
  | { readonly kind: 'date'; readonly options: readonly CalendarDay[] }
  | { readonly kind: 'weekday'; readonly weekday: number; readonly which: Which }
  | { readonly kind: 'week'; readonly weeks: number; readonly share: Share }
  | { readonly kind: 'calendarWeek'; readonly week: number }
  | { readonly kind: 'weekend'; readonly which: Which }
  | { readonly kind: 'month'; readonly month: number; readonly year?: number; readonly share: Share }
  | { readonly kind: 'monthFromNow'; readonly months: number; readonly share: Share }
  /** Counted from the day that is also named, else from today: `Freitag in einer Woche`. */
  | { readonly kind: 'later'; readonly unit: 'days' | 'months'; readonly options: readonly number[] };

export type Season = 'summer' | 'winter';

/** Minutes since midnight, 0 to 1440, of each time of day that the words can mean. */
export interface Clock {
  readonly kind: 'clock';
  readonly options: readonly number[];
  /** Which of the two, if the clock shows the time twice. Only later steps use it. */
  readonly season?: Season;
  /** What twelve means with `nachts`. */
  readonly atNight?: readonly number[];
  /** Hours and minutes were written (`9:00`): the first option is the written one. */
  readonly isWritten?: boolean;
  /** am or pm was said: an earlier hour without one has the same half of the day (`3 to 5 pm`). */
  readonly hasMeridiem?: boolean;
}

/** Minutes since midnight, from and to. */
export type Minutes = readonly [from: number, to: number];

export interface Daypart {
  readonly kind: 'daypart';
  /** The window of the word without a clock time; null: none. */
  readonly window: Minutes | null;
  /** The clock times that it allows: `fünf Uhr abends`. */
  readonly settles: readonly Minutes[];
  readonly isNight?: boolean;
}

export type TimePart =
  | Clock
  /** An hour only after a word that says so: `um 16`, but not `Freitag 16`. */
  | { readonly kind: 'number'; readonly value: number }
  | Daypart
  | { readonly kind: 'season'; readonly season: Season }
  | { readonly kind: 'elapsed'; readonly minutes: number }
  | { readonly kind: 'open'; readonly until: 'tonight' | 'horizon' }
  | { readonly kind: 'allDay' };

/** to: `3 to 5`, `10 - 12`. In contrast to `until` it needs a start: `I want to do Friday` is no deadline. */
export interface Connector {
  readonly kind: 'connector';
  readonly is: 'at' | 'around' | 'from' | 'after' | 'between' | 'and' | 'until' | 'to' | 'before' | 'or';
}

const DATE_KINDS: Readonly<Record<DatePart['kind'], true>> = {
  days: true,
  date: true,
  weekday: true,
  week: true,
  calendarWeek: true,
  weekend: true,
  month: true,
  monthFromNow: true,
  later: true,
};

export function isDatePart(part: Part): part is DatePart {
  return part.kind in DATE_KINDS;
}
