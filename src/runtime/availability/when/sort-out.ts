import { spokenClock } from './clock.ts';
import { type Clock, type Connector, type DatePart, type Daypart, isDatePart, type Part } from './parts.ts';
import type { RefusalCode } from './refusal.ts';

type Alone = Extract<Part, { kind: 'elapsed' | 'open' }>;

/** A stretch of the phrase: before any connector, behind one that opens a window, behind one that closes it. */
export interface Stretch {
  readonly dates: DatePart[];
  readonly clocks: Clock[];
  isOpened: boolean;
  isExclusive: boolean;
  beginsWithDate: boolean;
}

export interface Sorted {
  readonly main: Stretch;
  readonly start: Stretch;
  readonly end: Stretch;
  readonly dayparts: Daypart[];
  /** What can only be said alone: `jetzt`, `in einer Stunde`. */
  readonly alone: Alone[];
  isAllDay: boolean;
  isAround: boolean;
}

/** Puts each part into its stretch. A connector that nothing follows, and a bare number, are not understood. */
export function sortOut(parts: readonly Part[]): Sorted | RefusalCode {
  const sorted: Sorted = {
    main: stretch(),
    start: stretch(),
    end: stretch(),
    dayparts: [],
    alone: [],
    isAllDay: false,
    isAround: false,
  };
  let current = sorted.main;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (part.kind === 'connector') {
      const opened = canPrecede(part, next) ? openedBy(part, next, sorted) : null;
      if (opened === null) return 'not-understood';
      current = opened;
      continue;
    }
    const isHour = isConnector(parts[index - 1]) || isConnector(next, 'until', 'to');
    const meant = part.kind === 'number' && isHour ? spokenClock(part.value) : part;
    const fault = put(meant, current, sorted);
    if (fault !== null) return fault;
  }
  const isHalfSaid = parts.some((part) => isConnector(part, 'between')) && !sorted.end.isOpened;
  return isHalfSaid ? 'not-understood' : sorted;
}

function put(part: Part, into: Stretch, sorted: Sorted): RefusalCode | null {
  if (isDatePart(part)) {
    into.beginsWithDate ||= into.clocks.length === 0;
    into.dates.push(part);
    return null;
  }
  switch (part.kind) {
    case 'clock':
      into.clocks.push(part);
      return null;
    case 'season': {
      const clock = into.clocks.pop();
      if (clock === undefined) return 'not-understood';
      into.clocks.push({ ...clock, season: part.season });
      return null;
    }
    case 'daypart':
      sorted.dayparts.push(part);
      return null;
    case 'elapsed':
    case 'open':
      sorted.alone.push(part);
      return null;
    case 'allDay':
      sorted.isAllDay = true;
      return null;
    case 'fault':
      return part.code;
    case 'number':
    case 'connector':
      return 'not-understood';
  }
}

/** The stretch that the words behind a connector belong to; null where the connector makes no sense. */
function openedBy({ is }: Connector, next: Part | undefined, sorted: Sorted): Stretch | null {
  const { main, start, end } = sorted;
  switch (is) {
    case 'at':
    case 'around':
      sorted.isAround ||= is === 'around';
      return end.isOpened ? end : start.isOpened ? start : main;
    case 'from':
    case 'between':
    case 'after':
      return open(start, is === 'after');
    case 'and':
      return start.isOpened && !end.isOpened ? open(end, false) : null;
    case 'to':
      return isOpenEnded(sorted, next) ? null : open(end, false);
    case 'until':
    case 'before':
      return open(end, is === 'before');
    case 'or':
      return null;
  }
}

/** `3 to 5` and `Monday to Friday`, but neither `to Friday` nor `December 3 to 5`. */
function isOpenEnded({ main, start }: Sorted, next: Part | undefined): boolean {
  if (isEmpty(main) && isEmpty(start)) return true;
  const hasClock = main.clocks.length + start.clocks.length > 0;
  return !hasClock && (next === undefined || !isDatePart(next));
}

function open(stretch: Stretch, isExclusive: boolean): Stretch {
  stretch.isOpened = true;
  stretch.isExclusive = isExclusive;
  return stretch;
}

function canPrecede({ is }: Connector, next: Part | undefined): boolean {
  const isClock = next?.kind === 'clock' || next?.kind === 'number' || next?.kind === 'fault';
  if (is === 'at') return isClock;
  if (is === 'around') return isClock || next?.kind === 'daypart' || isConnector(next);
  return next !== undefined;
}

function stretch(): Stretch {
  return { dates: [], clocks: [], isOpened: false, isExclusive: false, beginsWithDate: false };
}

export function isEmpty({ dates, clocks }: Stretch): boolean {
  return dates.length === 0 && clocks.length === 0;
}

/** Any connector, or one of these. */
function isConnector(part: Part | undefined, ...is: readonly Connector['is'][]): boolean {
  return part?.kind === 'connector' && (is.length === 0 || is.includes(part.is));
}
