import type { DriftNote, FieldChange, GuardTrip } from '../../plan/plan.ts';
import { compareHosts, partsOf } from '../field-change.ts';
import { formatValue, hostName, type HostNames } from '../field-value.ts';
import { distinguish } from '../look-alikes.ts';
import { boundedTable, code, codeBlock, details, fitBlocks, inline, table, type Block } from '../markdown.ts';
import { capitalise, counted, listed } from '../text.ts';
import { gistParts, KIND_NAMES, SIGNS } from './change-lines.ts';
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
import type { PlannedChange, PlanReport } from './plan-json.ts';
import {
  againstSentence,
  BY_HAND_TITLE,
  callerEmailSentence,
  CAPACITY_TITLE,
  costText,
  DISPLACED_BOOKINGS_TITLE,
  DISPLACED_TITLE,
  displacedBookingSentence,
  displacedSentence,
  driftLine,
  firstSentence,
  foldCapacity,
  hazardLine,
  HAZARDS_TITLE,
  HOURS_TITLE,
  hoursSentences,
  isAboutHours,
  LENGTHS_TITLE,
  moveSentences,
  startsText,
  summaryText,
} from './plan-sentences.ts';
import { drawTimeline, timelineChange } from './service-timeline.ts';

export interface PlanMarkdownOptions {
  /** Maximum size of the text; GitHub refuses comments over 65,536. */
  readonly maxBytes?: number;
  /** Where to find the full plan, as Markdown. */
  readonly whole?: string;
}

const DEFAULT_MAX_BYTES = 60_000;
/** Number of timelines visible without unfolding; the others are folded with their services. */
const MOST_TIMELINES = 8;

/**
 * Plans for a pull request: risks first, composite services before and after, then all changes
 * folded by service; within the size limit.
 */
export function renderPlanMarkdown(plans: readonly PlanReport[], options: PlanMarkdownOptions = {}): string {
  const { maxBytes = DEFAULT_MAX_BYTES, whole = '`calops plan`' } = options;
  return fitBlocks(plans.flatMap(planBlocks), { maxBytes, whole });
}

function planBlocks(plan: PlanReport): readonly Block[] {
  const risks = riskSections(plan).map((text): Block => ({ text, weight: 1, changes: 0 }));
  const shown = new Set(plan.changes.filter((change) => timelineChange(change)?.before).slice(0, MOST_TIMELINES));
  const timelines = [...shown].map((change, index): Block => {
    const text = `${index === 0 ? '**Composite services, before and after**\n\n' : ''}${timelineSection(change)}`;
    return { text, weight: 2, changes: 0 };
  });
  const groups = groupByService(plan.changes).map((group): Block => {
    const folded = group.changes.filter((change) => !shown.has(change) && timelineChange(change) !== null);
    const body = [...folded.map(timelineSection), changesTable(group, plan.hostNames)].join('\n\n');
    return { text: groupSection(group, body), weight: 2, changes: group.changes.length };
  });
  return [{ text: headSection(plan), weight: 0, changes: 0 }, ...risks, ...timelines, ...groups];
}

function headSection(plan: PlanReport): string {
  const { against } = plan;
  const what = against === undefined ? 'Plan' : 'Manifests';
  const notes = [
    ...(against === undefined ? [] : [againstSentence(against)]),
    ...(plan.move === null ? [] : moveSentences(plan.move)),
    ...(plan.first && plan.move === null ? [firstSentence(plan)] : []),
    ...(plan.callerEmail ? [capitalise(callerEmailSentence(plan.callerEmail))] : []),
  ];
  const summary = `**${capitalise(summaryText(plan))}**`;
  return [
    `### ${what}: ${inline(plan.company)}, ${inline(plan.environment)}`,
    against === undefined ? `${summary}<br>${costText(plan)}` : summary,
    ...(notes.length === 0 ? [] : [notes.map((note) => `> ${inline(note)}`).join('\n>\n')]),
  ].join('\n\n');
}

function timelineSection(change: PlannedChange): string {
  const timeline = timelineChange(change);
  return timeline === null ? '' : `${code(change.name)}\n\n${codeBlock(drawTimeline(timeline))}`;
}

function groupSection({ service, changes }: ChangeGroup, body: string): string {
  const signs = [...new Set(changes.map(signOf))].join(' ');
  const title = inline(service ?? 'Company, branches and staff');
  return details(`<b>${title}</b>: ${counted(changes.length, 'change')} ${code(signs)}`, body);
}

function signOf({ blockedBy, action }: PlannedChange): string {
  return blockedBy.length > 0 ? '!' : SIGNS[action];
}

function changesTable({ changes }: ChangeGroup, names: HostNames): string {
  const rows = [
    ...withoutFolded(changes).map((change) => [
      code(signOf(change)),
      `${KIND_NAMES[change.kind]} ${code(change.name)}`,
      changeCell(change, names),
    ]),
    ...foldAssignments(changes).map(({ blocked, action, staff }) => [
      code(blocked ? '!' : SIGNS[action]),
      counted(staff.length, 'assignment'),
      inline(listed(staff, 40)),
    ]),
    ...foldMaps(changes).map(({ blocked, action, branch, segments, staff, fields }) => [
      code(blocked ? '!' : SIGNS[action]),
      `${counted(staff.length * segments.length, 'map')} ${code(`${branch} ${segments.join(', ')}`)}`,
      [inline(listed(staff, 40)), ...fields.map(code)].join(' · '),
    ]),
  ];
  return table(['', 'what', 'change'], rows);
}

/** For a new resource only a short description: the reviewer has the manifest in the same diff. */
function changeCell(change: PlannedChange, names: HostNames): string {
  const parts =
    change.action === 'create'
      ? gistParts(change, names).map(code).join(' · ')
      : change.fields
          .flatMap(partsOf)
          .map((field) => fieldCell(field, names))
          .join('<br>');
  return parts === '' ? inline(change.reason) : parts;
}

function fieldCell(field: FieldChange, names: HostNames): string {
  const path = inline(field.path);
  if (field.path === 'hosts') {
    const { added, removed } = compareHosts(field);
    const signs = [
      ...added.map((id) => `+ ${inline(hostName(id, names))}`),
      ...removed.map((id) => `- ${inline(hostName(id, names))}`),
    ];
    return `${path}: ${signs.join(', ')}`;
  }
  const [from, to] = distinguish([field.from, field.to]).map((value) => code(formatValue(field.path, value, names)));
  return `${path}: ${from ?? ''} → ${to ?? ''}`;
}

/** Maximum number of rows per table of risks; beyond that the count matters, not the list. */
const MOST_ROWS = 30;

/** Risks that a reader must see first, the most important first; no section is empty. */
function riskSections(plan: PlanReport): readonly string[] {
  const risks = findRisks(plan);
  const { orphans, changed } = partDrift(plan.drift);
  const { notes = [] } = plan;
  const lengths = notes.filter((note) => note.code === 'booked-length');
  const byHand = notes.filter((note) => note.code === 'webhook-by-hand');
  const hours = notes.filter(isAboutHours);
  return [
    section('Blocked', ['guard', 'why', 'holds back'], guardRows(risks.blocked)),
    section('Unproven reads, nothing is planned for them', ['what', 'code', 'reason'], unknownRows(plan)),
    section('Conflicts: changed in git and in Cal.com', ['guard', 'why', 'holds back'], guardRows(risks.conflicts)),
    section(
      HAZARDS_TITLE,
      ['setting', 'what it does'],
      plan.hazards.map((note) => [code(note.setting), inline(hazardLine(note))]),
    ),
    section('Hosts taken away', ['what', 'how'], lossRows(risks, plan.hostNames)),
    section('Taken off offer', ['what', 'how'], goneRows(risks)),
    section('No longer in git', ['what'], driftRows(withoutParts(orphans), plan.hostNames)),
    section(
      CAPACITY_TITLE,
      ['service', 'branch', 'staff', 'before', 'after'],
      foldCapacity(plan).map(({ service, branch, staff, before, after }) => [
        code(service),
        code(branch),
        inline(listed(staff, 8)),
        startsText(before),
        startsText(after),
      ]),
    ),
    section(
      DISPLACED_TITLE,
      ['appointment'],
      (plan.displaced ?? []).map((one) => [inline(displacedSentence(one))]),
    ),
    section(
      DISPLACED_BOOKINGS_TITLE,
      ['booking'],
      (plan.displacedBookings ?? []).map((one) => [inline(displacedBookingSentence(one))]),
    ),
    section(
      'Waiting for bookings to be over',
      ['what', 'why'],
      plan.waiting.map(({ resource, reason }) => [code(resource), inline(reason)]),
    ),
    section('Changed outside git', ['what was changed'], driftRows(changed, plan.hostNames)),
    section(
      LENGTHS_TITLE,
      ['what'],
      lengths.map((note) => [inline(note.message)]),
    ),
    section(
      BY_HAND_TITLE,
      ['what'],
      byHand.map((note) => [inline(note.message)]),
    ),
    section(
      HOURS_TITLE,
      ['what'],
      hoursSentences(hours).map((sentence) => [inline(sentence)]),
    ),
    section(
      'Notes on event types that are not ours',
      ['code', 'what'],
      notes
        .filter((note) => !lengths.includes(note) && !byHand.includes(note) && !hours.includes(note))
        .map((note) => [code(note.code), inline(note.message)]),
    ),
  ].filter((text) => text !== '');
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `**${inline(title)}**\n\n${boundedTable(head, rows, MOST_ROWS)}`;
}

function unknownRows({ unknown }: PlanReport): readonly (readonly string[])[] {
  return unknown.map(({ scope, code: reasonCode, reason }) => [inline(scope), code(reasonCode), inline(reason)]);
}

function guardRows(guards: readonly GuardTrip[]): readonly (readonly string[])[] {
  return guards.map((guard) => [code(guard.code), inline(guard.message), inline(listed(guard.changes, 5))]);
}

/** One row for all segments of a service that lose the same hosts. */
function lossRows({ hostLosses }: Risks, hostNames: HostNames): readonly (readonly string[])[] {
  const alike = Map.groupBy(hostLosses, ({ change, hosts }) => `${change.name.split('/')[0] ?? ''} ${hosts.join()}`);
  return [...alike.values()].flatMap((losses) => {
    const [first] = losses;
    if (first === undefined) return [];
    const [service = ''] = first.change.name.split('/');
    const segments = losses.map(({ change }) => change.name.slice(service.length + 1));
    const names = first.hosts.map((id) => hostName(id, hostNames));
    const what = `loses ${counted(first.hosts.length, 'host')}: ${inline(listed(names, 8))}`;
    return [[code(`${service}/${listed(segments, 12)}`), what]];
  });
}

/** If git removes a whole service, the rows of its event types are omitted. */
function withoutParts(orphans: readonly DriftNote[]): readonly DriftNote[] {
  const whole = new Set(orphans.map(({ resource }) => resource));
  return orphans.filter(({ resource }) => {
    const [kind, service = ''] = resource.split('/');
    return kind !== 'eventType' || !whole.has(`service/${service}`);
  });
}

function goneRows({ retirements, withdrawals, deletions }: Risks): readonly (readonly string[])[] {
  const maps = findMaps(deletions).length;
  return [
    ...findDeleted(deletions).map((change) => [code(change.name), 'is deleted in Cal.com permanently']),
    ...retirements.map((change) => [code(change.name), retirementText(change)]),
    ...withdrawals.map((change) => [code(change.name), inline(withdrawalText(change))]),
    ...(maps > 0 ? [['event maps', counted(maps, 'map goes', 'maps go')]] : []),
  ];
}

function driftRows(notes: readonly DriftNote[], names: HostNames): readonly (readonly string[])[] {
  return notes.map((note) => [inline(driftLine(note, names))]);
}
