import type { Change } from '../plan/plan.ts';
import { fieldChangeLines } from './field-change.ts';
import { formatValue, type HostNames } from './field-value.ts';
import type { Palette } from './palette.ts';
import type { FoldedMaps } from './plan-groups.ts';
import { visible } from './visible.ts';

type Action = Change['action'];

/** How a change is told on a terminal. `full`: every field of a create too. */
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

export const KIND_NAMES: Readonly<Record<Change['kind'], string>> = {
  company: 'company',
  branch: 'branch',
  staff: 'staff',
  service: 'service',
  eventType: 'event type',
  map: 'map',
  assignment: 'assignment',
  hostMapping: 'host of',
};

const COLOURS: Readonly<Record<Action, keyof Palette>> = {
  create: 'green',
  update: 'yellow',
  adopt: 'cyan',
  retire: 'red',
  delete: 'red',
  record: 'dim',
};

/** Fields that say in one line what a new event type is. */
const GIST = ['title', 'lengthInMinutes', 'schedulingType', 'hosts'] as const;

export function changeLines(change: Change, style: ChangeStyle): readonly string[] {
  const head = `${signOf(change, style.paint)} ${KIND_NAMES[change.kind]} ${visible(change.name)}`;
  const why = change.blockedBy.length > 0 ? style.paint.red(`  blocked: ${change.blockedBy.join(', ')}`) : '';
  if (change.action === 'create' && !style.full) return [`${head}${gistOf(change, style)}${why}`];
  const reason =
    change.action === 'create' || change.reason === '' ? '' : style.paint.dim(`  ${visible(change.reason)}`);
  const fields = change.fields.flatMap((field) => fieldChangeLines(field, style.names, style.paint));
  return [`${head}${reason}${why}`, ...fields.map((line) => `    ${line}`)];
}

/** `+ maps zentrale A: emma, fabian-1` */
export function foldedMapsLine(maps: FoldedMaps, paint: Palette): string {
  const sign = maps.blocked ? paint.red('!') : paint[COLOURS[maps.action]](SIGNS[maps.action]);
  const word = maps.staff.length === 1 ? 'map' : 'maps';
  return `${sign} ${word} ${maps.branch} ${maps.segment}: ${maps.staff.join(', ')}`;
}

function signOf(change: Change, paint: Palette): string {
  return change.blockedBy.length > 0 ? paint.red('!') : paint[COLOURS[change.action]](SIGNS[change.action]);
}

function gistOf(change: Change, style: ChangeStyle): string {
  if (change.kind !== 'eventType') return '';
  const parts = GIST.flatMap((path) => {
    const value = change.declared[path];
    return value === undefined
      ? []
      : [path === 'schedulingType' ? String(value) : formatValue(path, value, style.names)];
  });
  return parts.length === 0 ? '' : `  ${style.paint.dim(parts.join(' · '))}`;
}
