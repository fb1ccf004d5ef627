import { overlaps } from './span.ts';
import type { Span } from './span.ts';

/** A start that is kept from the slots for a while. It keeps nobody from booking it. */
export interface ReservationRow extends Span {
  readonly uid: string;
  readonly eventTypeId: number;
  /** The owner of the type, or its first host. */
  readonly userId: number;
  readonly untilMs: number;
}

export class ReservationTable {
  readonly #rows = new Map<string, ReservationRow>();

  all(): Iterable<ReservationRow> {
    return this.#rows.values();
  }

  get(uid: string): ReservationRow | undefined {
    return this.#rows.get(uid);
  }

  put(row: ReservationRow): void {
    this.#rows.set(row.uid, row);
  }

  delete(uid: string): void {
    this.#rows.delete(uid);
  }

  /** Those that still hold at `now` and overlap the span. */
  during(span: Span, now: number): readonly ReservationRow[] {
    return [...this.#rows.values()].filter((row) => row.untilMs > now && overlaps(row, span));
  }
}
