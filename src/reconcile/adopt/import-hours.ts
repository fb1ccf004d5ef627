import type { Catalog } from '../../model/catalog.ts';
import { isSameJson } from '../../model/json.ts';
import {
  type DeclaredHours,
  hasOneClock,
  opensWithin,
  scheduleDifference,
  scheduledHours,
} from '../../model/time/schedule-difference.ts';
import type { Schedule, ScheduleReading } from '../../model/time/schedule.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { Hours } from '../../model/time/week-hours.ts';
import { scheduleOf } from '../desired/hours-differences.ts';
import { hoursSpec } from '../manifest/hours.ts';
import type { NotImported } from './import-outcome.ts';
import type { ManifestEdit } from './manifest-texts.ts';
import type { NewManifest } from './manifest-yaml.ts';

export interface ImportHoursInput {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  /** Manifests of staff that this import writes, with their Cal.com users. */
  readonly newcomers: readonly {
    readonly userId: number;
    readonly manifest: NewManifest;
    /** The database still knows the staff member, and with them whether they have hours of their own. */
    readonly isRecalled: boolean;
    /** Imported event types of this host that use a schedule of their own. */
    readonly elsewhere: readonly OwnSchedule[];
  }[];
  /** Files of a company that this import begins; manifests in all other files stay as they are. */
  readonly drafts: ReadonlySet<string>;
  /** Absent: not read, nothing is imported. */
  readonly reading: ScheduleReading | undefined;
}

export interface OwnSchedule {
  /** Name of the service. */
  readonly service: string;
  readonly scheduleId: number;
}

export interface ImportedHours {
  /** Of drafts. */
  readonly edits: readonly ManifestEdit[];
  /** `newcomers` in the same order, with hours where they have their own. */
  readonly newcomers: readonly NewManifest[];
  readonly left: readonly NotImported[];
}

/** A staff member of this import, with the hours of their schedule. */
interface Person {
  readonly name: string;
  readonly branches: readonly string[];
  readonly hours: Hours;
}

/**
 * Hours of new staff, from the default schedules of their hosts. Pure.
 *
 * | declared so far | written |
 * |---|---|
 * | no hours, in a company that this import begins; all schedules open alike | hours of the company |
 * | the same, and the staff of a branch agree | hours of that branch, and of each other staff member |
 * | no hours, in a company that was never applied without any | hours of each new staff member |
 * | hours | hours of new staff whose schedule differs from them |
 *
 * Declared hours stay as they are. A schedule that hours cannot express is left alone, and so are the hours of a host if an event type uses another
 * schedule that opens outside of them: declared hours bound every service of the staff member, and those starts would be lost.
 */
export function importHours(input: ImportHoursInput): ImportedHours {
  const { catalog, newcomers, reading } = input;
  const manifests = newcomers.map(({ manifest }) => manifest);
  if (reading === undefined || newcomers.length === 0) return { edits: [], newcomers: manifests, left: [] };
  if (!reading.schedules.known) {
    const why = `schedules cannot be read: ${reading.schedules.reason.message}`;
    return { edits: [], newcomers: manifests, left: [leftAlone('hours', why)] };
  }
  const isDecided = hoursAreDecided(input);
  const { people, left } = peopleWithHours(input, {
    isDecided,
    schedules: reading.schedules.value,
    nowMs: reading.readAtMs,
  });
  const levels = isDecided || left.length > 0 ? NO_LEVELS : levelsOf(people, input);
  const isCovered = (person: Person) =>
    isDecided
      ? agrees(person, input, reading.readAtMs)
      : levels.company !== null || person.branches.every((name) => levels.branches.has(name));
  const own = new Map(people.filter((person) => !isCovered(person)).map(({ name, hours }) => [name, hours]));
  return {
    edits: [
      ...(levels.company ? [setHours(catalog.company, 'Company', levels.company)] : []),
      ...catalog.branches.flatMap((branch) => {
        const hours = levels.branches.get(branch.name);
        return hours ? [setHours(branch, 'Branch', hours)] : [];
      }),
    ],
    newcomers: manifests.map((manifest) => {
      const hours = own.get(manifest.name);
      return hours ? { ...manifest, spec: { ...manifest.spec, hours: hoursSpec(hours) } } : manifest;
    }),
    left,
  };
}

/** Hours are declared, or the company was applied without any. Hours that were applied and are no longer declared were lost. */
function hoursAreDecided({ catalog, stored }: ImportHoursInput): boolean {
  if ([catalog.company, ...catalog.branches, ...catalog.staff].some(({ hours }) => hours !== undefined)) return true;
  const { company, branches, staff } = stored;
  return company !== null && [company, ...branches, ...staff].every(({ hours }) => hours === null);
}

interface Levels {
  readonly company: Hours | null;
  readonly branches: ReadonlyMap<string, Hours>;
}

const NO_LEVELS: Levels = { company: null, branches: new Map() };

/** The hours that can be declared once for the company or a branch, and apply to no staff member whose schedule differs. */
function levelsOf(people: readonly Person[], { catalog, drafts }: ImportHoursInput): Levels {
  const [first] = people;
  if (first === undefined) return NO_LEVELS;
  const isOwn = ({ source }: Declared) => drafts.has(source.file);
  if (isOwn(catalog.company) && people.every(({ hours }) => isSameJson(hours, first.hours))) {
    return { company: first.hours, branches: new Map() };
  }
  const alike = catalog.branches.filter(isOwn).flatMap(({ name }) => {
    const [one, ...others] = people.filter(({ branches }) => branches.includes(name));
    return one && others.every(({ hours }) => isSameJson(hours, one.hours)) ? [[name, one.hours] as const] : [];
  });
  return { company: null, branches: new Map(alike) };
}

interface ReadSchedules {
  readonly schedules: readonly Schedule[];
  readonly nowMs: number;
  readonly isDecided: boolean;
}

function peopleWithHours({ catalog, newcomers }: ImportHoursInput, { schedules, nowMs, isDecided }: ReadSchedules) {
  const people: Person[] = [];
  const left: NotImported[] = [];
  for (const { userId, manifest, isRecalled, elsewhere } of newcomers) {
    if (isRecalled) continue;
    const { name, spec } = manifest;
    const branches = Array.isArray(spec['branches']) ? spec['branches'].map(String) : [];
    const place = placeOf(catalog, branches);
    const schedule = scheduleOf(userId, schedules);
    const hours = schedule && hasOneClock(place, nowMs) ? scheduledHours(place, schedule, nowMs) : null;
    const wider = hours && !isDecided ? outsideOf(hours, { place, elsewhere, schedules, nowMs }) : undefined;
    if (wider !== undefined) left.push(leftAlone(`hours of ${name}`, wider));
    else if (hours) people.push({ name, branches, hours });
    else left.push(leftAlone(`hours of ${name}`, whyNot(schedule, place)));
  }
  return { people, left };
}

function whyNot(schedule: Schedule | undefined, { branches }: DeclaredHours): string {
  if (schedule === undefined) return 'the host has no schedule';
  const zones = [...new Set(branches.map(({ timeZone }) => timeZone))].join(' and ');
  return `schedule "${schedule.name}" is in ${schedule.timeZone}, hours are times of the branch (${zones})`;
}

interface Elsewhere extends Omit<ReadSchedules, 'isDecided'> {
  readonly place: DeclaredHours;
  readonly elsewhere: readonly OwnSchedule[];
}

/** The first service of the host that is open outside of these hours, with the reason; undefined: none. */
function outsideOf(hours: Hours, { place, elsewhere, schedules, nowMs }: Elsewhere): string | undefined {
  const timeZone = place.branches[0]?.timeZone ?? 'UTC';
  for (const { service, scheduleId } of elsewhere) {
    const schedule = schedules.find(({ id }) => id === scheduleId);
    if (schedule === undefined)
      return `${service} uses schedule ${scheduleId} of a user outside the team, which cannot be read`;
    if (!opensWithin(schedule, { timeZone, hours }, nowMs))
      return `${service} uses schedule "${schedule.name}" (${scheduleId}), which opens outside of the host's default schedule; declared hours would limit it`;
  }
  return undefined;
}

function leftAlone(title: string, why: string): NotImported {
  return { title, eventTypes: [], candidates: [], why };
}

function placeOf({ company, branches, closures = [] }: Catalog, names: readonly string[]): DeclaredHours {
  const worked = branches.filter(({ name }) => names.includes(name));
  return {
    company: { hours: company.hours ?? null },
    branches: worked.map(({ id, timeZone, hours }) => ({ id, timeZone, hours: hours ?? null })),
    staff: { id: '', hours: null },
    closures,
  };
}

/** Whether the hours that a new staff member inherits are those of the schedule; without declared hours nothing is compared. */
function agrees(person: Person, { catalog }: ImportHoursInput, nowMs: number): boolean {
  const place = placeOf(catalog, person.branches);
  if ([place.company, ...place.branches].every(({ hours }) => hours === null)) return true;
  const timeZone = place.branches[0]?.timeZone ?? 'UTC';
  const schedule = { id: 0, ownerId: 0, name: '', isDefault: true, timeZone, hours: person.hours };
  return scheduleDifference(place, schedule, nowMs) === null;
}

interface Declared {
  readonly name: string;
  readonly source: { readonly file: string };
}

function setHours({ name, source }: Declared, kind: 'Company' | 'Branch', hours: Hours): ManifestEdit {
  const manifest = { file: source.file, kind, name };
  return { manifest, edit: 'set', path: ['spec', 'hours'], value: hoursSpec(hours) };
}
