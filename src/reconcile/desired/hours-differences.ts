import type { Position } from '../../model/diagnostic.ts';
import { isSameJson } from '../../model/json.ts';
import {
  type DeclaredHours,
  hasOneClock,
  scheduleAsDeclared,
  scheduleDifference,
} from '../../model/time/schedule-difference.ts';
import type { Schedule, ScheduleContent, ScheduleReading } from '../../model/time/schedule.ts';
import type { StaffRow, StoredCompany } from '../../model/stored.ts';
import type { DeclaredState } from './declared-state.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { DesiredRow } from './desired-row.ts';
import { desiredRows, type DesiredRows } from './desired-rows.ts';

/** A schedule in Cal.com that opens at other times than the declared hours of a staff member. */
export interface HoursDifference {
  readonly staff: string;
  /** The event type that has this schedule in place of its hosts' own; null: the default schedule of the staff member's host. */
  readonly eventType: { readonly name: string; readonly id: number; readonly slug: string } | null;
  /** Null: the host has no schedule. */
  readonly schedule: Schedule | null;
  /** Cal.com user id of the host. */
  readonly userId: number;
  /** What the schedule has to contain; null: git does not declare enough to write it. */
  readonly wanted: ScheduleContent | null;
  readonly ours: string;
  readonly theirs: string;
  /** The declared hours were applied before; only Cal.com can have changed. */
  readonly isApplied: boolean;
  readonly source: Position;
}

/** Schedules that were compared, and the reasons why others were not. */
export interface ComparedHours {
  readonly differences: readonly HoursDifference[];
  readonly notCompared: readonly string[];
}

type Sides = Pick<DeclaredState, 'catalog' | 'hosts' | 'desired' | 'matched' | 'stored'>;

/**
 * Compares the hours in force for each staff member (their own, the branch's, the company's) with the schedule that Cal.com uses. Staff without
 * declared hours are not compared. Pure.
 *
 * | the event type | compared |
 * |---|---|
 * | declares `scheduleId` | nothing: git chooses that schedule on purpose |
 * | has a schedule of its own that only Cal.com knows | that schedule |
 * | has none, or loses it because git declares null or no longer declares it | the default schedule of the host |
 */
export function compareHours(state: Sides, reading: ScheduleReading | undefined): ComparedHours {
  if (reading === undefined) return { differences: [], notCompared: [] };
  if (!reading.schedules.known)
    return { differences: [], notCompared: [unreadSentence(reading.schedules.reason.message)] };
  const schedules = reading.schedules.value;
  const rows = desiredRows(state.catalog, state.hosts);
  const compared = rows.staff.flatMap((person) => {
    const host = state.hosts.get(person.name);
    const declared = declaredHours(rows, person);
    if (host?.found !== true || declared === null) return [];
    return [compareStaff({ state, person, declared, userId: host.member.userId, schedules, nowMs: reading.readAtMs })];
  });
  return {
    differences: compared.flatMap(({ differences }) => differences),
    notCompared: compared.flatMap(({ notCompared }) => notCompared),
  };
}

function unreadSentence(reason: string): string {
  return `declared hours are not compared with Cal.com's schedules, which cannot be read: ${reason}`;
}

/** Null: no hours are declared for this staff member. */
function declaredHours(rows: DesiredRows, { row }: DesiredRow<StaffRow>): DeclaredHours | null {
  const branches = rows.branches.flatMap((branch) => (row.branches.includes(branch.row.id) ? [branch.row] : []));
  const { company } = rows;
  if ([row, company.row, ...branches].every(({ hours }) => hours === null) || branches.length === 0) return null;
  return { company: company.row, branches, staff: row, closures: rows.closures.map((closure) => closure.row) };
}

interface Comparing {
  readonly state: Sides;
  readonly person: DesiredRow<StaffRow>;
  readonly declared: DeclaredHours;
  readonly userId: number;
  readonly schedules: readonly Schedule[];
  readonly nowMs: number;
}

function compareStaff({ state, person, declared, userId, schedules, nowMs }: Comparing): ComparedHours {
  if (!hasOneClock(declared, nowMs)) {
    const zones = [...new Set(declared.branches.map(({ timeZone }) => timeZone))].join(' and ');
    const why = `${person.name}: declared hours are not compared: the branches are in ${zones}, a schedule has one time zone`;
    return { differences: [], notCompared: [why] };
  }
  const hosted = state.desired.filter(({ declared: { hosts } }) => hosts.includes(userId));
  const uses = hosted.map((one) => usedSchedule(one, state));
  const head = { staff: person.name, isApplied: isApplied(state.stored, declared), source: person.source };
  const differences: HoursDifference[] = [];
  const add = (schedule: Schedule | undefined, eventType: HoursDifference['eventType']) => {
    const sides = schedule ? scheduleDifference(declared, schedule, nowMs) : NO_SCHEDULE;
    if (!sides) return;
    const wanted = scheduleAsDeclared(declared, schedule ?? null, nowMs);
    differences.push({ ...head, eventType, schedule: schedule ?? null, userId, wanted, ...sides });
  };
  if (uses.length === 0 || uses.some(({ kind }) => kind === 'host')) add(scheduleOf(userId, schedules), null);
  for (const use of uses) {
    if (use.kind !== 'own') continue;
    // the list has no schedules of users outside the team
    const schedule = schedules.find(({ id }) => id === use.scheduleId);
    if (schedule) add(schedule, use.eventType);
  }
  return { differences, notCompared: [] };
}

const NO_SCHEDULE = { ours: 'hours', theirs: 'no schedule' };

/** Whose schedule an event type uses after the next apply. */
type UsedSchedule =
  | { readonly kind: 'declared' }
  | { readonly kind: 'host' }
  | {
      readonly kind: 'own';
      readonly scheduleId: number;
      readonly eventType: NonNullable<HoursDifference['eventType']>;
    };

function usedSchedule({ name, declared }: DesiredEventType, { matched }: Sides): UsedSchedule {
  if (typeof declared.scheduleId === 'number') return { kind: 'declared' };
  const observed = matched.observed.get(name);
  const scheduleId = observed?.settings?.scheduleId ?? null;
  const isRemoved = declared.scheduleId === null || matched.ledger.get(name)?.applied.scheduleId !== undefined;
  if (observed === undefined || scheduleId === null || isRemoved) return { kind: 'host' };
  return { kind: 'own', scheduleId, eventType: { name, id: observed.id, slug: observed.fields.slug } };
}

/** Without a default, which a user may delete, Cal.com uses the first schedule. */
export function scheduleOf(userId: number, schedules: readonly Schedule[]): Schedule | undefined {
  const owned = schedules.filter(({ ownerId }) => ownerId === userId).sort((a, b) => a.id - b.id);
  return owned.find(({ isDefault }) => isDefault) ?? owned[0];
}

function isApplied(stored: StoredCompany, { company, branches, staff }: DeclaredHours): boolean {
  const isStored = (
    rows: readonly { readonly id: string; readonly hours: unknown }[],
    one: { id: string; hours: unknown },
  ) => isSameJson(rows.find(({ id }) => id === one.id)?.hours ?? null, one.hours);
  return (
    stored.company !== null &&
    isSameJson(stored.company.hours, company.hours) &&
    branches.every((branch) => isStored(stored.branches, branch)) &&
    isStored(stored.staff, staff)
  );
}

/** One sentence with both sides; the fix is the same everywhere. */
export function hoursSentence({ staff, eventType, schedule, ours, theirs }: HoursDifference): string {
  const place = eventType === null ? '' : `, which ${eventType.name} uses,`;
  if (schedule === null)
    return `${staff}: hours are declared, and the host has no schedule in Cal.com: no start is offered`;
  return `${staff}: git declares ${ours}, schedule "${schedule.name}" (${schedule.id}) in Cal.com${place} has ${theirs}`;
}
