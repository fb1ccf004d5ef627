import type { Assignment, Catalog, Company, Segment, Service } from '../../model/catalog.ts';
import type { DeclaredFields } from '../../model/event-type.ts';
import { eventTypeName } from '../../model/names.ts';
import type { ResolvedHost } from './resolve-hosts.ts';
import type { FutureBookingSummary } from './future-bookings.ts';

/** What git says of one (service, segment): ONE event type with all its staff as hosts. */
export interface DesiredEventType {
  readonly name: string;
  readonly service: Service;
  readonly segment: Segment;
  readonly declared: DeclaredFields & Required<Pick<DeclaredFields, 'title' | 'slug' | 'schedulingType' | 'hosts'>>;
  /** Staff without a host in the team, each with the reason. */
  readonly unresolved: readonly { readonly staff: string; readonly why: string }[];
  /** What git's states take away from it. Absent: nothing is retired. */
  readonly withdrawal?: Withdrawal;
}

export interface Withdrawal {
  /** Staff whose hosts go. */
  readonly leaving: readonly string[];
  /** Future bookings of the service; null: none, or nobody asked. */
  readonly futureBookings: FutureBookingSummary | null;
}

/** One for every (service, segment), whatever the service's state; what follows from the state is said in plan-event-type.ts. */
export function desiredEventTypes(
  catalog: Catalog,
  hosts: ReadonlyMap<string, ResolvedHost>,
): readonly DesiredEventType[] {
  const attendee = attendeeFields(catalog.company);
  return catalog.services.flatMap((service) => {
    const resolved = resolveStaff(service, hosts);
    return service.segments.map((segment, index) => ({
      name: eventTypeName(service.name, segment.key),
      service,
      segment,
      declared: { ...declaredFields({ service, segment, index, hosts: resolved.userIds }), ...attendee },
      unresolved: resolved.unresolved,
    }));
  });
}

/** Of every event type: the voice agent books all services. */
function attendeeFields({ callerEmail }: Company): DeclaredFields {
  if (callerEmail?.kind === 'optional') return { attendeeEmail: 'optional' };
  return callerEmail?.kind === 'unchecked' ? { skipAttendeeEmailDeliverabilityCheck: true } : {};
}

function resolveStaff(service: Service, hosts: ReadonlyMap<string, ResolvedHost>) {
  const userIds: number[] = [];
  const unresolved: { staff: string; why: string }[] = [];
  for (const { staff } of service.staff) {
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
}

/**
 * A composite's buffers belong to its ends and its limits to its first segment: on the segments between they would
 * make the appointment impossible to book, or count it several times.
 */
function declaredFields({ service, segment, index, hosts }: Placed): DesiredEventType['declared'] {
  const isFirst = index === 0;
  const isLast = index === service.segments.length - 1;
  const options = ownLengths(service.staff, segment);
  return {
    title: titleOf(service, segment, index),
    slug: segment.slug,
    schedulingType: service.scheduling,
    lengthInMinutes: segment.minutes,
    hidden: service.hidden || service.state === 'retired',
    hosts,
    ...(service.description !== undefined && { description: service.description }),
    ...(service.location !== undefined && { locations: [service.location] }),
    ...(isFirst && service.bufferBefore !== undefined && { beforeEventBuffer: service.bufferBefore }),
    ...(isLast && service.bufferAfter !== undefined && { afterEventBuffer: service.bufferAfter }),
    ...(service.minimumNotice !== undefined && { minimumBookingNotice: service.minimumNotice }),
    ...(service.slotInterval !== undefined && { slotInterval: service.slotInterval }),
    ...(service.requiresConfirmation !== undefined && { requiresConfirmation: service.requiresConfirmation }),
    ...(isFirst && service.bookingLimits !== undefined && { bookingLimitsCount: service.bookingLimits }),
    ...(options.length > 1 && { lengthInMinutesOptions: options }),
  };
}

/** `Herrenhaarschnitt`, or for a composite `Ansatzfärbung: Auswaschen (2 of 4)`: the form that import recognises. */
function titleOf(service: Service, segment: Segment, index: number): string {
  if (service.segments.length === 1) return service.title;
  return `${service.title}: ${segment.title} (${index + 1} of ${service.segments.length})`;
}

const NO_OPTIONS: readonly number[] = [];

/** Cal.com accepts a booking of other than the usual length only among these options. */
function ownLengths(staff: readonly Assignment[], segment: Segment): readonly number[] {
  const own = staff.map((entry) => entry.minutes[segment.key]).filter((minutes) => minutes !== undefined);
  if (own.length === 0) return NO_OPTIONS;
  return [...new Set([segment.minutes, ...own])].sort((a, b) => a - b);
}
