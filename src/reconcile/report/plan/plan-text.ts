import type { DriftNote, EventTypeNote, GuardTrip } from '../../plan/plan.ts';
import { changeLines, foldedAssignmentsLine, foldedMapsLine, type ChangeStyle } from './change-lines.ts';
import { hostName, type HostNames } from '../field-value.ts';
import { capitalise, counted, listed, palette, unprovenLines, visible, type Palette } from '../text.ts';
import {
  findDeleted,
  findMaps,
  findRisks,
  foldAssignments,
  foldMaps,
  groupByService,
  partDrift,
  retirementText,
  withdrawalText,
  withoutFolded,
  type ChangeGroup,
  type Risks,
} from './plan-groups.ts';
import type { PlanReport } from './plan-json.ts';
import {
  againstSentence,
  BY_HAND_TITLE,
  callerEmailSentence,
  CAPACITY_TITLE,
  capacitySentence,
  costText,
  DISPLACED_BOOKINGS_TITLE,
  DISPLACED_TITLE,
  displacedBookingSentence,
  displacedSentence,
  driftLine,
  firstSentence,
  foldCapacity,
  hazardLine,
  hazardMark,
  HAZARDS_TITLE,
  hoursLines,
  isAboutHours,
  LENGTHS_TITLE,
  moveSentences,
  summaryText,
} from './plan-sentences.ts';

export interface PlanTextOptions {
  readonly colour: boolean;
  /** Shows every field of a create and every map on its own line, instead of a short description. */
  readonly full?: boolean;
  /** The next command, shown last if there is something to apply: `calops apply p.json`. */
  readonly next?: string;
}

/** Maximum number of services listed without `full`. */
const MOST_SERVICES = 200;

/** The plan for a terminal: risks first, then the changes by service, then the cost. */
export function renderPlanText(plan: PlanReport, options: PlanTextOptions): string {
  const paint = palette(options.colour);
  const style = { names: plan.hostNames, paint, full: options.full ?? false };
  const risks = findRisks(plan);
  const { orphans, changed } = partDrift(plan.drift);
  const groups = style.full ? groupByService(plan.changes) : groupByService(plan.changes, MOST_SERVICES);
  const sections = [
    unprovenLines('Unproven reads, nothing is planned for them', plan.unknown, paint),
    guardLines('Conflicts: changed in git and in Cal.com', risks.conflicts, paint),
    guardLines('Blocked', risks.blocked, paint),
    lossLines(risks, plan.hostNames, paint),
    ...groups.map((group) => groupLines(group, style)),
    hiddenLines(plan, groups),
    capacityLines(plan, paint),
    displacedLines(DISPLACED_TITLE, (plan.displaced ?? []).map(displacedSentence), paint),
    displacedLines(DISPLACED_BOOKINGS_TITLE, (plan.displacedBookings ?? []).map(displacedBookingSentence), paint),
    waitingLines(plan, paint),
    hazardLines(plan, paint),
    callerEmailLines(plan, paint),
    driftLines(changed, plan.hostNames, paint),
    orphanLines(orphans, paint),
    unmanagedLines(plan, paint),
    lengthLines(plan, paint),
    byHandLines(plan, paint),
    hoursLines(plan.notes, paint),
    noteLines(plan.notes ?? [], paint),
    summaryLines(plan, options.next, paint),
  ].filter((lines) => lines.length > 0);
  return `${[headerLines(plan, paint), ...sections].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headerLines(plan: PlanReport, paint: Palette): readonly string[] {
  const head = `${paint.bold(plan.company)} ${paint.dim(`(${plan.environment}, team ${plan.teamId})`)}`;
  const lines = plan.against === undefined ? [head] : [head, paint.yellow(againstSentence(plan.against))];
  if (plan.move !== null) return [...lines, ...moveSentences(plan.move).map((line) => paint.yellow(line))];
  return plan.first ? [...lines, paint.dim(firstSentence(plan))] : lines;
}

function guardLines(title: string, guards: readonly GuardTrip[], paint: Palette): readonly string[] {
  if (guards.length === 0) return [];
  const lines = guards.flatMap((guard) => [
    `  ${paint.red('!')} ${visible(guard.message)} ${paint.dim(`(${guard.code})`)}`,
    ...(guard.changes.length === 0
      ? []
      : [`      ${paint.dim(`holds back ${counted(guard.changes.length, 'change')}: ${listed(guard.changes, 5)}`)}`]),
  ]);
  return [paint.red(title), ...lines];
}

function lossLines(
  { hostLosses, retirements, withdrawals, deletions }: Risks,
  hostNames: HostNames,
  paint: Palette,
): readonly string[] {
  const lines = [
    ...hostLosses.map(({ change, hosts }) => {
      const names = hosts.map((id) => hostName(id, hostNames));
      return `  ${paint.red('-')} ${change.name} loses ${counted(hosts.length, 'host')}: ${listed(names, 8)}`;
    }),
    ...retirements.map((change) => `  ${paint.red('-')} ${change.name} ${retirementText(change)}`),
    ...withdrawals.map((change) => `  ${paint.red('-')} ${change.name} ${withdrawalText(change)}`),
    ...findDeleted(deletions).map((change) => `  ${paint.red('-')} ${change.name} is deleted in Cal.com permanently`),
  ];
  const maps = findMaps(deletions).length;
  if (maps > 0) lines.push(`  ${paint.red('-')} ${counted(maps, 'event map goes', 'event maps go')}`);
  return lines.length === 0 ? [] : [paint.yellow('Removed'), ...lines];
}

function groupLines(group: ChangeGroup, style: ChangeStyle): readonly string[] {
  const shown = style.full ? group.changes : withoutFolded(group.changes);
  const assignments = style.full ? [] : foldAssignments(group.changes);
  const maps = style.full ? [] : foldMaps(group.changes);
  return [
    style.paint.bold(group.service ?? 'Company, branches and staff'),
    ...shown.flatMap((change) => changeLines(change, style)).map((line) => `  ${line}`),
    ...assignments.map((entry) => `  ${foldedAssignmentsLine(entry, style.paint)}`),
    ...maps.map((entry) => `  ${foldedMapsLine(entry, style.paint)}`),
  ];
}

function hiddenLines(plan: PlanReport, groups: readonly ChangeGroup[]): readonly string[] {
  const shown = groups.reduce((sum, { changes }) => sum + changes.length, 0);
  const hidden = plan.changes.length - shown;
  return hidden === 0 ? [] : [`… and ${counted(hidden, 'more change')}: calops plan --full, or --format json`];
}

function capacityLines(plan: PlanReport, paint: Palette): readonly string[] {
  const all = foldCapacity(plan);
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST_CAPACITIES).map((one) => {
    const isLess = one.after !== null && (one.before === null || one.after < one.before);
    return `  ${isLess ? paint.yellow('-') : paint.green('+')} ${capacitySentence(one)}`;
  });
  const more = all.length - shown.length;
  return [paint.bold(CAPACITY_TITLE), ...shown, ...(more > 0 ? [`  … and ${more} more: --json`] : [])];
}

function displacedLines(title: string, sentences: readonly string[], paint: Palette): readonly string[] {
  if (sentences.length === 0) return [];
  const shown = sentences.slice(0, MOST_NOTES).map((one) => `  ${paint.yellow('!')} ${visible(one)}`);
  const more = sentences.length - shown.length;
  return [paint.yellow(title), ...shown, ...(more > 0 ? [`  … and ${more} more: --json`] : [])];
}

const MOST_CAPACITIES = 30;

function waitingLines({ waiting }: PlanReport, paint: Palette): readonly string[] {
  if (waiting.length === 0) return [];
  const lines = waiting.map(({ resource, reason }) => `  ${paint.dim('…')} ${resource}: ${reason}`);
  return ['Waiting for bookings to be over', ...lines];
}

function hazardLines({ hazards }: PlanReport, paint: Palette): readonly string[] {
  if (hazards.length === 0) return [];
  return [paint.yellow(HAZARDS_TITLE), ...hazards.map((note) => `  ${hazardMark(note, paint)} ${hazardLine(note)}`)];
}

function callerEmailLines({ callerEmail }: PlanReport, paint: Palette): readonly string[] {
  if (!callerEmail) return [];
  const line = visible(capitalise(callerEmailSentence(callerEmail)));
  return [callerEmail.warning === null ? paint.dim(line) : paint.yellow(line)];
}

function driftLines(drift: readonly DriftNote[], names: HostNames, paint: Palette): readonly string[] {
  if (drift.length === 0) return [];
  return [
    paint.yellow('Changed outside git'),
    ...drift.map((note) => `  ${paint.yellow('*')} ${driftLine(note, names)}`),
  ];
}

function orphanLines(orphans: readonly DriftNote[], paint: Palette): readonly string[] {
  if (orphans.length === 0) return [];
  const lines = orphans.map((note) => `  ${paint.yellow('*')} ${driftLine(note, {})}`);
  return [paint.yellow('No longer in git'), ...lines];
}

function lengthLines({ notes = [] }: PlanReport, paint: Palette): readonly string[] {
  const lengths = notes.filter(({ code }) => code === 'booked-length');
  if (lengths.length === 0) return [];
  return [paint.yellow(LENGTHS_TITLE), ...lengths.map(({ message }) => `  ${paint.yellow('!')} ${visible(message)}`)];
}

function byHandLines({ notes = [] }: PlanReport, paint: Palette): readonly string[] {
  const byHand = notes.filter(({ code }) => code === 'webhook-by-hand');
  if (byHand.length === 0) return [];
  return [paint.yellow(BY_HAND_TITLE), ...byHand.map(({ message }) => `  ${paint.yellow('!')} ${visible(message)}`)];
}

/** Not shortened: each note contains its fix. */
export function noteLines(all: readonly EventTypeNote[], paint: Palette): readonly string[] {
  const notes = all.filter(
    (note) => note.code !== 'booked-length' && note.code !== 'webhook-by-hand' && !isAboutHours(note),
  );
  if (notes.length === 0) return [];
  const shown = notes
    .slice(0, MOST_NOTES)
    .map(({ message, code }) => `  ${visible(message)} ${paint.dim(`(${code})`)}`);
  const more = notes.length - shown.length;
  return [paint.dim('Notes on event types that are not ours'), ...shown, ...(more > 0 ? [`  … and ${more} more`] : [])];
}

const MOST_NOTES = 20;

function unmanagedLines(plan: PlanReport, paint: Palette): readonly string[] {
  if (plan.unmanaged.length === 0) return [];
  const slugs = plan.unmanaged.map(({ slug }) => visible(slug));
  const count = counted(slugs.length, 'event type');
  return [paint.dim(`${count} of the team not ours, left alone: ${listed(slugs, 5)}`)];
}

function summaryLines(plan: PlanReport, next: string | undefined, paint: Palette): readonly string[] {
  const isPlan = plan.against === undefined;
  const head = `${paint.bold(isPlan ? 'Plan:' : 'Manifests:')} ${summaryText(plan)}`;
  const lines = isPlan ? [head, costText(plan)] : [head];
  const ready = plan.changes.some((change) => change.blockedBy.length === 0);
  if (ready && next !== undefined) lines.push(`${paint.bold('Next:')} ${next}`);
  return lines;
}
