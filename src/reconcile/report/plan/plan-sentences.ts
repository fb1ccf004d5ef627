import { blocksBooking } from '../../../model/event-type/hazard.ts';
import { isSameTeam, type TeamMove } from '../../../model/team-move.ts';
import type { CallerEmailNote } from '../../desired/caller-email.ts';
import type { CapacityChange } from '../../plan/capacity.ts';
import type { DisplacedAppointment, DisplacedBooking } from '../../plan/displaced.ts';
import type { DriftKind, DriftNote, EventTypeNote, HazardNote } from '../../plan/plan.ts';
import { formatValue, type HostNames } from '../field-value.ts';
import { distinguish } from '../look-alikes.ts';
import { counted, listed, spokenSeconds, visible, type Palette } from '../text.ts';
import { partDrift } from './plan-groups.ts';
import type { Against, PlanReport } from './plan-json.ts';

/** Heading of the notes with code `booked-length`. */
export const LENGTHS_TITLE = 'Bookings that keep their old length';
/** Heading of the notes with code `webhook-by-hand`. */
export const BY_HAND_TITLE = 'To be done by hand';

/** Heading of the notes about schedules. */
export const HOURS_TITLE = 'Declared hours and schedules in Cal.com';

export function isAboutHours({ code }: EventTypeNote): boolean {
  return code === 'hours-differ' || code === 'hours-not-compared' || code === 'schedules-not-managed';
}

/** One sentence for all staff with the same sides; then why others were not compared. */
export function hoursSentences(notes: readonly EventTypeNote[]): readonly string[] {
  const alike = Map.groupBy(
    notes.filter(isAboutHours),
    ({ hours, slug, message }) => `${slug ?? ''}\0${hours ? `${hours.ours}\0${hours.theirs}` : message}`,
  );
  return [...alike.values()].map(([first, ...others]) => {
    const sides = first?.hours;
    if (others.length === 0 || sides === undefined) return first?.message ?? '';
    const names = [first, ...others].map((note) => note?.hours?.staff ?? '');
    const place = typeof first?.slug === 'string' ? `the schedule of ${first.slug} has` : 'their schedules have';
    return `${listed(names, 8)}: git declares ${sides.ours}, in Cal.com ${place} ${sides.theirs}`;
  });
}

/** The notes about schedules, with their heading; none without them. */
export function hoursLines(notes: readonly EventTypeNote[] = [], paint: Palette): readonly string[] {
  const lines = hoursSentences(notes).map((sentence) => `  ${paint.yellow('!')} ${visible(sentence)}`);
  return lines.length === 0 ? [] : [paint.yellow(HOURS_TITLE), ...lines];
}

/** Describes a difference between two commits and its limits; the first sentence in every format. */
export function againstSentence({ ref, commit }: Against): string {
  const where = commit.startsWith(ref) ? commit.slice(0, 12) : `${visible(ref)} (${commit.slice(0, 12)})`;
  return `Only the difference from the manifests at ${where}, no plan: neither Cal.com nor the database was read.`;
}

/** Explains the consequences of a missing ledger. */
export function firstSentence({ against }: Pick<PlanReport, 'against'>): string {
  return against === undefined
    ? 'First plan: the ledger is empty, so guards count against nothing. Read it with care.'
    : 'The company is new: it was not declared there.';
}

const POLICIES: Readonly<Record<DriftNote['policy'], string>> = {
  warn: 'reported only',
  revert: 'this plan writes ours again',
  accept: "this plan records Cal.com's value",
};

const DRIFT_SENTENCES: Readonly<Record<DriftKind, (note: DriftNote, names: HostNames) => string>> = {
  'field-changed': (note, names) => {
    const field = note.field ?? 'value';
    const [theirs, applied] = distinguish([note.theirs, note.lastApplied]).map((one) => formatValue(field, one, names));
    return `${field} is ${theirs}, last applied ${applied}; ${POLICIES[note.policy]}`;
  },
  'event-type-missing': (note) => `gone from Cal.com; ${POLICIES[note.policy]}${remakeHint(note)}`,
  orphan: () => 'no longer declared; unchanged until git declares its state',
};

function remakeHint({ policy, resource }: DriftNote): string {
  return policy === 'warn' ? ` (--allow recreate:${visible(resource.replace('eventType/', ''))} makes it again)` : '';
}

/** One sentence per drift note, the same in every format. */
export function driftLine(note: DriftNote, names: HostNames): string {
  return `${visible(note.resource)}: ${DRIFT_SENTENCES[note.kind](note, names)}`;
}

/** `3 to create, 1 to update, 41 unchanged; 12 maps; 2 blocked`, or a sentence that there is nothing to do. */
export function summaryText(plan: PlanReport): string {
  const {
    create,
    update,
    adopt,
    retire,
    delete: deleted,
    keep,
    maps,
    rows,
    webhooks = 0,
    absences = 0,
    schedules = 0,
    blocked,
    unknown,
  } = plan.summary;
  const { orphans, changed } = partDrift(plan.drift);
  const eventTypes = [
    create > 0 && `${create} to create`,
    update > 0 && `${update} to update`,
    adopt > 0 && `${adopt} to adopt`,
    retire > 0 && `${retire} to retire`,
    deleted > 0 && `${deleted} to delete`,
    `${keep} unchanged`,
  ].filter((part) => part !== false);
  const others = [
    maps > 0 && counted(maps, 'event map'),
    rows > 0 && counted(rows, 'other row'),
    webhooks > 0 && counted(webhooks, 'webhook'),
    absences > 0 && counted(absences, 'absence'),
    schedules > 0 && counted(schedules, 'schedule'),
    plan.hazards.length > 0 && counted(plan.hazards.length, 'hazard'),
    changed.length > 0 && `${changed.length} changed outside git`,
    orphans.length > 0 && `${orphans.length} no longer declared`,
    blocked > 0 && `${blocked} blocked`,
    unknown > 0 && `${unknown} not proven`,
  ].filter((part) => part !== false);
  if (plan.changes.length === 0 && others.length === 0)
    return `${plan.against === undefined ? 'nothing to do' : 'no difference'}, ${counted(keep, 'event type')} as declared`;
  return [`event types: ${eventTypes.join(', ')}`, ...others].join('; ');
}

/** The cost of the plan: calls made, calls to come, seconds at the rate limit. */
export function costText(plan: PlanReport): string {
  const { made, toMake, seconds } = plan.calls;
  const time = toMake === 0 ? '' : `, about ${spokenSeconds(seconds)} at the rate limit`;
  return `Calls: ${made} made, ${toMake} to make${time}`;
}

const MOST_SLUGS = 5;

/** Sentences about a move and the event types left behind, for every report. */
export function moveSentences(move: TeamMove): readonly string[] {
  const { from, to } = move;
  const head = `Moves from team ${from.teamId} (${visible(from.environment)}) to team ${to.teamId} (${visible(to.environment)}).`;
  if (isSameTeam(move)) return [head, 'The team is the same: nothing moves in Cal.com.'];
  return [head, `Every event type is made again in team ${to.teamId}, and the event maps follow.`, leftSentence(move)];
}

/** Used in the plan and in the apply report. */
export function leftSentence({ from, left }: TeamMove): string {
  if (left.length === 0) return `Nothing of team ${from.teamId} was ours.`;
  const slugs = listed(
    left.map(({ slug }) => visible(slug)),
    MOST_SLUGS,
  );
  const stay = counted(left.length, 'event type stays', 'event types stay');
  return `${stay} in team ${from.teamId}, unchanged and no longer managed: ${slugs}.`;
}

export const HAZARDS_TITLE = 'Settings in Cal.com that change bookings';

/** `eventType/cut/A (event type 1001) cannot be booked: Cal.com …; switch … off (seats)` */
export function hazardLine(note: HazardNote): string {
  const { resource, eventTypeId, setting, consequence, fix } = note;
  const what = blocksBooking(note) ? 'cannot be booked' : 'books differently';
  return `${visible(resource)} (event type ${eventTypeId}) ${what}: ${visible(consequence)}; ${fix} (${setting})`;
}

export function hazardMark(note: HazardNote, paint: Palette): string {
  return blocksBooking(note) ? paint.red('!') : paint.yellow('*');
}

/** The setting in a finding's field: `seats`, or `child.1002.lengthInMinutes` for one host. */
export function settingOf(field: string): string {
  return field.split('.')[0] ?? field;
}

/** `callers without an address are booked as …; fix (code)` */
export function callerEmailSentence({ message, fix, warning }: CallerEmailNote): string {
  return `${message}${fix === null ? '' : `; ${fix}`}${warning === null ? '' : ` (${warning})`}`;
}

/** Capacity, not a forecast: free starts of a week without bookings, exceptions and closures. */
export const CAPACITY_TITLE = 'Bookable starts per week';

/** Staff members of a service and branch with the same numbers together. */
export interface FoldedCapacity extends Omit<CapacityChange, 'staff'> {
  readonly staff: readonly string[];
}

export function foldCapacity({ capacity = [] }: Pick<PlanReport, 'capacity'>): readonly FoldedCapacity[] {
  const alike = Map.groupBy(
    capacity,
    ({ service, branch, before, after }) => `${service} ${branch} ${before} ${after}`,
  );
  return [...alike.values()].flatMap((those) => {
    const [first] = those;
    return first ? [{ ...first, staff: those.map(({ staff }) => staff) }] : [];
  });
}

/** `ansatzfaerbung at zentrale: 64 → 48 with emma, lina` */
export function capacitySentence({ service, branch, staff, before, after }: FoldedCapacity): string {
  return `${service} at ${branch}: ${startsText(before)} → ${startsText(after)} with ${listed(staff, 8)}`;
}

export function startsText(starts: number | null): string {
  return starts === null ? 'not limited' : String(starts);
}

export const DISPLACED_TITLE = 'Booked appointments that no longer fit; they stay';

/** `2026-12-24T10:00:00+01:00 ansatzfaerbung with emma at zentrale: closure weihnachten (appointment 1f0c…)` */
export function displacedSentence({
  appointment,
  service,
  branch,
  staff,
  startsAt,
  closure,
}: DisplacedAppointment): string {
  const why = closure === null ? 'outside the hours' : `closure ${closure}`;
  return `${startsAt} ${service} with ${staff} at ${branch}: ${why} (appointment ${appointment})`;
}

export const DISPLACED_BOOKINGS_TITLE = 'Bookings made in Cal.com that no longer fit; calops leaves them alone';

/** `2026-12-24T10:00:00+01:00 ansatzfaerbung with emma: closure weihnachten (booking 8kP2… in Cal.com)` */
export function displacedBookingSentence({ booking, service, staff, startsAt, closure }: DisplacedBooking): string {
  const what = service ?? 'an event type outside git';
  const why = closure === null ? 'outside the hours' : `closure ${closure}`;
  return `${startsAt} ${what} with ${staff}: ${why} (booking ${booking} in Cal.com)`;
}
