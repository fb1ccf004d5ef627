import type { EventTypeRow } from '../world/rows.ts';

const MINUTE_MS = 60_000;
const UNITS_MS = { minutes: MINUTE_MS, hours: 60 * MINUTE_MS, days: 1440 * MINUTE_MS, months: 30 * 1440 * MINUTE_MS };

/** Whether a host has to accept a booking: always, or when it is made at short notice. */
export function needsConfirmation({ settings }: EventTypeRow, startMs: number, now: number): boolean {
  const policy = settings.confirmationPolicy;
  if (!policy) return false;
  if (policy.type === 'always' || !policy.noticeThreshold) return true;
  const { unit, count } = policy.noticeThreshold;
  return Math.floor((startMs - now) / UNITS_MS[unit]) <= count;
}
