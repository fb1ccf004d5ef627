const DAY_MS = 86_400_000;

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Spans of time by key and by the days they touch: what overlaps a span is found without looking at other days. */
export class DayIndex<Item extends Span> {
  readonly #days = new Map<string, Map<number, Set<Item>>>();

  add(key: string, item: Item): void {
    const days = this.#days.get(key) ?? new Map<number, Set<Item>>();
    this.#days.set(key, days);
    for (const day of daysOf(item)) {
      const items = days.get(day);
      if (items) items.add(item);
      else days.set(day, new Set([item]));
    }
  }

  delete(key: string, item: Item): void {
    for (const day of daysOf(item)) this.#days.get(key)?.get(day)?.delete(item);
  }

  /** What overlaps the span by more than a touch, in the order of starts. */
  within(key: string, span: Span): Item[] {
    const days = this.#days.get(key);
    if (!days) return [];
    const found = new Set<Item>();
    for (const day of daysOf(span)) {
      for (const item of days.get(day) ?? []) {
        if (item.startMs < span.endMs && item.endMs > span.startMs) found.add(item);
      }
    }
    return [...found].sort((a, b) => a.startMs - b.startMs);
  }
}

function daysOf({ startMs, endMs }: Span): readonly number[] {
  const first = Math.floor(startMs / DAY_MS);
  const last = Math.floor(Math.max(startMs, endMs - 1) / DAY_MS);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
