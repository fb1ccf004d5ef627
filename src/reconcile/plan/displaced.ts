import { localTime } from '../../model/time/local-time.ts';
import type { ClosureRow, StoredCompany, StoredWork } from '../../model/stored.ts';
import { closuresWithin, isWithin, workingTimes, type Opening } from '../../model/time/working-times.ts';
import { rowsOf } from './capacity.ts';
import type { DesiredRows } from '../desired/desired-rows.ts';
import type { TeamBooking } from '../desired/future-bookings.ts';

/** A booked appointment that the plan's hours or closures would not accept any more. Reported; nothing is done to it. */
export interface DisplacedAppointment {
  readonly appointment: string;
  readonly service: string;
  readonly branch: string;
  readonly staff: string;
  /** Begin of its first displaced segment, ISO 8601 with the offset of the branch. */
  readonly startsAt: string;
  /** The closure in its way; null: it is outside the hours. */
  readonly closure: string | null;
}

/** The same for a booking that was made in Cal.com, without calops. A booking has no branch. */
export interface DisplacedBooking extends Pick<DisplacedAppointment, 'staff' | 'startsAt' | 'closure'> {
  /** Cal.com's uid. */
  readonly booking: string;
  /** Null: an event type that git does not declare. */
  readonly service: string | null;
}

type Rows = Pick<StoredCompany, 'company' | 'branches' | 'staff' | 'services' | 'closures'>;

/** Appointments of the runtime that lie within the hours of the last apply and outside those of git, each once. */
export function displacedAppointments(
  stored: StoredCompany,
  wanted: DesiredRows,
  work: readonly StoredWork[],
): readonly DisplacedAppointment[] {
  const after: Rows = { ...rowsOf(wanted), closures: wanted.closures.map(({ row }) => row) };
  const names = new Map(stored.services.map(({ id, name }) => [id, name]));
  const found = new Map<string, DisplacedAppointment>();
  for (const one of work) {
    const [before, now] = [openingOf(stored, one), openingOf(after, one)];
    if (found.has(one.appointmentId) || !now?.branch || !isOpen(before, one) || isOpen(now, one)) continue;
    const [closure] = closuresWithin(now, one);
    found.set(one.appointmentId, {
      appointment: one.appointmentId,
      service: names.get(one.serviceId) ?? one.serviceId,
      branch: now.name,
      staff: now.staffName,
      startsAt: localTime(one.fromMs, now.branch.timeZone),
      closure: closure?.name ?? null,
    });
  }
  return [...found.values()];
}

export interface BookingsInput {
  readonly stored: StoredCompany;
  readonly wanted: DesiredRows;
  readonly bookings: readonly TeamBooking[];
  /** Appointments that `displacedAppointments` reports. */
  readonly work: readonly StoredWork[];
  /** Service ids by event type id, hosts' own event types included. */
  readonly services: ReadonlyMap<number, string>;
}

/**
 * Bookings with a guest who was booked in Cal.com, each once. Such a booking no longer fits if it is within the hours of the last apply at
 * one of the branches where its host performs the service, and within those of git at none.
 */
export function displacedBookings(input: BookingsInput): readonly DisplacedBooking[] {
  const { stored, wanted, bookings, work } = input;
  const after: Rows = { ...rowsOf(wanted), closures: wanted.closures.map(({ row }) => row) };
  const ours = new Set(work.map(({ appointmentId }) => appointmentId));
  const staffOf = new Map(wanted.hostMappings.map(({ row }) => [row.userId, row.staffId]));
  const people = new Map(after.staff.map((row) => [row.id, row]));
  const offered = new Map(after.services.map((row) => [row.id, row]));
  return bookings.flatMap((booking): readonly DisplacedBooking[] => {
    if (booking.appointmentIds.every((id) => id !== null && ours.has(id))) return [];
    const service = offered.get(input.services.get(booking.eventTypeId ?? 0) ?? '');
    const staff = booking.hostUserIds.flatMap((userId) => people.get(staffOf.get(userId) ?? '') ?? []);
    const found = staff.flatMap((person) => {
      const branches = person.branches.filter((id) => service?.branches.includes(id) !== false);
      const at = branches.map((branchId) => ({ branchId, staffId: person.id, ...booking }));
      const places = at.map((one) => ({ one, before: openingOf(stored, one), now: openingOf(after, one) }));
      const wasOpen = places.some(({ one, before }) => isOpen(before, one));
      const [first] = places;
      if (!first?.now || !wasOpen || places.some(({ one, now }) => isOpen(now, one))) return [];
      return [{ staff: person.name, place: first.now }];
    });
    const [displaced] = found;
    if (!displaced) return [];
    const [closure] = closuresWithin(displaced.place, booking);
    return [
      {
        booking: booking.uid,
        service: service?.name ?? null,
        staff: displaced.staff,
        startsAt: localTime(booking.fromMs, displaced.place.branch.timeZone),
        closure: closure?.name ?? null,
      },
    ];
  });
}

interface Place extends Opening<ClosureRow> {
  /** Names of the branch and the staff member. */
  readonly name: string;
  readonly staffName: string;
}

type WorkPlace = Pick<StoredWork, 'branchId' | 'staffId' | 'fromMs' | 'toMs'>;

/** Undefined: the branch is not there. */
function openingOf({ company, branches, staff, closures }: Rows, work: WorkPlace): Place | undefined {
  const branch = branches.find(({ id }) => id === work.branchId);
  if (!branch) return undefined;
  const person = staff.find(({ id }) => id === work.staffId);
  return {
    company: { hours: company?.hours ?? null },
    branch,
    staff: { id: work.staffId, hours: person?.hours ?? null },
    closures,
    name: branch.name,
    staffName: person?.name ?? work.staffId,
  };
}

function isOpen(place: Place | undefined, work: WorkPlace): boolean {
  return place === undefined || isWithin([work], workingTimes(place, work));
}
