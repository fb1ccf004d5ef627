import { hoursText, type Hours } from '../../model/time/week-hours.ts';
import type { Json } from '../../model/json.ts';
import { AFTER_APPLY } from '../plan/plan.ts';
import { shorten } from './table.ts';
import { visible } from './text.ts';

/** Host names by Cal.com user id, from a plan. */
export type HostNames = { readonly [userId: string]: string };

const MINUTES: ReadonlySet<string> = new Set([
  'lengthInMinutes',
  'beforeEventBuffer',
  'afterEventBuffer',
  'minimumBookingNotice',
  'slotInterval',
]);

const LONGEST_VALUE = 72;

/** One value on one line for a person: hosts by name, minutes with unit, texts quoted and shortened. */
export function formatValue(path: string, value: Json, names: HostNames): string {
  return shorten(visible(formatWhole(path, value, names)), path === 'hosts' || isHours(path) ? 240 : LONGEST_VALUE);
}

/** `Emma` or, without a known name, `user 41` */
export function hostName(userId: number, names: HostNames): string {
  return visible(names[String(userId)] ?? `user ${userId}`);
}

/** The subset of names that occur in these values: a report contains no other members' names. */
export function namesIn(values: readonly Json[], names: HostNames): HostNames {
  const ids = new Set(values.flatMap((value) => (typeof value === 'number' ? [value] : hostIds(value))));
  return Object.fromEntries(Object.entries(names).filter(([id]) => ids.has(Number(id))));
}

/** The ids of a `hosts` value; empty for other values. */
export function hostIds(value: Json): readonly number[] {
  return Array.isArray(value) ? value.filter((item): item is number => typeof item === 'number') : [];
}

function formatWhole(path: string, value: Json, names: HostNames): string {
  if (path.startsWith('hours.week.') && value === null) return formatRanges([]);
  if (value === null) return '(none)';
  if (isHours(path)) return typeof value === 'string' ? value : formatHours(path, value);
  if (value === AFTER_APPLY) return `(${AFTER_APPLY})`;
  if (path === 'hosts') return formatHosts(hostIds(value), names);
  if (path === 'locations' && Array.isArray(value)) return value.map(formatLocation).join(', ');
  if (Array.isArray(value) && value.length === 0) return '(none)';
  if (path === 'lengthInMinutesOptions' && Array.isArray(value)) return `${value.join(', ')} min`;
  if (path === 'bookingLimitsCount') return formatLimits(value);
  if (typeof value === 'number') return MINUTES.has(path) ? `${value} min` : String(value);
  if (typeof value === 'string') return value === '' ? '(empty)' : `"${value}"`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return JSON.stringify(value);
}

function isHours(path: string): boolean {
  return path === 'hours' || path.startsWith('hours.');
}

/** Hours as a whole, their week or exceptions as a whole, or the ranges of one day. */
function formatHours(path: string, value: Json): string {
  if (Array.isArray(value)) return formatRanges(value as readonly string[]);
  const [, part] = path.split('.');
  return hoursText((part === undefined ? value : { [part]: value }) as Hours);
}

function formatRanges(ranges: readonly string[]): string {
  return ranges.length > 0 ? ranges.join(', ') : 'closed';
}

function formatHosts(ids: readonly number[], names: HostNames): string {
  return ids.map((id) => hostName(id, names)).join(', ') || '(none)';
}

function formatLocation(location: Json): string {
  if (location === null || typeof location !== 'object' || Array.isArray(location)) return JSON.stringify(location);
  const { type, ...rest } = location as { readonly [key: string]: Json };
  const kind = typeof type === 'string' ? type : 'unknown';
  const detail = rest['address'] ?? rest['link'] ?? rest['phone'] ?? rest['integration'];
  return typeof detail === 'string' ? `${kind} "${detail}"` : kind;
}

function formatLimits(value: Json): string {
  const limits = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  return limits.map(([period, count]) => `${JSON.stringify(count)} a ${period}`).join(', ') || '(none)';
}
