import { Temporal } from 'temporal-polyfill';
import { rangesOn } from '../../model/time/hours.ts';
import { WEEKDAYS, type HoursLevels, type TimeRange } from '../../model/time/week-hours.ts';
import type { Interval } from '../../model/time/interval.ts';
import { instantMs } from '../../model/time/local-time.ts';
import { problem, type AvailabilityResult, type NextStartsResult, type Problem } from '../../model/results.ts';
import type { CompanyContext, CompanyContexts } from '../company/company-context.ts';
import { named, unknownCompany, type Tenant } from '../company/tenant.ts';
import type { AvailabilityQuestion, NextSlotQuestion } from '../http/api.ts';
import { halfDaysOf, preferFree, type Readings } from '../spoken-time/prefer-free.ts';
import { render } from '../spoken-time/render.ts';
import {
  ASSUMED_HOURS,
  ROUND_THE_CLOCK,
  windowBetween,
  type Locale,
  type OpenStretch,
} from '../spoken-time/time-window.ts';
import { understand } from '../spoken-time/understand.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { FreeTimes } from './free-times.ts';
import { checkAvailability, freeStarts, nextSlots, type StartsWithin } from './starts-of-service.ts';

/** Answers when services can start; owns the cache of free times. */
export class Questions {
  readonly #companies: CompanyContexts;
  readonly #freeTimes = new FreeTimes();

  constructor(companies: CompanyContexts) {
    this.#companies = companies;
  }

  context(company: CompanyContext): AvailabilityContext {
    return { company, freeTimes: this.#freeTimes };
  }

  /** When a service can start, near the requested time. */
  async check(companyId: string, question: AvailabilityQuestion): Promise<AvailabilityResult> {
    const company = await this.#companies.get(companyId);
    if (!company) return unknownCompany();
    const { service, branch = null, staff = null } = question;
    const { locale, ...place } = customs(company, branch);
    const nowMs = company.clock.now();
    const asked = { when: question.when, locale: question.language ?? locale, ...place, nowMs };
    const when = await whenAsked(asked, freeStarts(this.context(company), { service, branch, staff }));
    if ('code' in when) return when;
    return checkAvailability(this.context(company), { service, branch, staff, ...when });
  }

  async next(companyId: string, question: NextSlotQuestion): Promise<NextStartsResult> {
    const company = await this.#companies.get(companyId);
    if (!company) return unknownCompany();
    const { service, branch = null, staff = null, after, limit = 3 } = question;
    const nowMs = company.clock.now();
    const place = customs(company, branch);
    const when =
      after === undefined
        ? null
        : await whenAsked(
            { when: after, ...place, nowMs },
            freeStarts(this.context(company), { service, branch, staff }),
          );
    if (when && 'code' in when) return when;
    const fromMs = when?.at.fromMs ?? nowMs;
    return nextSlots(this.context(company), { service, branch, staff }, { fromMs, limit });
  }
}

/** The time zone and opening hours that times are read with, and the language of the answer. */
function customs(
  { tenant }: CompanyContext,
  branch: string | null,
): Pick<WhenAsked, 'timeZone' | 'locale' | 'openingHours'> {
  const place = branch === null ? undefined : named(tenant.branches, branch);
  const { company } = tenant;
  return {
    timeZone: place?.timeZone ?? company.timeZone,
    locale: company.locale.startsWith('de') ? 'de' : 'en',
    openingHours: spokenHours(tenant, place?.id ?? null),
  };
}

/**
 * The declared opening hours of a branch, or of all branches, in the form that spoken times are settled by; `ASSUMED_HOURS` if none are
 * declared.
 */
export function spokenHours({ company, branches }: Tenant, branchId: string | null): readonly OpenStretch[] {
  const places = [...branches.values()].filter(({ id }) => branchId === null || id === branchId);
  const declared = places.flatMap(({ hours }) => stretchesOf([hours, company.hours]));
  return declared.length > 0 ? declared : ASSUMED_HOURS;
}

function stretchesOf(levels: HoursLevels): readonly OpenStretch[] {
  const week = levels.find((level) => level?.week)?.week ?? {};
  const dates = new Set(levels.flatMap((level) => Object.keys(level?.exceptions ?? {})));
  const onDays = WEEKDAYS.flatMap((day, index) => asStretches(week[day] ?? [], { weekday: index + 1 }));
  const onDates = [...dates].flatMap((date) => {
    const at = Temporal.PlainDate.from(date);
    return asStretches(rangesOn(levels, at) ?? [], { weekday: at.dayOfWeek, date });
  });
  return [...onDays, ...onDates];
}

function asStretches(ranges: readonly TimeRange[], day: Pick<OpenStretch, 'weekday' | 'date'>): readonly OpenStretch[] {
  return ranges.map((range) => {
    const [from = '', to = ''] = range.split('-');
    return { ...day, from, to };
  });
}

export interface WhenAsked {
  /** An instant in ISO 8601 with its offset, or words: `Freitag 16 Uhr`. */
  readonly when: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly nowMs: number;
  readonly openingHours: readonly OpenStretch[];
}

/** The requested time, and the same in words: weekday, date and time. */
export interface When {
  readonly at: Interval;
  readonly understood: string;
}

/**
 * Understands a caller's words for a time. An ambiguous time is refused, never guessed: `time-not-understood` with the reason, a sentence
 * to say, and the readings to choose from. If only the half of the day is ambiguous (`um sieben`), returns the one that has starts;
 * `startsWithin` is called for nothing else.
 */
export async function whenAsked(
  { when, locale, timeZone, nowMs, openingHours }: WhenAsked,
  startsWithin: StartsWithin,
): Promise<When | Problem> {
  const askedMs = instantMs(when);
  if (askedMs !== undefined) {
    const at = Temporal.Instant.fromEpochMilliseconds(askedMs).toZonedDateTimeISO(timeZone);
    return { at: { fromMs: askedMs, toMs: askedMs }, understood: render(windowBetween(at, at), locale, nowMs) };
  }
  const circumstances = { locale, now: nowMs, timeZone };
  const readings: Readings = {
    settled: understand(when, { ...circumstances, openingHours }),
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

/** The interval that contains all windows, and the hour on both sides that `preferFree` reads. */
function around(windows: readonly { readonly from: number; readonly to: number }[]): Interval {
  return {
    fromMs: Math.min(...windows.map(({ from }) => from)) - HOUR_MS,
    toMs: Math.max(...windows.map(({ to }) => to)) + HOUR_MS + 1,
  };
}
