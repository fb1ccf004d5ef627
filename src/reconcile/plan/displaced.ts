import { localTime } from '../../model/local-time.ts';
import type { ClosureRow, StoredCompany, StoredWork } from '../../model/stored.ts';
import { closuresWithin, isWithin, workingTimes, type Opening } from '../../model/working-times.ts';
import { rowsOf } from './capacity.ts';
import type { DesiredRows } from '../desired/desired-rows.ts';

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

type Rows = Pick<StoredCompany, 'company' | 'branches' | 'staff' | 'services' | 'closures'>;

/**
 * Appointments that lie within the hours of the last apply and outside those of git, each once. Only the appointments of the runtime are
 * known: bookings made on Cal.com's pages are not.
 */
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

interface Place extends Opening<ClosureRow> {
  /** Names of the branch and the staff member. */
  readonly name: string;
  readonly staffName: string;
}

/** Undefined: the branch is not there. */
function openingOf({ company, branches, staff, closures }: Rows, work: StoredWork): Place | undefined {
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

function isOpen(place: Place | undefined, work: StoredWork): boolean {
  return place === undefined || isWithin([work], workingTimes(place, work));
}
