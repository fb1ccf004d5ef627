import type { DriftNote, FieldChange, GuardTrip, Plan } from '../plan/plan.ts';
import { KIND_NAMES, SIGNS } from './change-lines.ts';
import { compareHosts } from './field-change.ts';
import { formatValue, hostName, type HostNames } from './field-value.ts';
import { type Block, fitBlocks } from './markdown-fit.ts';
import { boundedTable, code, details, inline, table } from './markdown-text.ts';
import { moveSentences } from './move-text.ts';
import { partsOf } from './nested-change.ts';
import {
  type ChangeGroup,
  findDeleted,
  findMaps,
  findRisks,
  foldAssignments,
  foldMaps,
  groupByService,
  retirementText,
  withoutFolded,
} from './plan-groups.ts';
import { costText, driftLine, summaryText } from './plan-text.ts';
import { counted, listed } from './visible.ts';

export interface PlanMarkdownOptions {
  /** The whole text stays under it; GitHub refuses comments over 65,536. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 60_000;
/** Rows of one table of risks: past that a reader needs the count, not the list. */
const MOST_ROWS = 30;

/** Plans for a pull request: what could hurt first and always, the changes folded away by service, never too long. */
export function renderPlanMarkdown(plans: readonly Plan[], options: PlanMarkdownOptions = {}): string {
  return fitBlocks(plans.flatMap(planBlocks), options.maxBytes ?? DEFAULT_MAX_BYTES);
}

function planBlocks(plan: Plan): readonly Block[] {
  const risks = riskSections(plan).map((text): Block => ({ text, weight: 1, changes: 0 }));
  const groups = groupByService(plan.changes).map((group): Block => ({
    text: groupSection(group, plan.hostNames),
    weight: 2,
    changes: group.changes.length,
  }));
  return [{ text: headSection(plan), weight: 0, changes: 0 }, ...risks, ...groups];
}

function headSection(plan: Plan): string {
  const lines = [
    `### ${inline(plan.company)}, ${inline(plan.environment)}`,
    `**${summaryText(plan)}**<br>${costText(plan)}`,
  ];
  if (plan.move !== null)
    lines.push(
      moveSentences(plan.move)
        .map((line) => `> ${inline(line)}`)
        .join('\n'),
    );
  else if (plan.first)
    lines.push('> First plan: the ledger is empty, so guards count against nothing. Read it with care.');
  return lines.join('\n\n');
}

function riskSections(plan: Plan): readonly string[] {
  const { conflicts, blocked } = findRisks(plan);
  return [
    section('Not proven, therefore nothing is planned for it', unknownTable(plan)),
    section('Conflicts: changed in git and in Cal.com', guardTable(conflicts)),
    section('Blocked', guardTable(blocked)),
    section('Taken away', lossTable(plan)),
    section('Waiting for bookings to be over', waitingTable(plan)),
    section('Changed outside git', driftTable(plan.drift, plan.hostNames)),
  ].filter((text) => text !== '');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `**${title}**\n\n${body}`;
}

function unknownTable({ unknown }: Plan): string {
  const rows = unknown.map(({ scope, code: reasonCode, reason }) => [inline(scope), code(reasonCode), inline(reason)]);
  return rows.length === 0 ? '' : boundedTable(['what', 'code', 'reason'], rows, MOST_ROWS);
}

function guardTable(guards: readonly GuardTrip[]): string {
  const rows = guards.map((guard) => [code(guard.code), inline(guard.message), inline(listed(guard.changes, 5))]);
  return rows.length === 0 ? '' : boundedTable(['guard', 'why', 'holds back'], rows, MOST_ROWS);
}

function lossTable(plan: Plan): string {
  const { hostLosses, retirements, deletions } = findRisks(plan);
  const maps = findMaps(deletions).length;
  const rows = [
    ...hostLosses.map(({ change, hosts }) => {
      const names = hosts.map((id) => hostName(id, plan.hostNames));
      return [code(change.name), `loses ${counted(hosts.length, 'host')}: ${inline(listed(names, 8))}`];
    }),
    ...retirements.map((change) => [code(change.name), retirementText(change)]),
    ...findDeleted(deletions).map((change) => [code(change.name), 'is deleted in Cal.com, for good']),
    ...(maps > 0 ? [['event maps', counted(maps, 'map goes', 'maps go')]] : []),
  ];
  return rows.length === 0 ? '' : boundedTable(['what', 'how'], rows, MOST_ROWS);
}

function waitingTable({ waiting }: Plan): string {
  const rows = waiting.map(({ resource, reason }) => [code(resource), inline(reason)]);
  return rows.length === 0 ? '' : boundedTable(['what', 'why'], rows, MOST_ROWS);
}

function driftTable(drift: readonly DriftNote[], names: HostNames): string {
  const rows = drift.map((note) => [inline(driftLine(note, names))]);
  return rows.length === 0 ? '' : boundedTable(['what somebody changed'], rows, MOST_ROWS);
}

function groupSection(group: ChangeGroup, names: HostNames): string {
  const rows = [
    ...withoutFolded(group.changes).map((change) => [
      code(change.blockedBy.length > 0 ? '!' : SIGNS[change.action]),
      `${KIND_NAMES[change.kind]} ${code(change.name)}`,
      change.fields
        .flatMap(partsOf)
        .map((field) => fieldCell(field, names))
        .join('<br>') || inline(change.reason),
    ]),
    ...foldAssignments(group.changes).map((assignments) => [
      code(assignments.blocked ? '!' : SIGNS[assignments.action]),
      counted(assignments.staff.length, 'assignment'),
      inline(listed(assignments.staff, 40)),
    ]),
    ...foldMaps(group.changes).map((maps) => [
      code(maps.blocked ? '!' : SIGNS[maps.action]),
      `${counted(maps.staff.length * maps.segments.length, 'map')} ${code(`${maps.branch} ${maps.segments.join(', ')}`)}`,
      inline(listed(maps.staff, 40)),
    ]),
  ];
  const title = inline(group.service ?? 'Company, branches and staff');
  return details(`<b>${title}</b>: ${counted(group.changes.length, 'change')}`, table(['', 'what', 'change'], rows));
}

function fieldCell(field: FieldChange, names: HostNames): string {
  const path = inline(field.path);
  if (field.from === null) return `${path}: ${code(formatValue(field.path, field.to, names))}`;
  if (field.path === 'hosts') {
    const { added, removed } = compareHosts(field);
    const signs = [
      ...added.map((id) => `+ ${inline(hostName(id, names))}`),
      ...removed.map((id) => `- ${inline(hostName(id, names))}`),
    ];
    return `${path}: ${signs.join(', ')}`;
  }
  const [from, to] = [field.from, field.to].map((value) => code(formatValue(field.path, value, names)));
  return `${path}: ${from ?? ''} → ${to ?? ''}`;
}
