import { DayIndex } from './day-index.ts';
import type { Span } from './span.ts';

/** Something in a user's calendar that is no booking of Cal.com. */
export interface BusyTimeRow extends Span {
  readonly userId: number;
}

/** What connected calendars say. It comes with the seed and does not change. */
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
