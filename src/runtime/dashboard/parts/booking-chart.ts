import { html } from 'ghtml';
import { Temporal } from 'temporal-polyfill';
import type { BookingDay, DaySpan } from '../../../store/insight/insight-store.ts';
import type { Format, Language } from '../format.ts';
import { OVERVIEW } from '../pages/overview-words.ts';
import { table } from './html-parts.ts';

export interface ChartData {
  readonly days: readonly BookingDay[];
  readonly language: Language;
  readonly format: Format;
}

/** A share from 0 to 1. */
const TARGET = 0.95;
/** Pixels from the top; horizontal positions are percentages of the width, so that the text keeps its size. */
const RATE = { top: 30, bottom: 110 };
const BARS = { top: 156, bottom: 256 };
const HEIGHT = 300;
/** The width of the days in percent; the rest is for the labels of the rates. */
const PLOT = 89;
/** Labels that are closer than this would overlap. */
const NEAR = 13;
/** The lowest line of the rates, unless a rate is lower. */
const LEAST_RATE = 0.8;

/** Two charts over the same days: the share of bookings that succeeded, and their number. A table contains the same data. */
export function bookingChart(data: ChartData): string {
  const words = OVERVIEW[data.language];
  const { asked, booked, successRate } = sumsOf(data.days);
  const { count, percent } = data.format;
  const label = words.chartLabel(count(booked), count(asked), successRate === null ? '–' : percent(successRate));
  return html`<figure class="chart">
    <svg role="img" aria-label="${label}" width="100%" height="${HEIGHT}">
      !${rates(data)}!${bars(data)}!${axis(data)}
    </svg>
    <figcaption class="legend">
      <span><i class="key key-booked"></i>${words.legendBooked}</span>
      <span><i class="key key-other"></i>${words.legendOther}</span>
    </figcaption>
    <details data-key="chart-table">
      <summary>${words.table}</summary>
      !${dayTable(data)}
    </details>
  </figure>`;
}

function rates({ days, language, format }: ChartData): string {
  const known = days.flatMap(({ successRate }, index) => (successRate === null ? [] : [{ index, rate: successRate }]));
  const least = Math.min(LEAST_RATE, ...known.map(({ rate }) => Math.floor(rate * 10) / 10));
  const y = (rate: number): string => fixed(RATE.bottom - ((rate - least) / (1 - least)) * (RATE.bottom - RATE.top));
  const x = (index: number): string => `${fixed(middle(index, days.length))}%`;
  const lines = known.slice(1).map(({ index, rate }, at) => {
    const from = known[at] ?? { index, rate };
    return html`<line class="rate-line" x1="${x(from.index)}" y1="${y(from.rate)}" x2="${x(index)}" y2="${y(rate)}" />`;
  });
  const dots = known.map(({ index, rate }) => {
    const tone = rate < TARGET ? 'rate-dot below' : 'rate-dot';
    return html`<circle class="${tone}" cx="${x(index)}" cy="${y(rate)}" r="4" />`;
  });
  const marks = [least, TARGET, 1].filter(
    (rate) => rate === TARGET || Math.abs(Number(y(rate)) - Number(y(TARGET))) > NEAR,
  );
  const ticks = marks.map(
    (rate) => html`<text class="tick" x="100%" y="${Number(y(rate)) + 4}">${format.percent(rate)}</text>`,
  );
  return html`<text class="axis-title" x="0" y="12">${OVERVIEW[language].rate}</text>
    <line class="grid" x1="0" x2="${PLOT}%" y1="${RATE.top}" y2="${RATE.top}" />
    <line class="grid" x1="0" x2="${PLOT}%" y1="${RATE.bottom}" y2="${RATE.bottom}" />
    <line class="target" x1="0" x2="${PLOT}%" y1="${y(TARGET)}" y2="${y(TARGET)}" />
    !${ticks}!${lines}!${dots}`;
}

function bars({ days, language, format }: ChartData): string {
  const most = Math.max(1, ...days.map(({ asked }) => asked));
  const size = (count: number): number => (count / most) * (BARS.bottom - BARS.top);
  const width = (PLOT * 0.62) / days.length;
  const drawn = days.map(({ asked, booked }, index) => {
    if (asked === 0) return '';
    const x = `${fixed(middle(index, days.length) - width / 2)}%`;
    const wide = `${fixed(width)}%`;
    const [all, good] = [size(asked), size(booked)];
    const other = html`<rect
      class="bar-other"
      x="${x}"
      width="${wide}"
      y="${fixed(BARS.bottom - all)}"
      height="${fixed(all - good)}"
    />`;
    return html`!${asked > booked ? other : ''}
      <rect class="bar-booked" x="${x}" width="${wide}" y="${fixed(BARS.bottom - good)}" height="${fixed(good)}" />
      <text class="bar-count" x="${fixed(middle(index, days.length))}%" y="${fixed(BARS.bottom - all - 5)}"
        >${format.count(asked)}</text
      >`;
  });
  return html`<text class="axis-title" x="0" y="${BARS.top - 24}">${OVERVIEW[language].bars}</text>
    <line class="grid" x1="0" x2="${PLOT}%" y1="${BARS.bottom}" y2="${BARS.bottom}" />!${drawn}`;
}

function axis({ days, format }: ChartData): string {
  return days
    .map(({ day }, index) => {
      const { weekday, number } = format.day(day);
      const x = `${fixed(middle(index, days.length))}%`;
      return html`<text class="day-number" x="${x}" y="${BARS.bottom + 18}">${number}</text>
        <text class="day-name" x="${x}" y="${BARS.bottom + 34}">${weekday}</text>`;
    })
    .join('');
}

function dayTable({ days, language, format }: ChartData): string {
  const words = OVERVIEW[language];
  const rows = days.toReversed().map(
    ({ day, asked, booked, failed, manualReview, successRate }) =>
      html`<tr>
        <th scope="row">${format.day(day).full}</th>
        <td class="number">${format.count(asked)}</td>
        <td class="number">${format.count(booked)}</td>
        <td class="number">${format.count(failed + manualReview)}</td>
        <td class="number">${successRate === null ? '–' : format.percent(successRate)}</td>
      </tr>`,
  );
  const counts = [words.asked, words.booked, words.failed, words.success];
  return table({
    label: words.chart,
    look: 'compact',
    heads: [words.day, ...counts.map((number) => ({ number }))],
    rows,
  });
}

/** The middle of a day's column, in percent of the width. */
function middle(index: number, days: number): number {
  return ((index + 0.5) * PLOT) / days;
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Today in the company's time zone, and the days before it. */
export function lastDays(nowMs: number, timeZone: string, count: number): DaySpan {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  return { from: today.subtract({ days: count - 1 }).toString(), to: today.toString() };
}

export interface BookingSums {
  readonly asked: number;
  readonly booked: number;
  /** 0 to 1; null if no booking has ended. */
  readonly successRate: number | null;
}

export function sumsOf(days: readonly BookingDay[]): BookingSums {
  const sum = (count: (day: BookingDay) => number): number => days.reduce((total, day) => total + count(day), 0);
  const booked = sum((day) => day.booked);
  const ended = booked + sum((day) => day.failed + day.manualReview);
  return { asked: sum((day) => day.asked), booked, successRate: ended === 0 ? null : booked / ended };
}
