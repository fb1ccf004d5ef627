import { Temporal } from 'temporal-polyfill';
import type { Stretch } from '../../model/timeline.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import { instantMs } from '../local-time.ts';
import { problem } from '../problem.ts';
import { render } from './when/render.ts';
import type { Locale, OpenStretch } from './when/time-window.ts';
import { understand } from './when/understand.ts';

export interface WhenAsked {
  /** An instant in ISO 8601 with its offset, or words: `Freitag 16 Uhr`. */
  readonly when: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly nowMs: number;
}

/** What was asked for, and the same said back in words: weekday, date and time. */
export interface When {
  readonly at: Stretch;
  readonly understood: string;
}

/**
 * When nobody says how long a business is open, a bare `vier` is the afternoon's. Wide enough for gyms; a time that is said
 * clearly is never ruled out by it.
 */
const WAKING_HOURS: readonly OpenStretch[] = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  weekday,
  from: '06:00',
  to: '22:00',
}));

/** Refuses rather than guesses: 422 with the reason, a sentence to say, and the readings to choose from. */
export function whenAsked({ when, locale, timeZone, nowMs }: WhenAsked): When | KeptAnswer {
  const askedMs = instantMs(when);
  if (askedMs !== undefined) {
    const at = Temporal.Instant.fromEpochMilliseconds(askedMs).toZonedDateTimeISO(timeZone);
    const local = { date: at.toPlainDate().toString(), time: at.toPlainTime().toString({ smallestUnit: 'minute' }) };
    const window = {
      from: askedMs,
      to: askedMs,
      precision: 'exact' as const,
      timeZone,
      local: { from: local, to: local },
    };
    return { at: { fromMs: askedMs, toMs: askedMs }, understood: render(window, locale, nowMs) };
  }
  const result = understand(when, { locale, now: nowMs, timeZone, openingHours: WAKING_HOURS });
  if (!result.understood) {
    const { code, message, readings } = result;
    return problem('time-not-understood', message, {
      reason: code,
      readings: readings.map((reading) => render(reading, locale, nowMs)),
    });
  }
  const { from, to } = result.window;
  return { at: { fromMs: from, toMs: to }, understood: render(result.window, locale, nowMs) };
}
