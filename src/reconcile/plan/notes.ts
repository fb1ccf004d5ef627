import type { DeclaredFields } from '../../model/event-type/event-type.ts';
import { hazardsOf, placeOf } from '../../model/event-type/hazard.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { type ComparedHours, hoursSentence } from '../desired/hours-differences.ts';
import { LENGTH_FIELDS } from '../desired/what-to-read.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { BookedTimes } from '../desired/future-bookings.ts';
import type { Change, EventTypeNote, HazardNote, Plan } from './plan.ts';

/**
 * Settings in Cal.com that git does not declare and that change what a booking does, for all offered services. Settings that these changes
 * overwrite are omitted.
 */
export function hazardNotes({ desired, matched }: DesiredState, changes: readonly Change[]): readonly HazardNote[] {
  let written: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return desired.flatMap((one): readonly HazardNote[] => {
    const observed = one.service.state === 'active' ? matched.observed.get(one.name) : undefined;
    if (!observed) return [];
    const hazards = hazardsOf({
      observed,
      declared: one.declared,
      segment: placeOf(one.service.segments, one.segment.key),
    });
    if (hazards.length === 0) return [];
    const resource = `eventType/${one.name}`;
    const fields = (written ??= writtenFields(changes)).get(resource);
    return hazards
      .filter(({ setting }) => fields?.has(setting) !== true)
      .map((hazard) => ({
        resource,
        service: one.service.name,
        segment: one.segment.key,
        eventTypeId: observed.id,
        ...hazard,
        source: one.segment.source,
      }));
  });
}

/** Fields written by unblocked changes, by event type. */
function writtenFields(changes: readonly Change[]): ReadonlyMap<string, ReadonlySet<string>> {
  const free = changes.filter(({ kind, blockedBy }) => kind === 'eventType' && blockedBy.length === 0);
  return new Map(free.map(({ id, fields }) => [id, new Set(fields.map(({ path }) => path))]));
}

/** Future bookings with a length that their event type no longer offers after these changes. */
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
    const message = `${one.name}: ${others.length === 1 ? '1 booking keeps' : `${others.length} bookings keep`} a length that ${offered.join(', ')} min does not include: ${shown.join(', ')}${more}; Cal.com 6.1 refuses to reschedule them, calops moves them by booking again`;
    return [{ ...head, message, bookings: sorted.map(({ uid, startsAt, minutes }) => ({ uid, startsAt, minutes })) }];
  });
}

/** Bookings shown in the message; `bookings` has all of them. */
const MOST = 5;

function changesLength({ kind, action, fields }: Change): boolean {
  return (
    kind === 'eventType' &&
    action !== 'create' &&
    fields.some(({ path }) => LENGTH_FIELDS.some((field) => field === path))
  );
}

/** The lengths that Cal.com accepts: the options if there are any, otherwise the usual length. */
function offeredBy({ lengthInMinutes, lengthInMinutesOptions }: DeclaredFields): readonly number[] {
  const options = lengthInMinutesOptions ?? [];
  return options.length > 0 ? options : lengthInMinutes === undefined ? [] : [lengthInMinutes];
}

/** Schedules in Cal.com that differ from the declared hours, and why others were not compared. */
export function hoursNotes({ differences, notCompared }: ComparedHours): readonly EventTypeNote[] {
  return [
    ...differences.map((one): EventTypeNote => {
      const { staff, eventType, schedule, ours, theirs } = one;
      const [eventTypeId, slug] = [eventType?.id ?? null, eventType?.slug ?? null];
      const shown = schedule && { id: schedule.id, name: schedule.name };
      const hours = { staff, schedule: shown, ours, theirs };
      return { code: 'hours-differ', eventTypeId, slug, message: hoursSentence(one), hours };
    }),
    ...notCompared.map((message) => ({ code: 'hours-not-compared', eventTypeId: null, slug: null, message }) as const),
  ];
}

/** Event types of the team that calops does not manage: listed and never changed. */
export function unmanaged({ team, stored, desired, matched }: DesiredState): Plan['unmanaged'] {
  const ours = new Set([...matched.observed.values()].map(({ id }) => id));
  for (const { name, service } of desired) {
    const observed = service.state === 'deleted' ? matched.observed.get(name) : undefined;
    if (observed && !matched.ledger.has(name)) ours.delete(observed.id); // ours was deleted; this one was made outside git
  }
  for (const { eventTypeId } of stored.ledger) ours.add(eventTypeId);
  const unreadable = team.unreadable.flatMap(({ id, slug, title }) =>
    id === null || slug === null ? [] : [{ id, slug, title: title ?? '' }],
  );
  return [...team.eventTypes.map(({ id, fields }) => ({ id, slug: fields.slug, title: fields.title })), ...unreadable]
    .filter(({ id }) => !ours.has(id))
    .sort((a, b) => a.id - b.id);
}

export function namesOf({ members }: TeamObservation): Plan['hostNames'] {
  return Object.fromEntries(members.map(({ userId, name, email }) => [userId, name ?? email]));
}
