import type { FieldChange } from '../../plan/plan.ts';
import { gistParts, KIND_NAMES, SIGNS } from './change-lines.ts';
import { compareHosts, partsOf } from '../field-change.ts';
import { formatValue, hostName, type HostNames } from '../field-value.ts';
import { tellApart } from '../look-alikes.ts';
import { type Block, code, codeBlock, details, fitBlocks, inline, table } from '../markdown.ts';
import { type ChangeGroup, foldAssignments, foldMaps, groupByService, withoutFolded } from './plan-groups.ts';
import type { PlannedChange, PlanReport } from './plan-json.ts';
import { riskSections } from './plan-risks-markdown.ts';
import {
  againstSentence,
  callerEmailSentence,
  costText,
  firstSentence,
  moveSentences,
  summaryText,
} from './plan-sentences.ts';
import { drawTimeline, timelineChange } from './service-timeline.ts';
import { counted, listed } from '../text.ts';

export interface PlanMarkdownOptions {
  /** The whole text stays under it; GitHub refuses comments over 65,536. */
  readonly maxBytes?: number;
  /** Where all of it is, as Markdown. */
  readonly whole?: string;
}

const DEFAULT_MAX_BYTES = 60_000;
/** Timelines that a reader sees without unfolding anything; those of the other services are folded away with them. */
const MOST_TIMELINES = 8;

/**
 * Plans for a pull request: what could hurt first and always, composite services before and after, then all changes folded
 * away by service; never too long.
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
    ...(plan.callerEmail ? [upper(callerEmailSentence(plan.callerEmail))] : []),
  ];
  const summary = `**${upper(summaryText(plan))}**`;
  return [
    `### ${what}: ${inline(plan.company)}, ${inline(plan.environment)}`,
    against === undefined ? `${summary}<br>${costText(plan)}` : summary,
    ...(notes.length === 0 ? [] : [notes.map((note) => `> ${inline(note)}`).join('\n>\n')]),
  ].join('\n\n');
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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

/** Of what is new only what it is: a reviewer has the manifest beside it. */
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
  const [from, to] = tellApart([field.from, field.to]).map((value) => code(formatValue(field.path, value, names)));
  return `${path}: ${from ?? ''} → ${to ?? ''}`;
}
