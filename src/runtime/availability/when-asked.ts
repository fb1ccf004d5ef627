import { Temporal } from 'temporal-polyfill';
import { problem } from '../../model/results.ts';
import type { Problem } from '../../model/results.ts';
import type { Interval } from '../../model/interval.ts';
import { instantMs } from '../local-time.ts';
import type { StartsWithin } from './starts-of-service.ts';
import { halfDaysOf, preferFree, type Readings } from './when/prefer-free.ts';
import { render } from './when/render.ts';
import { ASSUMED_HOURS, type Locale, ROUND_THE_CLOCK, windowBetween } from './when/time-window.ts';
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
  readonly at: Interval;
  readonly understood: string;
}

/**
 * The time that a caller means. Refuses rather than guesses: `time-not-understood` with the reason, a sentence to say, and the readings to choose from.
 * Where only the half of the day is open (`um sieben`), the one with starts is taken; `startsWithin` is asked for nothing else.
 */
export async function whenAsked(
  { when, locale, timeZone, nowMs }: WhenAsked,
  startsWithin: StartsWithin,
): Promise<When | Problem> {
  const askedMs = instantMs(when);
  if (askedMs !== undefined) {
    const at = Temporal.Instant.fromEpochMilliseconds(askedMs).toZonedDateTimeISO(timeZone);
    return { at: { fromMs: askedMs, toMs: askedMs }, understood: render(windowBetween(at, at), locale, nowMs) };
  }
  const circumstances = { locale, now: nowMs, timeZone };
  const readings: Readings = {
    settled: understand(when, { ...circumstances, openingHours: ASSUMED_HOURS }),
    anyHour: understand(when, { ...circumstances, openingHours: ROUND_THE_CLOCK }),
  };
  const stretches = halfDaysOf(readings).map(({ all }) => around(all));
  const starts = await Promise.all(stretches.map((stretch) => startsWithin(stretch)));
  const result = preferFree(readings, starts.flat(), { locale, now: nowMs });
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

const HOUR_MS = 3_600_000;

/** What holds all of them, and the hour to both sides that `preferFree` looks at. */
function around(windows: readonly { readonly from: number; readonly to: number }[]): Interval {
  return {
    fromMs: Math.min(...windows.map(({ from }) => from)) - HOUR_MS,
    toMs: Math.max(...windows.map(({ to }) => to)) + HOUR_MS + 1,
  };
}
