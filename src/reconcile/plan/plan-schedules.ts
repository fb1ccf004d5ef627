import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';
import { hoursText } from '../../model/time/week-hours.ts';
import type { ComparedHours, HoursDifference } from '../desired/hours-differences.ts';
import type { ScheduleAccess } from '../observe/read-schedules.ts';
import { ABSENT, type ChangedRows } from './creates.ts';
import type { EventTypeNote, ScheduleChange } from './plan.ts';

export interface SchedulesContext {
  readonly catalog: Catalog;
  readonly hours: ComparedHours;
  readonly access: ScheduleAccess | undefined;
  readonly changed: ChangedRows;
}

/**
 * One change for each schedule that opens at other times than git declares for its owner, and the differences that stay notes: of schedules that
 * belong to another user than the host, of hosts whose schedules the organisation refuses, and where git declares too little to write one. Pure.
 */
export function planSchedules({ catalog, hours, access, changed }: SchedulesContext): {
  readonly changes: readonly ScheduleChange[];
  readonly differences: readonly HoursDifference[];
} {
  const { differences } = hours;
  if (access?.kind !== 'organization') return { changes: [], differences };
  const changes = new Map<string, ScheduleChange>();
  const left: HoursDifference[] = [];
  for (const one of differences) {
    const { schedule, userId, wanted } = one;
    const isOwn = schedule === null || schedule.ownerId === userId;
    if (wanted === null || !isOwn || access.refused.has(userId)) {
      left.push(one);
      continue;
    }
    const key = `${userId} ${schedule?.id ?? 'none'}`;
    if (changes.has(key)) continue;
    const branches = catalog.staff.find(({ name }) => name === one.staff)?.branches ?? [];
    const rows = [`company/${catalog.company.name}`, ...branches.map((name) => `branch/${name}`), `staff/${one.staff}`];
    const { organizationId } = access;
    changes.set(key, { ...draft(one), organizationId, userId, wanted, dependsOn: changed.among(...rows) });
  }
  return { changes: [...changes.values()], differences: left };
}

type Draft = Omit<ScheduleChange, 'organizationId' | 'userId' | 'wanted' | 'dependsOn'>;

function draft({ staff, eventType, schedule, wanted, ours, theirs, source }: HoursDifference): Draft {
  const name = eventType === null ? staff : `${staff}/${eventType.name}`;
  const place = eventType === null ? '' : `, which ${eventType.name} uses`;
  const to = schedule === null && wanted !== null ? hoursText(wanted.hours) : ours;
  return {
    id: `schedule/${name}`,
    kind: 'schedule',
    wave: 6,
    name,
    action: schedule === null ? 'create' : 'update',
    fields: [{ path: 'hours', from: schedule === null ? null : theirs, to }],
    reason:
      schedule === null
        ? 'the host has no schedule in Cal.com'
        : `schedule "${schedule.name}" (${schedule.id})${place} opens at other times`,
    source,
    fingerprint: schedule === null ? ABSENT : sha256(canonicalJson({ ...schedule })),
    blockedBy: [],
    scheduleId: schedule?.id ?? null,
  };
}

/** Why declared hours are not written although git asks for it; one note for each reason. */
export function schedulesNotManaged(access: ScheduleAccess | undefined): readonly EventTypeNote[] {
  if (access === undefined) return [];
  const reasons =
    access.kind === 'plain-team'
      ? ['the team belongs to no organisation, and elsewhere only the members themselves can change their schedules']
      : [...new Set([...access.refused.values()].map(({ message }) => message))];
  return reasons.map((reason) => {
    const message = `declared hours are not written to Cal.com's schedules: ${reason}`;
    return { code: 'schedules-not-managed', eventTypeId: null, slug: null, message };
  });
}
