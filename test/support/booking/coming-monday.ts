import { Temporal } from 'temporal-polyfill';

/** `2026-11-30T10:00` on a Monday at least ten days ahead: a local time without an offset, as on the command line. */
export function comingMonday(time: string): string {
  const soon = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 10 });
  return `${soon.add({ days: (8 - soon.dayOfWeek) % 7 }).toString()}T${time}`;
}

/** The same local time with Berlin's offset, as over HTTP. */
export function inBerlin(local: string): string {
  return Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Berlin').toString({ timeZoneName: 'never' });
}
