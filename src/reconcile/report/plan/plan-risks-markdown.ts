import type { DriftNote, GuardTrip } from '../../plan/plan.ts';
import { hostName, type HostNames } from '../field-value.ts';
import { boundedTable, code, inline } from '../markdown.ts';
import {
  findDeleted,
  findMaps,
  findRisks,
  partDrift,
  retirementText,
  type Risks,
  withdrawalText,
} from './plan-groups.ts';
import type { PlanReport } from './plan-json.ts';
import { BY_HAND_TITLE, driftLine, hazardLine, HAZARDS_TITLE, LENGTHS_TITLE } from './plan-sentences.ts';
import { counted, listed } from '../text.ts';

/** Rows of one table of risks: past that a reader needs the count, not the list. */
const MOST_ROWS = 30;

/** What a reader must see before anything else, the weightiest first; no section is empty. */
export function riskSections(plan: PlanReport): readonly string[] {
  const risks = findRisks(plan);
  const { orphans, changed } = partDrift(plan.drift);
  const { notes = [] } = plan;
  const lengths = notes.filter((note) => note.code === 'booked-length');
  const byHand = notes.filter((note) => note.code === 'webhook-by-hand');
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
    section('In git no longer', ['what'], driftRows(withoutParts(orphans), plan.hostNames)),
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
      'Notes on event types that are not ours',
      ['code', 'what'],
      notes
        .filter((note) => !lengths.includes(note) && !byHand.includes(note))
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

/** One row for all segments of a service that lose the same. */
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

/** Of a service that is gone from git as a whole, its event types need no rows of their own. */
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
