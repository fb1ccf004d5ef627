import { isSameJson, type Json } from '../../model/json.ts';
import type { FieldChange } from '../plan/plan.ts';

/** Paths whose values are told as a whole, by their own words. */
const WHOLE: ReadonlySet<string> = new Set(['hosts', 'locations', 'bookingLimitsCount', 'lengthInMinutesOptions']);

/**
 * A change of an object or a list as changes of its parts, so that one minute in one segment reads as just that:
 * `segments.B.minutes`. Elements of a list are called by their `key` where they have one, else by their number from 1.
 */
export function partsOf(change: FieldChange): readonly FieldChange[] {
  const { path, from, to } = change;
  if (WHOLE.has(path)) return [change];
  const before = membersOf(from);
  const after = membersOf(to);
  if (before === null || after === null) return [change];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const part = { path: `${path}.${name}`, from: before.get(name) ?? null, to: after.get(name) ?? null };
    return isSameJson(part.from, part.to) ? [] : partsOf(part);
  });
}

function membersOf(value: Json): ReadonlyMap<string, Json> | null {
  if (value === null || typeof value !== 'object') return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map((value as readonly Json[]).map((item, index) => [keyOf(item) ?? String(index + 1), item]));
}

function keyOf(item: Json): string | null {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return null;
  const key = (item as { readonly [name: string]: Json })['key'];
  return typeof key === 'string' ? key : null;
}
