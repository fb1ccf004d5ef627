import { Temporal } from 'temporal-polyfill';
import { absenceMark, absenceReason, type AbsenceDays, type AbsenceValues } from '../../model/time/absence.ts';
import type { Branch, Catalog, Closure, Staff } from '../../model/catalog.ts';
import type { Position } from '../../model/diagnostic.ts';
import { localDate } from '../../model/time/hours.ts';
import type { ResolvedHost } from './resolve-hosts.ts';

/** An absence that Cal.com should have: one closure, for one staff member whom it covers. */
export interface DesiredAbsence {
  readonly closure: Closure;
  readonly staff: Staff;
  /** Cal.com user id of the host. */
  readonly userId: number;
  readonly values: AbsenceValues;
  readonly source: Position;
}

/**
 * The whole days of each closure that has not ended, for each staff member who cannot be booked anywhere on them. Not wanted, because Cal.com
 * would close too much: the parts of days that a closure covers, and closures of some branches for staff who work in others too. The runtime
 * keeps to those. Of two closures of the same days for one host, Cal.com takes the first only.
 */
export function desiredAbsences(
  { company, branches, staff, closures = [] }: Catalog,
  hosts: ReadonlyMap<string, ResolvedHost>,
  nowMs: number,
): readonly DesiredAbsence[] {
  const byName = new Map(branches.map((branch) => [branch.name, branch]));
  const taken = new Set<string>();
  return closures
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((closure) => {
      const days = wholeDays(closure);
      if (days === null) return [];
      return staff.flatMap((person): readonly DesiredAbsence[] => {
        const host = hosts.get(person.name);
        if (host?.found !== true || !covers(closure, person)) return [];
        const { userId } = host.member;
        const key = `${userId} ${days.from} ${days.to}`;
        const places = person.branches.flatMap((name) => byName.get(name) ?? []);
        if (taken.has(key) || places.every(({ timeZone }) => isOver(days, timeZone, nowMs))) return [];
        taken.add(key);
        const values = { ...days, ...wordsOf(closure, company.id) };
        return [{ closure, staff: person, userId, values, source: closure.source }];
      });
    });
}

/** Null: it covers no day as a whole. A local date is a whole day; a time leaves its own day out, unless it is midnight. */
function wholeDays({ from, to }: Closure): AbsenceDays | null {
  const [firstDay = '', startsAt = '00:00'] = from.split('T');
  const [lastDay = '', endsAt] = to.split('T');
  const first = Temporal.PlainDate.from(firstDay).add({ days: startsAt === '00:00' ? 0 : 1 });
  const last = Temporal.PlainDate.from(lastDay).subtract({ days: endsAt === undefined ? 0 : 1 });
  if (Temporal.PlainDate.compare(first, last) > 0) return null;
  return { from: first.toString(), to: last.toString() };
}

function covers(closure: Closure, person: Staff): boolean {
  if (closure.staff !== null && !closure.staff.includes(person.name)) return false;
  const closed = closure.branches;
  return person.branches.length > 0 && (closed === null || person.branches.every((name) => closed.includes(name)));
}

export function isOver({ to }: AbsenceDays, timeZone: Branch['timeZone'], nowMs: number): boolean {
  return to < localDate(nowMs, timeZone).toString();
}

/** Of a staff member's closure neither title nor sickness is written: guests may see them. */
function wordsOf({ id, title, reason, staff }: Closure, companyId: string): Pick<AbsenceValues, 'reason' | 'notes'> {
  const mark = absenceMark(companyId, id);
  const isOfStaff = staff !== null;
  return {
    reason: absenceReason(reason, isOfStaff),
    notes: title === undefined || isOfStaff ? mark : `${title} ${mark}`,
  };
}
