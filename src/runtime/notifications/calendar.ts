import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';

export interface CalendarEntry {
  /** The appointment's id: the same calendar entry through all its changes. */
  readonly id: string;
  /** The number of earlier changes. */
  readonly sequence: number;
  /** `tentative`: the host must confirm it. */
  readonly state: 'confirmed' | 'tentative' | 'cancelled';
  readonly startMs: number;
  readonly endMs: number;
  readonly summary: string;
  readonly location: string;
  readonly description: string;
  readonly organizer: Person;
  readonly attendee: Person;
  readonly stampMs: number;
}

const STATUSES: Readonly<Record<CalendarEntry['state'], ICalEventStatus>> = {
  confirmed: ICalEventStatus.CONFIRMED,
  tentative: ICalEventStatus.TENTATIVE,
  cancelled: ICalEventStatus.CANCELLED,
};

interface Person {
  readonly name: string;
  readonly email: string;
}

/**
 * One calendar entry for the whole appointment (RFC 5545, 5546). Its times are instants: they need no time zone data, and each calendar
 * shows them in its own zone.
 */
export function calendarFile(entry: CalendarEntry): string {
  const { state, attendee, organizer } = entry;
  const calendar = ical({
    prodId: { company: 'calops', product: 'calops' },
    method: state === 'cancelled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  calendar.createEvent({
    id: `${entry.id}@calops`,
    sequence: entry.sequence,
    status: STATUSES[state],
    stamp: new Date(entry.stampMs),
    start: new Date(entry.startMs),
    end: new Date(entry.endMs),
    summary: entry.summary,
    location: entry.location,
    description: entry.description,
    organizer: { name: quotable(organizer.name), email: organizer.email },
    attendees: [
      {
        name: quotable(attendee.name),
        email: attendee.email,
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.ACCEPTED,
        rsvp: false,
      },
    ],
  });
  return calendar.toString();
}

/** A parameter's value cannot contain a quotation mark. */
function quotable(name: string): string {
  return name.replaceAll('"', "'");
}
