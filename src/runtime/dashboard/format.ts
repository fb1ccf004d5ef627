export type Language = 'de' | 'en';

/** The same texts in both languages; English defines which texts there are. */
export type Spoken<Words> = Readonly<Record<Language, Words>>;

export function spoken<Words>(words: { readonly en: Words; readonly de: NoInfer<Words> }): Spoken<Words> {
  return words;
}

export interface LanguageOptions {
  /** The language that was chosen on a page. */
  readonly chosen: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** The company's language; undefined before sign-in. */
  readonly locale: string | undefined;
}

/** The chosen language, else the browser's preference, else the company's, else English. */
export function languageOf({ chosen, acceptLanguage = '', locale }: LanguageOptions): Language {
  const accepted = acceptLanguage
    .split(',')
    .map((part) => ({ language: known(part), weight: Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .find(({ language }) => language !== undefined)?.language;
  return known(chosen) ?? accepted ?? known(locale) ?? 'en';
}

/** `de-AT` → `de` */
function known(tag: string | undefined): Language | undefined {
  const [primary] = (tag ?? '').trim().toLowerCase().split(/[-_;]/);
  return primary === 'de' || primary === 'en' ? primary : undefined;
}

/** Formats numbers in a language, and times in the company's time zone. Times are epoch milliseconds. */
export interface Format {
  /** `14:30` */
  readonly time: (ms: number) => string;
  /** `Mo., 23. Nov., 14:30` */
  readonly visit: (ms: number) => string;
  /** `23.11.2026, 14:30` */
  readonly moment: (ms: number) => string;
  /** Of `2026-11-23`: `Mo`, `23`, `Mo., 23. Nov.` */
  readonly day: (day: string) => { readonly weekday: string; readonly number: string; readonly full: string };
  readonly count: (count: number) => string;
  /** A share from 0 to 1. */
  readonly percent: (share: number) => string;
  /** `1 Std. 30 Min.` */
  readonly minutes: (minutes: number) => string;
  readonly money: (amount: string, currency: string) => string;
  /** `2 hr. ago`, in the greatest unit that fits. */
  readonly ago: (elapsedMs: number) => string;
}

const TAGS: Readonly<Record<Language, string>> = { de: 'de-DE', en: 'en-GB' };
const SHORT: Readonly<Record<Language, readonly [hours: string, minutes: string]>> = {
  de: ['Std.', 'Min.'],
  en: ['h', 'min'],
};

export function formatOf(language: Language, timeZone: string): Format {
  const tag = TAGS[language];
  const times = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone, ...options });
  const [time, visit, moment] = [times(CLOCK), times({ ...DAY, ...CLOCK }), times({ ...DATE, ...CLOCK })];
  // a calendar day has no time zone
  const days = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options });
  const [full, weekday] = [days(DAY), days({ weekday: 'short' })];
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(tag, { style: 'short', numeric: 'auto' });
  return {
    time: (ms) => time.format(ms),
    visit: (ms) => visit.format(ms),
    moment: (ms) => moment.format(ms),
    day: (day) => {
      const ms = Date.parse(`${day}T00:00:00Z`);
      const number = String(Number(day.slice(-2)));
      return { weekday: weekday.format(ms).replace('.', '').slice(0, 2), number, full: full.format(ms) };
    },
    count: (count) => new Intl.NumberFormat(tag).format(count),
    percent: (share) => percent.format(share),
    minutes: (minutes) => spokenMinutes(minutes, SHORT[language]),
    ago: (elapsedMs) => {
      const [unit, unitMs] = UNITS.find(([, ms]) => elapsedMs >= ms) ?? SMALLEST;
      return relative.format(-Math.floor(Math.max(0, elapsedMs) / unitMs), unit);
    },
    money: (amount, currency) => new Intl.NumberFormat(tag, { style: 'currency', currency }).format(Number(amount)),
  };
}

const SMALLEST = ['minute', 60_000] as const;
const UNITS = [['day', 86_400_000], ['hour', 3_600_000], SMALLEST] as const;

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const;

function spokenMinutes(minutes: number, [hours, short]: readonly [string, string]): string {
  const whole = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [whole > 0 ? `${whole} ${hours}` : '', rest > 0 || whole === 0 ? `${rest} ${short}` : ''];
  return parts.filter((part) => part !== '').join(' ');
}
