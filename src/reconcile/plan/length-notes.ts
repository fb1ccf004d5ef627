import type { DeclaredFields } from '../../model/event-type.ts';
import { LENGTH_FIELDS } from '../desired/bookings-to-read.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import type { BookedTimes } from '../desired/future-bookings.ts';
import type { Change, EventTypeNote } from './plan.ts';

/** Future bookings of a length that their event type no longer offers once these changes are applied. */
export function lengthNotes(
  { desired, matched }: Pick<DeclaredState, 'desired' | 'matched'>,
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
    kind === 'eventType' &&
    action !== 'create' &&
    fields.some(({ path }) => LENGTH_FIELDS.some((field) => field === path))
  );
}

/** As Cal.com judges a length: one of the options where there are any. */
function offeredBy({ lengthInMinutes, lengthInMinutesOptions }: DeclaredFields): readonly number[] {
  const options = lengthInMinutesOptions ?? [];
  return options.length > 0 ? options : lengthInMinutes === undefined ? [] : [lengthInMinutes];
}
