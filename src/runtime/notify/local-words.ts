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
