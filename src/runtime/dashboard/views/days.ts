import { Temporal } from 'temporal-polyfill';
import type { BookingDay, DaySpan } from '../../../store/insight/insight-store.ts';

/** Today by the company's clocks and the days before it. */
export function lastDays(nowMs: number, timeZone: string, count: number): DaySpan {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  return { from: today.subtract({ days: count - 1 }).toString(), to: today.toString() };
}

export interface BookingSums {
  readonly asked: number;
  readonly booked: number;
  /** 0 to 1; null where nothing has ended. */
  readonly successRate: number | null;
}

export function sumsOf(days: readonly BookingDay[]): BookingSums {
  const sum = (count: (day: BookingDay) => number): number => days.reduce((total, day) => total + count(day), 0);
  const booked = sum((day) => day.booked);
  const ended = booked + sum((day) => day.failed + day.manualReview);
  return { asked: sum((day) => day.asked), booked, successRate: ended === 0 ? null : booked / ended };
}
