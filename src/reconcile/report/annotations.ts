import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import type { GuardTrip } from '../plan/plan.ts';
import { changeLines, KIND_NAMES } from './plan/change-lines.ts';
import { hostName } from './field-value.ts';
import { palette, visible } from './text.ts';
import { findDeleted, findRisks, retirementText, withdrawalText } from './plan/plan-groups.ts';
import type { PlannedChange, PlanReport } from './plan/plan-json.ts';
import { driftLine } from './plan/plan-sentences.ts';

/** A message at a line of a manifest. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** The file, relative to the directory of the manifests. */
  readonly place: Position & { readonly endColumn?: number };
}

/** GitHub shows at most 10 annotations per level and step. */
const MOST_OF_A_LEVEL = 10;
/** Maximum number of locations per guard, since one guard can block hundreds of changes. */
const MOST_PLACES = 3;
const PLAIN = palette(false);

export function diagnosticAnnotations(diagnostics: readonly Diagnostic[]): readonly Annotation[] {
  return diagnostics.map((item) => ({
    level: item.severity,
    title: item.code,
    message: item.hint === undefined ? item.message : `${item.message} (${item.hint})`,
    place: item,
  }));
}

/** Annotations of a plan at the declaring lines: blocked changes, removals, then all other changes. */
export function planAnnotations(plan: PlanReport): readonly Annotation[] {
  const byId = new Map(plan.changes.map((change) => [change.id, change]));
  const losses = lossesOf(plan);
  const shown = new Set(losses.map(({ change }) => change));
  const drift = plan.drift.flatMap((note): readonly Annotation[] => {
    if (note.source === null) return [];
    const message = driftLine(note, plan.hostNames);
    return [{ level: 'warning', title: 'Changed outside git', message, place: note.source }];
  });
  return [
    ...plan.guards.flatMap((guard) => guardAnnotations(guard, byId)),
    ...losses.flatMap(({ change, what }) => at(change, { level: 'warning', title: 'Removed', message: what })),
    ...drift,
    ...otherChanges(plan, shown),
  ];
}

/** The annotations that GitHub shows: the first ones of each level. */
export function shownAnnotations(all: readonly Annotation[]): readonly Annotation[] {
  const levels = ['error', 'warning', 'notice'] as const;
  return levels.flatMap((level) => all.filter((one) => one.level === level).slice(0, MOST_OF_A_LEVEL));
}

/** `::error file=manifests/friseur/staff.yaml,line=3,col=13,title=unknown-staff::no staff member "emna" is declared` */
export function workflowCommand({ level, title, message, place }: Annotation, root: string): string {
  const file = pathParts(root, place.file).join('/');
  const properties = {
    file,
    line: place.line,
    ...(place.endColumn !== undefined && { endLine: place.line }),
    col: place.column,
    ...(place.endColumn !== undefined && { endColumn: place.endColumn }),
    title: visible(title),
  };
  const words = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${words.join(',')}::${escapeData(message)}`;
}

/** Escapes like the toolkit of GitHub Actions. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function guardAnnotations(
  { code, message, changes }: GuardTrip,
  byId: ReadonlyMap<string, PlannedChange>,
): readonly Annotation[] {
  return guardedPlaces(changes, byId)
    .slice(0, MOST_PLACES)
    .map((place) => ({
      level: 'error',
      title: `Held back: ${code}`,
      message: visible(message),
      place,
    }));
}

interface Loss {
  readonly change: PlannedChange;
  readonly what: string;
}

function lossesOf(plan: PlanReport): readonly Loss[] {
  const { hostLosses, retirements, withdrawals, deletions } = findRisks(plan);
  return [
    ...findDeleted(deletions).map((change) => ({ change, what: `${change.name} is deleted in Cal.com permanently` })),
    ...retirements.map((change) => ({ change, what: `${change.name} ${retirementText(change)}` })),
    ...withdrawals.map((change) => ({ change, what: `${change.name} ${withdrawalText(change)}` })),
    ...hostLosses.map(({ change, hosts }) => {
      const names = hosts.map((id) => hostName(id, plan.hostNames)).join(', ');
      return { change, what: `${change.name} loses ${names}` };
    }),
  ];
}

function at({ source }: PlannedChange, said: Omit<Annotation, 'place'>): readonly Annotation[] {
  return source === null ? [] : [{ ...said, message: visible(said.message), place: source }];
}

/** All changes of one line in one annotation. Maps and host mappings are omitted: they follow from changes that are shown. */
function otherChanges(plan: PlanReport, shown: ReadonlySet<PlannedChange>): readonly Annotation[] {
  const style = { names: plan.hostNames, paint: PLAIN, full: false };
  const others = plan.changes.filter((change) => {
    const { kind, action, source } = change;
    return kind !== 'map' && kind !== 'hostMapping' && action !== 'record' && source !== null && !shown.has(change);
  });
  const byPlace = Map.groupBy(others, ({ source }) => `${source?.file}:${source?.line}`);
  return [...byPlace.values()].flatMap((changes) => {
    const [first] = changes;
    if (first === undefined) return [];
    const message = changes.flatMap((change) => changeLines(change, style)).join('\n');
    const title = changes.length === 1 ? `${KIND_NAMES[first.kind]} ${first.name}` : `${changes.length} changes`;
    return first.source === null ? [] : [{ level: 'notice' as const, title, message, place: first.source }];
  });
}

/** Lines of the changes that a guard blocks, without duplicates. */
export function guardedPlaces(ids: readonly string[], byId: ReadonlyMap<string, PlannedChange>): readonly Position[] {
  const places = new Map<string, Position>();
  for (const id of ids) {
    const source = byId.get(id)?.source;
    if (source != null) places.set(`${source.file}:${source.line}`, source);
  }
  return [...places.values()];
}

/** Segments of a file's path, including `root`, the directory of the manifests. */
export function pathParts(root: string, file: string): readonly string[] {
  return [...root.split('/'), ...file.split('/')].filter((part) => part !== '' && part !== '.');
}
