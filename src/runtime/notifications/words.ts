import type { ApplyDetail, CustomerNotice, NoticeKind } from '../../model/notice.ts';

/** All texts in one language. */
export interface Words {
  /** For days, times and prices. */
  readonly intl: string;
  readonly labels: {
    readonly since: string;
    readonly until: string;
    readonly found: string;
    readonly appointment: string;
    readonly change: string;
    readonly domain: string;
    readonly run: string;
    readonly outcome: string;
    readonly changes: string;
    readonly answer: string;
    readonly by: string;
    readonly more: (count: number) => string;
    readonly counts: (detail: ApplyDetail) => string;
  };
  readonly changes: Readonly<Record<'book' | 'cancel' | 'reschedule', string>>;
  readonly answers: Readonly<Record<'confirmed' | 'declined', string>>;
  readonly notices: Readonly<
    Record<
      NoticeKind,
      {
        readonly title: (count: number) => string;
        /** For a company of that name. */ readonly todo: (company: string) => string;
      }
    >
  >;
  readonly customer: {
    readonly subject: Readonly<Record<CustomerNotice, (day: string, time: string) => string>>;
    readonly greeting: (name: string) => string;
    readonly opening: Readonly<Record<CustomerNotice, string>>;
    readonly service: string;
    readonly day: string;
    readonly time: (from: string, to: string) => string;
    readonly timeLabel: string;
    readonly staff: string;
    readonly branch: string;
    readonly price: string;
    readonly reference: string;
    readonly closing: (company: string) => string;
  };
}

interface Place {
  readonly timeZone: string;
}

/** `23.11.2026, 09:00 MEZ` */
export function shortTime(ms: number, { timeZone }: Place, intl: string): string {
  return new Intl.DateTimeFormat(intl, {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(ms);
}

/** `Montag, 23. November 2026` */
export function longDay(ms: number, { timeZone }: Place, intl: string): string {
  const form = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(intl, { timeZone, ...form }).format(ms);
}

/** `09:00` */
export function clockTime(ms: number, { timeZone }: Place, intl: string): string {
  return new Intl.DateTimeFormat(intl, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

export function money(amount: string, currency: string, intl: string): string {
  return new Intl.NumberFormat(intl, { style: 'currency', currency }).format(Number(amount));
}

/** Names come from outside, and messages have headers: no line breaks, no control characters, limited length. */
export function oneLine(text: string, longest = 200): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
