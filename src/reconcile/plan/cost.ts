import type { RateWindow } from '../../model/rate-budget.ts';
import type { Change } from './plan.ts';

/** A create took 60 to 190 ms at a self-hosted server (docs/calcom-behaviour.md), and apply sends four at a time. */
const MS_PER_CALL = 190 / 4;
const WINDOW_MS = 60_000;

/** Whether the change, as planned, calls Cal.com. */
export function callsCalcom(change: Change): boolean {
  if (change.kind === 'webhook') return true;
  if (change.kind !== 'eventType') return false;
  return change.action === 'delete' ? change.eventTypeId !== null : Object.keys(change.patch).length > 0;
}

/**
 * Calls that apply will make (one per changed event type, one per webhook, one more before something is deleted or to keep video settings, one list to verify event types) and the seconds they take at the
 * limit. `open`: what is left of the window that is running; absent: all of one.
 */
export function writeCost(
  changes: readonly Change[],
  callsPerMinute: number,
  open?: Pick<RateWindow, 'remaining' | 'resetMs'>,
): { toMake: number; seconds: number } {
  const calling = changes.filter((change) => change.blockedBy.length === 0 && callsCalcom(change));
  const writes = calling.length + calling.filter(isReadBefore).length;
  if (writes === 0) return { toMake: 0, seconds: 0 };
  const toMake = writes + (calling.some(({ kind }) => kind === 'eventType') ? 1 : 0);
  const { remaining, resetMs } = open ?? { remaining: callsPerMinute, resetMs: WINDOW_MS };
  if (toMake <= remaining) return { toMake, seconds: secondsOf(toMake) };
  const later = toMake - remaining;
  const fullWindows = Math.floor((later - 1) / callsPerMinute);
  const rest = later - fullWindows * callsPerMinute;
  return { toMake, seconds: Math.ceil(resetMs / 1000) + (fullWindows * WINDOW_MS) / 1000 + secondsOf(rest) };
}

/** Bookings of an event type and the address of a webhook before it is deleted, video settings before an event type is patched. */
function isReadBefore(change: Change): boolean {
  if (change.action === 'delete') return true;
  return change.kind === 'eventType' && change.keepsVideoSettings === true;
}

function secondsOf(calls: number): number {
  return Math.ceil((calls * MS_PER_CALL) / 1000);
}
