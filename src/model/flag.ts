import type { Json } from './json.ts';

type Part = { readonly [key: string]: Json };

/**
 * Adds a new flag to an appointment's present one. A flag is an object with a `code`. If both have `segments`, they are merged by segment,
 * and the newer fields win. The newest comes first; flags about other things are in `also`, one for each code and booking.
 */
export function mergeFlags(present: Json, next: Json): Json {
  if (!isPart(present) || !isPart(next)) return next;
  const parts = partsOf(present);
  const alike = parts.find((part) => isAlike(part, next));
  const also = parts.filter((part) => part !== alike);
  const first = alike === undefined ? next : merged(alike, next);
  return also.length === 0 ? first : { ...first, also };
}

/** All parts of a flag, as separate flags. */
export function partsOf(flag: Json): readonly Part[] {
  if (!isPart(flag)) return [];
  const { also, ...own } = flag;
  return [own, ...(Array.isArray(also) ? also.filter(isPart) : [])];
}

function isAlike(one: Part, other: Part): boolean {
  if (Array.isArray(one['segments']) && Array.isArray(other['segments'])) return true;
  return one['code'] === other['code'] && one['bookingUid'] === other['bookingUid'];
}

function merged(one: Part, next: Part): Part {
  const [before, now] = [segmentsOf(one), segmentsOf(next)];
  if (before.length === 0 && now.length === 0) return next;
  const bySegment = new Map([...before, ...now].map((segment) => [nameOf(segment), segment]));
  const names = [...bySegment.keys()].toSorted();
  return { ...one, ...next, code: one['code'] ?? null, segments: names.map((name) => bySegment.get(name) ?? name) };
}

function segmentsOf({ segments }: Part): readonly Json[] {
  return Array.isArray(segments) ? segments : [];
}

function nameOf(segment: Json): string {
  const name = isPart(segment) ? segment['segment'] : segment;
  return typeof name === 'string' ? name : JSON.stringify(name ?? null);
}

function isPart(value: Json | undefined): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
