import { overlaps, type Span } from './rows.ts';

const DAY_MS = 86_400_000;

/** Spans by key and touched day, so that overlaps are found without scanning other days. */
export class DayIndex<Item extends Span> {
  readonly #days = new Map<string, Map<number, Set<Item>>>();

  add(key: string, item: Item): void {
    const days = this.#days.get(key) ?? new Map<number, Set<Item>>();
    this.#days.set(key, days);
    for (let day = dayOf(item.startMs); day <= lastDayOf(item); day += 1) {
      const items = days.get(day);
      if (items) items.add(item);
      else days.set(day, new Set([item]));
    }
  }

  delete(key: string, item: Item): void {
    const days = this.#days.get(key);
    for (let day = dayOf(item.startMs); day <= lastDayOf(item); day += 1) days?.get(day)?.delete(item);
  }

  /** Items that overlap the span, ordered by start. */
  within(key: string, span: Span): Item[] {
    const days = this.#days.get(key);
    if (!days) return [];
    const found = new Set<Item>();
    for (const items of touched(days, span)) {
      for (const item of items) if (overlaps(item, span)) found.add(item);
    }
    return [...found].sort((a, b) => a.startMs - b.startMs);
  }
}

/** A long span is not walked day by day if the index has fewer days. */
function* touched<Item>(days: ReadonlyMap<number, Set<Item>>, span: Span): Iterable<Set<Item>> {
  const first = dayOf(span.startMs);
  const last = lastDayOf(span);
  if (last - first >= days.size) {
    yield* days.values();
    return;
  }
  for (let day = first; day <= last; day += 1) {
    const items = days.get(day);
    if (items) yield items;
  }
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function lastDayOf({ startMs, endMs }: Span): number {
  return dayOf(Math.max(startMs, endMs - 1));
}

/** A calendar entry of a user that is not a Cal.com booking. */
export interface BusyTimeRow extends Span {
  readonly userId: number;
}

/** Busy times of connected calendars. Set by the seed; never change. */
export class BusyTimes {
  readonly #rows: readonly BusyTimeRow[];
  readonly #users = new DayIndex<BusyTimeRow>();

  constructor(rows: readonly BusyTimeRow[] = []) {
    this.#rows = rows;
    for (const row of rows) this.#users.add(String(row.userId), row);
  }

  all(): readonly BusyTimeRow[] {
    return this.#rows;
  }

  of(userId: number, span: Span): readonly Span[] {
    return this.#users.within(String(userId), span);
  }
}
