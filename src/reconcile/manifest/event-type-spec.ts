import { isSameJson, type Json } from '../../model/json.ts';
import type { DeclaredFields, Location } from '../../model/event-type/event-type.ts';
import {
  FIELD_TABLE,
  isForComposites,
  isSetting,
  type OwnWordName,
  type Scope,
  SETTING_ROWS,
} from '../../model/event-type/event-type-settings.ts';
import type { EventTypeSpec, Offer, SegmentSpec, ServiceSpec } from './manifest.ts';

/** One segment of a service, with everything that may declare fields of its event type. */
export interface FieldSources {
  readonly defaults: Offer | undefined;
  readonly spec: ServiceSpec;
  readonly segment: SegmentSpec;
  /** Index of the segment from 0, and the number of segments. */
  readonly index: number;
  readonly count: number;
}

/** Where a field is declared, most specific first. */
export type FieldLevel = 'segment' | 'service' | 'defaults';

/** Fields under Cal.com's names for one event type, normalised; undefined if there are none. Per field, the most specific level counts. */
export function declaredFields(sources: FieldSources): DeclaredFields | undefined {
  const { defaults, spec, segment } = sources;
  if (defaults?.eventType === undefined && spec.eventType === undefined && segment.eventType === undefined)
    return undefined;
  const names = new Set(
    [defaults?.eventType, spec.eventType, segment.eventType].flatMap((one) => Object.keys(one ?? {})),
  );
  const fields: Record<string, unknown> = {};
  for (const name of names) {
    const found = declarationOf(name, sources);
    if (found !== null) fields[name] = normalised(name, found.value);
  }
  return fields;
}

/**
 * The declaration under Cal.com's name that counts for this event type; null if there is none, if calops' own word is more specific, or if
 * the field does not apply to this segment.
 */
export function declarationOf(
  name: string,
  { defaults, spec, segment, index, count }: FieldSources,
): { readonly level: FieldLevel; readonly value: Json } | null {
  const own = segment.eventType?.[name];
  if (own !== undefined) return { level: 'segment', value: own };
  const row = FIELD_TABLE[name];
  if (row === undefined || row.kind === 'refused') return null;
  const { composite } = row;
  const isInScope = typeof composite === 'string' ? reaches(composite, index, count) : true;
  const general = spec.eventType?.[name];
  if (general !== undefined) return isInScope ? { level: 'service', value: general } : null;
  const inherited = defaults?.eventType?.[name];
  const isWordCloser = row.word !== undefined && isDeclared(spec, row.word);
  if (inherited === undefined || isWordCloser || !isInScope) return null;
  if (count > 1 && !isForComposites(row, inherited)) return null;
  return { level: 'defaults', value: inherited };
}

/** True if the document declares the own word. */
export function isDeclared(spec: object, word: string): boolean {
  return Reflect.get(spec, word) !== undefined;
}

/** True if a field that is declared for the whole service applies to this segment. */
export function reaches(scope: Scope, index: number, count: number): boolean {
  if (scope === 'every') return true;
  return scope === 'first' ? index === 0 : index === count - 1;
}

/** The value as Cal.com stores it. */
export function normalised(name: string, value: Json): unknown {
  if (isSetting(name)) return SETTING_ROWS[name].normalise(value);
  const own = name as OwnWordName;
  switch (own) {
    case 'locations':
      return (value as unknown as readonly Location[]).map((location) =>
        'address' in location || 'link' in location || 'phone' in location
          ? { public: true, ...(location as object) }
          : location,
      );
    case 'bookingLimitsCount':
      return value ?? {};
    case 'hidden':
    case 'description':
    case 'beforeEventBuffer':
    case 'afterEventBuffer':
    case 'minimumBookingNotice':
    case 'slotInterval':
      return value;
  }
  return own satisfies never;
}

/** Fields of adjacent segments that become one event type: those of both, the first one's where they differ. */
export function joinedFields(
  first: EventTypeSpec | undefined,
  second: EventTypeSpec | undefined,
): EventTypeSpec | undefined {
  if (second === undefined || isSameJson(first, second)) return first;
  return { ...second, ...first };
}
