import type { Clock, DatePart, Daypart, Part } from './parts.ts';
import type { RefusalCode } from './refusal.ts';
import { isEmpty, type Sorted, sortOut, type Stretch } from './sort-out.ts';

/** What is asked for, before it is a day in the calendar. */
export type Request =
  | { readonly kind: 'elapsed'; readonly minutes: number }
  | { readonly kind: 'open'; readonly until: 'tonight' | 'horizon' }
  | { readonly kind: 'day'; readonly dates: readonly DatePart[]; readonly time: TimeOfDay }
  /** A window over days. Without a start it begins now, without an end it is open. */
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
  /** `nach dem 24.`, `vor Freitag`: the day itself does not belong to it. */
  readonly isExclusive: boolean;
}

export function compose(parts: readonly Part[]): Request | RefusalCode {
  const sorted = sortOut(parts);
  if (typeof sorted === 'string') return sorted;
  const { main, start, end, dayparts, alone } = sorted;
  const isTwofold = [main, start, end].some(({ clocks }) => clocks.length > 1) || !areAlike(dayparts);
  if (isTwofold) return 'contradiction';
  const dates = [...main.dates, ...start.dates, ...end.dates];
  const hasTime = dayparts.length > 0 || [main, start, end].some(({ clocks }) => clocks.length > 0);
  const isWhenever = alone.length > 0 && alone.every((part) => part.kind === 'open' && part.until === 'horizon');
  // `egal wann am Freitag nach drei` is any time of that
  if (alone.length > 0 && !(isWhenever && dates.length > 0)) return standingAlone(alone, { dates, hasTime });
  if (dates.length > 0) return overDays(sorted) ?? onOneDay(dates, sorted);
  return hasTime || sorted.isAllDay ? 'no-date' : 'empty';
}

function standingAlone(
  [only, ...others]: readonly Request[],
  { dates, hasTime }: { readonly dates: readonly DatePart[]; readonly hasTime: boolean },
): Request | RefusalCode {
  if (only === undefined || others.length > 0 || dates.length > 0) return 'contradiction';
  if (!hasTime) return only;
  return only.kind === 'open' && only.until === 'horizon' ? 'several-windows' : 'contradiction';
}

/** `ab Montag`, `bis Freitag`, `von Montag bis Mittwoch`; null where the window lies on one day. */
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
