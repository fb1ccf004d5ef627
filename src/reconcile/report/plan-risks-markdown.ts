import type { DriftNote, GuardTrip } from '../plan/plan.ts';
import { hostName, type HostNames } from './field-value.ts';
import { boundedTable, code, inline } from './markdown-text.ts';
import { findDeleted, findMaps, findRisks, partDrift, retirementText, withdrawalText } from './plan-groups.ts';
import type { PlanReport } from './plan-json.ts';
import { driftLine } from './plan-text.ts';
import { counted, listed } from './visible.ts';

/** Rows of one table of risks: past that a reader needs the count, not the list. */
const MOST_ROWS = 30;

/** What a reader must see before anything else, the weightiest first; no section is empty. */
export function riskSections(plan: PlanReport): readonly string[] {
  const { conflicts, blocked, hostLosses } = findRisks(plan);
  const { orphans, changed } = partDrift(plan.drift);
  const losses = hostLosses.map(({ change, hosts }) => {
    const names = hosts.map((id) => hostName(id, plan.hostNames));
    return [code(change.name), `loses ${counted(hosts.length, 'host')}: ${inline(listed(names, 8))}`];
  });
  return [
    section('Blocked', ['guard', 'why', 'holds back'], guardRows(blocked)),
    section('Not proven, therefore nothing is planned for it', ['what', 'code', 'reason'], unknownRows(plan)),
    section('Conflicts: changed in git and in Cal.com', ['guard', 'why', 'holds back'], guardRows(conflicts)),
    section('Hosts taken away', ['what', 'how'], losses),
    section('Taken off offer', ['what', 'how'], goneRows(plan)),
    section('In git no longer', ['what'], driftRows(orphans, plan.hostNames)),
    section(
      'Waiting for bookings to be over',
      ['what', 'why'],
      plan.waiting.map(({ resource, reason }) => [code(resource), inline(reason)]),
    ),
    section('Changed outside git', ['what somebody changed'], driftRows(changed, plan.hostNames)),
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

function goneRows(plan: PlanReport): readonly (readonly string[])[] {
  const { retirements, withdrawals, deletions } = findRisks(plan);
  const maps = findMaps(deletions).length;
  return [
    ...findDeleted(deletions).map((change) => [code(change.name), 'is deleted in Cal.com, for good']),
    ...retirements.map((change) => [code(change.name), retirementText(change)]),
    ...withdrawals.map((change) => [code(change.name), inline(withdrawalText(change))]),
    ...(maps > 0 ? [['event maps', counted(maps, 'map goes', 'maps go')]] : []),
  ];
}

function driftRows(notes: readonly DriftNote[], names: HostNames): readonly (readonly string[])[] {
  return notes.map((note) => [inline(driftLine(note, names))]);
}
