import type { Assignment, Catalog, Company, Segment, Service } from '../../model/catalog.ts';
import { seatsOf, type SettingName } from '../../model/event-type/event-type-settings.ts';
import type { DeclaredFields, Location } from '../../model/event-type/event-type.ts';
import { eventTypeName } from '../../model/names.ts';
import type { ResolvedHost } from './resolve-hosts.ts';
import type { FutureBookingSummary } from './future-bookings.ts';

/** The declared event type of one (service, segment): one event type with all its staff as hosts. */
export interface DesiredEventType {
  readonly name: string;
  readonly service: Service;
  readonly segment: Segment;
  readonly declared: DeclaredFields & Required<Pick<DeclaredFields, 'title' | 'slug' | 'schedulingType' | 'hosts'>>;
  /** Fields declared in git that the server does not have; not in `declared`. Absent: none. */
  readonly unserved?: readonly SettingName[];
  /** Staff without a host in the team, each with a reason. */
  readonly unresolved: readonly { readonly staff: string; readonly why: string }[];
  /** What the states in git remove from it. Absent: nothing is retired. */
  readonly withdrawal?: Withdrawal;
}

export interface Withdrawal {
  /** Staff whose hosts are removed. */
  readonly leaving: readonly string[];
  /** Future bookings of the service; null: none, or not read. */
  readonly futureBookings: FutureBookingSummary | null;
}

/** One per (service, segment), whatever the service's state; plan-event-types.ts documents the effect of each state. */
export function desiredEventTypes(
  catalog: Catalog,
  hosts: ReadonlyMap<string, ResolvedHost>,
): readonly DesiredEventType[] {
  const attendee = attendeeFields(catalog.company);
  const once = new Map<string, ResolvedStaff>();
  const places = new Map<Location, readonly Location[]>(); // most services have the location of the company
  return catalog.services.flatMap((service) => {
    const resolved = resolveStaff(service, hosts, once);
    const { location } = service;
    const locations = location && (places.get(location) ?? [location]);
    if (location && locations) places.set(location, locations);
    return service.segments.map((segment, index) => ({
      name: eventTypeName(service.name, segment.key),
      service,
      segment,
      declared: declaredFields({ service, segment, index, hosts: resolved.userIds, locations }, attendee),
      unresolved: resolved.unresolved,
    }));
  });
}

/** Applies to every event type, because the voice agent books all services. */
function attendeeFields({ callerEmail }: Company): DeclaredFields | null {
  if (callerEmail?.kind === 'optional') return { attendeeEmail: 'optional' };
  return callerEmail?.kind === 'unchecked' ? { skipAttendeeEmailDeliverabilityCheck: true } : null;
}

interface ResolvedStaff {
  readonly userIds: readonly number[];
  readonly unresolved: DesiredEventType['unresolved'];
}

/** Many services have the same staff: what was resolved for one of them is shared, by the names of the staff. */
function resolveStaff(
  { staff }: Service,
  hosts: ReadonlyMap<string, ResolvedHost>,
  once: Map<string, ResolvedStaff>,
): ResolvedStaff {
  const names = staff.map((entry) => entry.staff);
  const key = names.join();
  const known = once.get(key);
  if (known) return known;
  const resolved = resolveNames(names, hosts);
  once.set(key, resolved);
  return resolved;
}

function resolveNames(names: readonly string[], hosts: ReadonlyMap<string, ResolvedHost>): ResolvedStaff {
  const userIds: number[] = [];
  const unresolved: { staff: string; why: string }[] = [];
  for (const staff of names) {
    const host = hosts.get(staff);
    if (host?.found) userIds.push(host.member.userId);
    else unresolved.push({ staff, why: host?.why ?? 'not declared' });
  }
  return { userIds: userIds.sort((a, b) => a - b), unresolved };
}

interface Placed {
  readonly service: Service;
  readonly segment: Segment;
  readonly index: number;
  readonly hosts: readonly number[];
  readonly locations: readonly Location[] | undefined;
}

/**
 * A composite's buffers apply to its first and last segment and its limits to the first only: between segments they would make the
 * appointment impossible to book, or count it several times. Its questions are asked once, for the first segment.
 */
function declaredFields(
  { service, segment, index, hosts, locations }: Placed,
  attendee: DeclaredFields | null,
): DesiredEventType['declared'] {
  const isFirst = index === 0;
  const isLast = index === service.segments.length - 1;
  const options = ownLengths(service.staff, segment);
  const own: DesiredEventType['declared'] = {
    title: titleOf(service, segment, index),
    slug: segment.slug,
    schedulingType: service.scheduling,
    lengthInMinutes: segment.minutes,
    hidden: service.hidden || service.state === 'retired',
    hosts,
    ...(service.description !== undefined && { description: service.description }),
    ...(locations !== undefined && { locations }),
    ...(isFirst && service.bufferBefore !== undefined && { beforeEventBuffer: service.bufferBefore }),
    ...(isLast && service.bufferAfter !== undefined && { afterEventBuffer: service.bufferAfter }),
    ...(service.minimumNotice !== undefined && { minimumBookingNotice: service.minimumNotice }),
    ...(service.slotInterval !== undefined && { slotInterval: service.slotInterval }),
    ...(service.requiresConfirmation !== undefined && { requiresConfirmation: service.requiresConfirmation }),
    ...(service.capacity !== undefined && { seats: seatsOf(service.capacity) }),
    ...(isFirst && service.bookingLimits !== undefined && { bookingLimitsCount: service.bookingLimits }),
    ...(isFirst && service.questions !== undefined && { bookingFields: service.questions }),
    ...(options.length > 1 && { lengthInMinutesOptions: options }),
    ...(service.segments.length > 1 && { disableRescheduling: PROTECTED }),
  };
  const all = segment.fields === undefined ? own : withFields(own, segment.fields, service);
  return attendee === null ? all : { ...all, ...attendee };
}

/**
 * Event types of a composite service, unless git declares otherwise: a customer cannot move one segment by the link in Cal.com's mail.
 * calops still can, since Cal.com closes only its web page (docs/calcom-behaviour.md).
 */
export const PROTECTED = { disabled: true } as const;

/** `confirmationPolicy` says more than `requiresConfirmation`, and a retired service is hidden whatever is declared. */
function withFields(
  { requiresConfirmation, ...own }: DesiredEventType['declared'],
  fields: DeclaredFields,
  { state }: Service,
): DesiredEventType['declared'] {
  return {
    ...own,
    ...(requiresConfirmation !== undefined && fields.confirmationPolicy === undefined && { requiresConfirmation }),
    ...fields,
    ...(state === 'retired' && { hidden: true }),
  };
}

/** `Herrenhaarschnitt`, or for a composite `Ansatzfärbung: Auswaschen (2 of 4)`, the format that import recognises. */
function titleOf(service: Service, segment: Segment, index: number): string {
  if (service.segments.length === 1) return service.title;
  return `${service.title}: ${segment.title} (${index + 1} of ${service.segments.length})`;
}

const NO_OPTIONS: readonly number[] = [];

/** Cal.com accepts a length other than the usual one only if it is one of these options. */
function ownLengths(staff: readonly Assignment[], segment: Segment): readonly number[] {
  const own = staff.map((entry) => entry.minutes[segment.key]).filter((minutes) => minutes !== undefined);
  if (own.length === 0) return NO_OPTIONS;
  return [...new Set([segment.minutes, ...own])].sort((a, b) => a - b);
}
