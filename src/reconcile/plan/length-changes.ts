import type { DeclaredFields } from '../../model/event-type.ts';
import { isSameJson } from '../../model/json.ts';
import type { Read } from '../../model/read.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { Change, EventTypeNote } from './plan.ts';
import type { PlanContext } from './plan-context.ts';

/** An event type of ours whose length git changes. */
export interface LengthChange {
  readonly name: string;
  /** It and the children that the ledger knows: those are what is booked. */
  readonly eventTypeIds: readonly number[];
}

/** A booking that is not over. */
export interface BookedTime {
  readonly uid: string;
  /** ISO 8601 with Z. */
  readonly startsAt: string;
  /** The same by the company's clocks, for people: `2026-12-01 15:30`. */
  readonly startsAtLocal: string;
  readonly minutes: number;
}

/** By event type, by name: only those whose length changes. */
export type BookedTimes = ReadonlyMap<string, Read<readonly BookedTime[]>>;

const FIELDS = ['lengthInMinutes', 'lengthInMinutesOptions'] as const;

export function lengthChanges(context: Pick<PlanContext, 'desired' | 'matched'>): readonly LengthChange[] {
  const { desired, matched } = context;
  return desired.flatMap((one): readonly LengthChange[] => {
    const ledger = matched.ledger.get(one.name);
    const observed = matched.observed.get(one.name);
    if (!ledger || observed?.id !== ledger.eventTypeId || one.service.state === 'deleted') return [];
    const isChanged = FIELDS.some((field) => isWritten(field, one, [observed.fields, ledger.applied]));
    return isChanged ? [{ name: one.name, eventTypeIds: [observed.id, ...Object.values(ledger.children)] }] : [];
  });
}

/** What only Cal.com changed is written over under `revert` alone. */
function isWritten(
  field: (typeof FIELDS)[number],
  { service, declared }: DesiredEventType,
  [there, applied]: readonly [DeclaredFields, DeclaredFields],
): boolean {
  const wanted = declared[field];
  if (wanted === undefined || isSameJson(wanted, there[field] ?? null)) return false;
  const isReverted = (service.externalFieldChanges?.[field] ?? service.externalChanges) === 'revert';
  return isReverted || !isSameJson(wanted, applied[field] ?? null);
}

/** Standing bookings of a length that their event type does not offer any more once these changes are applied. */
export function lengthNotes(
  { desired, matched }: Pick<PlanContext, 'desired' | 'matched'>,
  changes: readonly Change[],
  booked: BookedTimes,
): readonly EventTypeNote[] {
  if (booked.size === 0) return [];
  const changed = new Map(changes.filter(changesLength).map((change) => [change.name, change]));
  return desired.flatMap((one): readonly EventTypeNote[] => {
    const read = booked.get(one.name);
    const observed = matched.observed.get(one.name);
    if (!read || !observed || !changed.has(one.name)) return [];
    const head = { code: 'booked-length', eventTypeId: observed.id, slug: observed.fields.slug } as const;
    if (!read.known) {
      const message = `${one.name}: the length changes, and its bookings cannot be read (${read.reason.message}); those of the old length cannot be rescheduled in Cal.com 6.1`;
      return [{ ...head, message }];
    }
    const offered = offeredBy({ ...observed.fields, ...one.declared });
    const others = read.value.filter(({ minutes }) => !offered.includes(minutes));
    if (others.length === 0) return [];
    const sorted = others.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
    const shown = sorted.slice(0, MOST).map(({ startsAtLocal, minutes }) => `${startsAtLocal} (${minutes} min)`);
    const more = sorted.length > MOST ? ` and ${sorted.length - MOST} more` : '';
    const message = `${one.name}: ${others.length === 1 ? '1 booking keeps' : `${others.length} bookings keep`} a length that ${offered.join(', ')} min does not include: ${shown.join(', ')}${more}; Cal.com 6.1 refuses to reschedule them, calops moves them by booking anew`;
    return [{ ...head, message, bookings: sorted.map(({ uid, startsAt, minutes }) => ({ uid, startsAt, minutes })) }];
  });
}

/** In the message; `bookings` has all of them. */
const MOST = 5;

function changesLength({ kind, action, fields }: Change): boolean {
  return (
    kind === 'eventType' && action !== 'create' && fields.some(({ path }) => FIELDS.some((field) => field === path))
  );
}

/** As Cal.com judges a length: one of the options where there are any. */
function offeredBy({ lengthInMinutes, lengthInMinutesOptions }: DeclaredFields): readonly number[] {
  const options = lengthInMinutesOptions ?? [];
  return options.length > 0 ? options : lengthInMinutes === undefined ? [] : [lengthInMinutes];
}
