import type { Locale } from '../../../src/runtime/spoken-time/time-window.ts';

/**
 * What callers say, and what they mean. Expectations are written by hand, in the local time of the group's zone:
 *
 *     2026-11-20 16:00                          one instant
 *     2026-11-20 16:00-18:00                    a window on one day
 *     2026-11-23 all day                        0:00 to 24:00
 *     2026-11-18 10:00 .. 2026-11-22 24:00      a window over days
 *     2026-10-25 02:30+01:00                    with an offset where the clock shows the same time twice
 *     2026-11-01T06:30Z                         the same, in UTC
 *     !past                                     refused, with its code
 *     !ambiguous 2026-11-20 … | 2026-11-27 …    refused, with its readings
 */
export type Phrase = readonly [said: string, meant: string];

export interface Group {
  readonly name: string;
  readonly locale: Locale;
  readonly now: string;
  readonly timeZone?: string;
  /** Monday to Friday 8 to 18, Saturday 9 to 14. Without: the company has named no hours. */
  readonly openingHours: boolean;
  readonly phrases: readonly Phrase[];
}
