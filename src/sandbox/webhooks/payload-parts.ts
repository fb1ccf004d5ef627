import { teamOf } from '../bookings/visible.ts';
import type { BookingRow } from '../world/booking-rows.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { otherHosts } from './people.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** What payloads of several kinds say. */

const SCHEDULING = { roundRobin: 'ROUND_ROBIN', collective: 'COLLECTIVE', managed: 'MANAGED' } as const;

export function typeFacts(type: EventTypeRow | undefined): Payload {
  const { hideCalendarNotes, hideCalendarEventDetails, hideOrganizerEmail, seats } = type?.settings ?? {};
  return {
    eventTypeId: type?.id,
    hideCalendarNotes,
    hideCalendarEventDetails,
    hideOrganizerEmail,
    schedulingType: type?.schedulingType ? SCHEDULING[type.schedulingType] : null,
    seatsPerTimeSlot: seats?.seatsPerTimeSlot ?? null,
    seatsShowAttendees: seats?.showAttendeeInfo ?? true,
    seatsShowAvailabilityCount: seats?.showAvailabilityCount ?? true,
    customReplyToEmail: null,
    disableRescheduling: type?.settings.disableRescheduling.disabled ?? false,
    disableCancelling: type?.settings.disableCancelling.disabled ?? false,
  };
}

export function titleFacts(type: EventTypeRow | undefined): Payload {
  if (!type) return { eventTitle: null, eventDescription: null };
  const { title, description } = type.settings;
  return { eventTitle: title, eventDescription: description || null, price: 0, currency: 'usd' };
}

/** The team of a child's parent has no name of its own here. */
export function teamFacts(world: World, row: BookingRow, type: EventTypeRow): Payload {
  const id = teamOf(world, type);
  const name = type.teamId === null ? 'Nameless' : world.teams.get(type.teamId)?.name;
  const members = otherHosts(world, row, type).map((user) => ({
    id: user.id,
    email: user.email,
    name: user.name,
    firstName: '',
    lastName: '',
    timeZone: user.timeZone,
    language: { locale: user.locale },
  }));
  return { members, name, id };
}

export function replaced(previous: BookingRow): Payload {
  return {
    rescheduleId: previous.id,
    rescheduleUid: previous.uid,
    rescheduleStartTime: secondsOf(previous.startMs),
    rescheduleEndTime: secondsOf(previous.endMs),
    rescheduledBy: previous.rescheduledByEmail ?? undefined,
  };
}

export function isConfirmedByHosts(type: EventTypeRow | undefined): boolean {
  return type !== undefined && type.settings.confirmationPolicy !== null;
}

export function videoUrl({ location }: BookingRow): Payload {
  return location?.startsWith('http') ? { videoCallUrl: location } : {};
}

export function notesOf({ responses }: BookingRow): string {
  return typeof responses['notes'] === 'string' ? responses['notes'] : '';
}

/** How often the booking was moved. */
export function sequenceOf(world: World, { rescheduledFromUid }: BookingRow): number {
  const previous = rescheduledFromUid === null ? undefined : world.bookings.byUid(rescheduledFromUid);
  return previous ? 1 + sequenceOf(world, previous) : 0;
}

export function secondsOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function offsetSecondsOf(ms: number): string {
  return secondsOf(ms).replace('Z', '+00:00');
}
