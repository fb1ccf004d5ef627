import { spokenClock } from './meanings.ts';
import { isDatePart, type Clock, type Connector, type DatePart, type Daypart, type Part } from './parts.ts';
import type { RefusalCode } from './refusal.ts';

/** A request, before it is resolved to a day in the calendar. */
export type Request =
  | { readonly kind: 'elapsed'; readonly minutes: number }
  | { readonly kind: 'open'; readonly until: 'tonight' | 'horizon' }
  | { readonly kind: 'day'; readonly dates: readonly DatePart[]; readonly time: TimeOfDay }
  /** A window over several days. Without a start it begins now, without an end it is open. */
  | { readonly kind: 'days'; readonly start: Bound | null; readonly end: Bound | null };

export type TimeOfDay = {
  readonly daypart?: Daypart;
} & (
  | { readonly shape: 'whole' }
  | { readonly shape: 'at' | 'around'; readonly clock: Clock }
  | { readonly shape: 'between'; readonly from?: Clock; readonly to?: Clock }
);

export interface Bound {
  readonly dates: readonly DatePart[];
  readonly clock?: Clock;
  /** `nach dem 24.`, `vor Freitag`: the day itself is excluded. */
  readonly isExclusive: boolean;
}

function compose(parts: readonly Part[]): Request | RefusalCode {
  const sorted = sortOut(parts);
  if (typeof sorted === 'string') return sorted;
  const { main, start, end, dayparts, alone } = sorted;
  const isTwofold = [main, start, end].some(({ clocks }) => clocks.length > 1) || !areAlike(dayparts);
  if (isTwofold) return 'contradiction';
  const dates = [...main.dates, ...start.dates, ...end.dates];
  const hasTime = dayparts.length > 0 || [main, start, end].some(({ clocks }) => clocks.length > 0);
  const isWhenever = alone.length > 0 && alone.every((part) => part.kind === 'open' && part.until === 'horizon');
  // `egal wann am Freitag nach drei` is any time in that window
  if (alone.length > 0 && !(isWhenever && dates.length > 0)) return onlyRequest(alone, { dates, hasTime });
  if (dates.length > 0) return overDays(sorted) ?? onOneDay(dates, sorted);
  return hasTime || sorted.isAllDay ? 'no-date' : 'empty';
}

function onlyRequest(
  [only, ...others]: readonly Request[],
  { dates, hasTime }: { readonly dates: readonly DatePart[]; readonly hasTime: boolean },
): Request | RefusalCode {
  if (only === undefined || others.length > 0 || dates.length > 0) return 'contradiction';
  if (!hasTime) return only;
  return only.kind === 'open' && only.until === 'horizon' ? 'several-windows' : 'contradiction';
}

/** `ab Montag`, `bis Freitag`, `von Montag bis Mittwoch`; null if the window is within one day. */
function overDays({ main, start, end, dayparts, isAround }: Sorted): Request | RefusalCode | null {
  const left = { ...start, dates: [...main.dates, ...start.dates], clocks: [...main.clocks, ...start.clocks] };
  const isRange = end.beginsWithDate && left.dates.length > 0;
  const isFrom = start.beginsWithDate && !end.isOpened && isEmpty(main);
  const isDeadline = end.beginsWithDate && !start.isOpened && isEmpty(main);
  if (!isRange && !isFrom && !isDeadline) return null;
  if (dayparts.length > 0 || isAround) return 'several-windows';
  if (left.clocks.length > 1) return 'contradiction';
  // `Montag bis Mittwoch um 16 Uhr`: until then, or each day at four
  if (isRange && left.clocks.length !== end.clocks.length) return 'several-windows';
  return { kind: 'days', start: isDeadline ? null : bound(left), end: isFrom ? null : bound(end) };
}

function bound({ dates, clocks: [clock], isExclusive }: Stretch): Bound {
  return { dates, isExclusive, ...(clock && { clock }) };
}

function onOneDay(dates: readonly DatePart[], sorted: Sorted): Request | RefusalCode {
  const time = timeOfDay(sorted);
  return typeof time === 'string' ? time : { kind: 'day', dates, time };
}

function timeOfDay({ main, start, end, dayparts, isAllDay, isAround }: Sorted): TimeOfDay | RefusalCode {
  const daypart = dayparts[0] && { daypart: dayparts[0] };
  const [clock] = main.clocks;
  const [to] = end.clocks;
  const from = start.clocks[0] ?? (end.isOpened ? clock : undefined);
  const isWindow = start.isOpened || end.isOpened;
  if (isAllDay && (isWindow || clock !== undefined || daypart !== undefined)) return 'contradiction';
  if (!isWindow)
    return clock ? { ...daypart, shape: isAround ? 'around' : 'at', clock } : { ...daypart, shape: 'whole' };
  const isLost = clock !== undefined && from !== clock;
  const isOpen = (start.isOpened && from === undefined) || (end.isOpened && to === undefined);
  if (isLost || isOpen) return 'contradiction';
  if (isAround) return 'not-understood';
  return { ...daypart, shape: 'between', ...(from && { from }), ...(to && { to }) };
}

function areAlike(dayparts: readonly Daypart[]): boolean {
  return dayparts.every(({ window }) => String(window) === String(dayparts[0]?.window));
}

/** The sides of `oder`. A side without a day takes the day of the other side; the same applies to the time of day. */
export function alternatives(parts: readonly Part[]): readonly (Request | RefusalCode)[] {
  const sides = splitAtOr(parts);
  const days = sides.map((side) => side.filter((part) => isDatePart(part))).find((side) => side.length > 0) ?? [];
  const times = sides.map((side) => side.filter((part) => !isDatePart(part))).find((side) => side.length > 0) ?? [];
  if (sides.length === 1) return [compose(parts)];
  if (sides.some((side) => side.length === 0)) return ['not-understood'];
  return sides.map((side) => {
    const day = side.some((part) => isDatePart(part)) ? [] : days;
    const time = side.some((part) => !isDatePart(part)) ? [] : times;
    return compose([...day, ...side, ...time]);
  });
}

/** `um 3 oder 4` */
const AT: Part = { kind: 'connector', is: 'at' };

function splitAtOr(parts: readonly Part[]): readonly (readonly Part[])[] {
  const sides: Part[][] = [[]];
  for (const part of parts) {
    if (part.kind === 'connector' && part.is === 'or') sides.push([]);
    else sides.at(-1)?.push(part);
  }
  return sides.map((side, index) => (index > 0 && side[0]?.kind === 'number' ? [AT, ...side] : side));
}

type Alone = Extract<Part, { kind: 'elapsed' | 'open' }>;

/** A part of the phrase: before any connector, after one that opens a window, or after one that closes it. */
interface Stretch {
  readonly dates: DatePart[];
  readonly clocks: Clock[];
  isOpened: boolean;
  isExclusive: boolean;
  beginsWithDate: boolean;
}

interface Sorted {
  readonly main: Stretch;
  readonly start: Stretch;
  readonly end: Stretch;
  readonly dayparts: Daypart[];
  /** Parts that are only understood alone: `jetzt`, `in einer Stunde`. */
  readonly alone: Alone[];
  isAllDay: boolean;
  isAround: boolean;
}

/** Assigns each part to its stretch. A connector at the end, and a bare number, are not understood. */
function sortOut(parts: readonly Part[]): Sorted | RefusalCode {
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

/** The stretch of the words after a connector; null if the connector makes no sense there. */
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

function isEmpty({ dates, clocks }: Stretch): boolean {
  return dates.length === 0 && clocks.length === 0;
}

/** Any connector, or one of these. */
function isConnector(part: Part | undefined, ...is: readonly Connector['is'][]): boolean {
  return part?.kind === 'connector' && (is.length === 0 || is.includes(part.is));
}
