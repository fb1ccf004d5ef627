/** What the words of both languages mean: the grammars make these, everything after them knows no language. */
export type Part = DatePart | TimePart | Connector | { readonly kind: 'fault'; readonly code: PhraseFault };

/** Faults that the words alone show. */
export type PhraseFault = 'impossible-date' | 'impossible-time' | 'ambiguous';

/** bare: `Freitag`. The custom behind each is in docs/spoken-times.md. */
export type Which = 'bare' | 'this' | 'coming' | 'next' | 'afterNext';

export type Share = 'whole' | 'start' | 'middle' | 'end';

export interface CalendarDay {
  readonly day: number;
  readonly month?: number;
  readonly year?: number;
}

export type DatePart =
  | { readonly kind: 'days'; readonly days: number }
  /** Several where the order of day and month is not known: `4/12`. */
  | { readonly kind: 'date'; readonly options: readonly CalendarDay[] }
  | { readonly kind: 'weekday'; readonly weekday: number; readonly which: Which }
  | { readonly kind: 'week'; readonly weeks: number; readonly share: Share }
  | { readonly kind: 'calendarWeek'; readonly week: number }
  | { readonly kind: 'weekend'; readonly which: Which }
  | { readonly kind: 'month'; readonly month: number; readonly year?: number; readonly share: Share }
  | { readonly kind: 'monthFromNow'; readonly months: number; readonly share: Share }
  /** Counted from the day that is named beside it, else from today: `Freitag in einer Woche`. */
  | { readonly kind: 'later'; readonly unit: 'days' | 'months'; readonly options: readonly number[] };

export type Season = 'summer' | 'winter';

/** Minutes since midnight, 0 to 1440, of each time of the day that the words can mean. */
export interface Clock {
  readonly kind: 'clock';
  readonly options: readonly number[];
  /** Which of two, where the clock shows it twice. Only the parts behind the clock know it. */
  readonly season?: Season;
  /** What a twelve means once somebody adds `nachts`. */
  readonly atNight?: readonly number[];
  /** Hours and minutes were written (`9:00`): its first option is the one that was written. */
  readonly isWritten?: boolean;
  /** am or pm was said: an hour before it without one shares its half of the day (`3 to 5 pm`). */
  readonly hasMeridiem?: boolean;
}

/** Minutes since midnight, from and to. */
export type Minutes = readonly [from: number, to: number];

export interface Daypart {
  readonly kind: 'daypart';
  /** What it offers when no clock time is named; null: nothing. */
  readonly window: Minutes | null;
  /** Which clock times go with it: `fünf Uhr abends`. */
  readonly settles: readonly Minutes[];
  readonly isNight?: boolean;
}

export type TimePart =
  | Clock
  /** An hour only where a word before it says so: `um 16`, but not `Freitag 16`. */
  | { readonly kind: 'number'; readonly value: number }
  | Daypart
  | { readonly kind: 'season'; readonly season: Season }
  | { readonly kind: 'elapsed'; readonly minutes: number }
  | { readonly kind: 'open'; readonly until: 'tonight' | 'horizon' }
  | { readonly kind: 'allDay' };

/** to: `3 to 5`, `10 - 12`. Unlike until it needs a start: `I want to do Friday` is no deadline. */
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
