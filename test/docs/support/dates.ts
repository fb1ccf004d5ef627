import { Temporal } from 'temporal-polyfill';
import type { StandIns } from './stand-ins.ts';

const ZONE = 'Europe/Berlin';
const DATE = /\b\d{4}-\d\d-\d\d(?!\d)/g;
const INSTANT = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)([+-]\d\d:\d\d)/g;

/**
 * Appointments of a page are moved on by whole weeks until the first is at least two days ahead: weekdays stay what they
 * are, and the page stays true when its days have passed.
 */
export function moveDates(commands: readonly string[], standIns: StandIns, today: Temporal.PlainDate): void {
  const dates = [...new Set(commands.flatMap((command) => command.match(DATE) ?? []))].sort();
  const [first] = dates;
  if (first === undefined) return;
  const behind = Temporal.PlainDate.from(first).until(today.add({ days: 2 })).days;
  const weeks = Math.max(0, Math.ceil(behind / 7));
  for (const date of dates) standIns.bind(date, Temporal.PlainDate.from(date).add({ weeks }).toString());
}

/** The offset that the salon's clocks have on the day that was moved to. */
export function mendOffsets(command: string): string {
  return command.replace(INSTANT, (_, local: string) => {
    const { offset } = Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE);
    return `${local}${offset}`;
  });
}

export function todayInSalon(): Temporal.PlainDate {
  return Temporal.Now.plainDateISO(ZONE);
}
