import type { ChangeKind } from '../../plan/plan.ts';
import { fieldChangeLines } from '../field-change.ts';
import { formatValue, type HostNames } from '../field-value.ts';
import { visible, type Palette } from '../text.ts';
import type { FoldedAssignments, FoldedMaps } from './plan-groups.ts';
import type { PlannedChange } from './plan-json.ts';

type Action = PlannedChange['action'];

/** How a change is shown on a terminal. `full`: includes every field of a create. */
export interface ChangeStyle {
  readonly names: HostNames;
  readonly paint: Palette;
  readonly full: boolean;
}

export const SIGNS: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  adopt: '←',
  retire: '-',
  delete: '-',
  record: '=',
};

export const KIND_NAMES: Readonly<Record<ChangeKind, string>> = {
  company: 'company',
  branch: 'branch',
  staff: 'staff',
  service: 'service',
  closure: 'closure',
  eventType: 'event type',
  map: 'map',
  assignment: 'assignment',
  hostMapping: 'host of',
  webhook: 'webhook of',
  absence: 'absence',
  schedule: 'schedule of',
};

const COLOURS: Readonly<Record<Action, keyof Palette>> = {
  create: 'green',
  update: 'yellow',
  adopt: 'cyan',
  retire: 'red',
  delete: 'red',
  record: 'dim',
};

/** Kinds whose creation is described in one line. */
const DESCRIBED: ReadonlySet<ChangeKind> = new Set(['eventType', 'closure', 'absence', 'schedule']);

/** Fields that describe a new event type or schedule in one line. */
const GIST = ['title', 'lengthInMinutes', 'schedulingType', 'hosts', 'hours'] as const;

export function changeLines(change: PlannedChange, style: ChangeStyle): readonly string[] {
  const head = `${signOf(change, style.paint)} ${KIND_NAMES[change.kind]} ${visible(change.name)}`;
  const why = change.blockedBy.length > 0 ? style.paint.red(`  blocked: ${change.blockedBy.join(', ')}`) : '';
  if (change.action === 'create' && !style.full) return [`${head}${gistOf(change, style)}${why}`];
  const reason =
    change.action === 'create' || change.reason === '' ? '' : style.paint.dim(`  ${visible(change.reason)}`);
  const fields = change.fields.flatMap((field) => fieldChangeLines(field, style.names, style.paint));
  return [`${head}${reason}${why}`, ...fields.map((line) => `    ${line}`)];
}

/** `+ maps zentrale A, B: emma, fabian-1`, `~ map zentrale A: emma  childEventTypeId` */
export function foldedMapsLine({ branch, segments, staff, fields, ...maps }: FoldedMaps, paint: Palette): string {
  const word = staff.length * segments.length === 1 ? 'map' : 'maps';
  const what = fields.length === 0 ? '' : paint.dim(`  ${fields.join(', ')}`);
  return `${foldedSign(maps, paint)} ${word} ${branch} ${segments.join(', ')}: ${staff.join(', ')}${what}`;
}

/** `+ assigned: emma, fabian-1` */
export function foldedAssignmentsLine({ staff, ...assignments }: FoldedAssignments, paint: Palette): string {
  const word = assignments.action === 'create' ? 'assigned' : 'no longer assigned';
  return `${foldedSign(assignments, paint)} ${word}: ${staff.join(', ')}`;
}

function foldedSign(
  { action, blocked }: { readonly action: Action; readonly blocked: boolean },
  paint: Palette,
): string {
  return blocked ? paint.red('!') : paint[COLOURS[action]](SIGNS[action]);
}

function signOf(change: PlannedChange, paint: Palette): string {
  return change.blockedBy.length > 0 ? paint.red('!') : paint[COLOURS[change.action]](SIGNS[change.action]);
}

function gistOf(change: PlannedChange, style: ChangeStyle): string {
  const parts = DESCRIBED.has(change.kind) ? gistParts(change, style.names) : [];
  return parts.length === 0 ? '' : `  ${style.paint.dim(parts.join(' · '))}`;
}

/** `2026-12-24 to 2026-12-26 · public-holiday` */
function closureParts({ fields }: PlannedChange): readonly string[] {
  const textOf = (path: string): string => {
    const value = fields.find((field) => field.path === path)?.to;
    return typeof value === 'string' ? visible(value) : '';
  };
  const [from, to] = [textOf('from'), textOf('to')];
  return [from === to ? from : `${from} to ${to}`, textOf('reason')];
}

/** A short description of a new resource. */
export function gistParts(change: PlannedChange, names: HostNames): readonly string[] {
  const { kind, fields } = change;
  if (kind === 'closure' || kind === 'absence') return closureParts(change);
  return GIST.flatMap((path) => {
    const value = fields.find((field) => field.path === path)?.to;
    if (value === undefined) return [];
    const isWord = path === 'schedulingType' && typeof value === 'string';
    return [isWord ? visible(value) : formatValue(path, value, names)];
  });
}
