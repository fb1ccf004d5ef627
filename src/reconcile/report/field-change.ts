import { diffLines } from 'diff';
import { isSameJson, type Json } from '../../model/json.ts';
import type { FieldChange } from '../plan/plan.ts';
import { formatValue, hostIds, hostName, type HostNames } from './field-value.ts';
import { distinguish } from './look-alikes.ts';
import { visible, type Palette } from './text.ts';

/** The lines of one field's change: `path  from → to`; hosts as additions and removals; long texts line by line. */
export function fieldChangeLines(change: FieldChange, names: HostNames, paint: Palette): readonly string[] {
  return partsOf(change).flatMap((part) => partLines(shownApart(part), names, paint));
}

/** Escapes look-alike characters of short values; long texts are shown line by line and escaped per line. */
function shownApart(change: FieldChange): FieldChange {
  const { from, to } = change;
  if (isMultiLine(from) && isMultiLine(to)) return change;
  const [before = null, after = null] = distinguish([from, to]);
  return { ...change, from: before, to: after };
}

function partLines(change: FieldChange, names: HostNames, paint: Palette): readonly string[] {
  const label = paint.bold(visible(change.path));
  if (change.path === 'hosts' && change.from !== null) return [`${label}  ${hostDifference(change, names, paint)}`];
  if (isMultiLine(change.from) && isMultiLine(change.to)) {
    return [label, ...lineDifference(change.from, change.to, paint).map((line) => `  ${line}`)];
  }
  const from = formatValue(change.path, change.from, names);
  const to = formatValue(change.path, change.to, names);
  return [change.from === null ? `${label}  ${to}` : `${label}  ${from} → ${to}`];
}

/** `+ Lea, - Emma (3 now)` */
function hostDifference(change: FieldChange, names: HostNames, paint: Palette): string {
  const { added, removed, left } = compareHosts(change);
  const parts = [
    ...added.map((id) => paint.green(`+ ${hostName(id, names)}`)),
    ...removed.map((id) => paint.red(`- ${hostName(id, names)}`)),
  ];
  return `${parts.join(', ')} ${paint.dim(`(${left} in all)`)}`;
}

/** Added hosts, removed hosts, and the number of hosts afterwards. */
export function compareHosts(change: FieldChange): {
  readonly added: readonly number[];
  readonly removed: readonly number[];
  readonly left: number;
} {
  const from = new Set(hostIds(change.from));
  const to = new Set(hostIds(change.to));
  return {
    added: [...to].filter((id) => !from.has(id)),
    removed: [...from].filter((id) => !to.has(id)),
    left: to.size,
  };
}

function isMultiLine(value: unknown): value is string {
  return typeof value === 'string' && (value.includes('\n') || value.length > 100);
}

/** Changed lines with their signs, and the unchanged lines next to them. */
function lineDifference(from: string, to: string, paint: Palette): readonly string[] {
  const parts: ReturnType<typeof diffLines> | undefined = diffLines(from, to, { stripTrailingCr: true, timeout: 200 });
  if (parts === undefined) return [paint.dim('(too different to show)')];
  return parts.flatMap((part) => {
    const lines = part.value.replace(/\n$/, '').split('\n').map(visible);
    if (part.added) return lines.map((line) => paint.green(`+ ${line}`));
    if (part.removed) return lines.map((line) => paint.red(`- ${line}`));
    return shownContext(lines).map((line) => paint.dim(`  ${line}`));
  });
}

function shownContext(lines: readonly string[]): readonly string[] {
  return lines.length <= 3 ? lines : [lines[0] ?? '', `… ${lines.length - 2} lines unchanged`, lines.at(-1) ?? ''];
}

/** Paths whose values are shown as a whole, in their own format. */
const WHOLE: ReadonlySet<string> = new Set(['hosts', 'locations', 'bookingLimitsCount', 'lengthInMinutesOptions']);
const DAY_HOURS = /^hours\.(?:week|exceptions)\.[^.]+$/;

/**
 * Splits a change of an object or list into changes of its parts, so that one changed minute in one segment reads as
 * `segments.B.minutes`. List elements are named by their `key` if they have one, otherwise by their number from 1.
 */
export function partsOf(change: FieldChange): readonly FieldChange[] {
  const { path, from, to } = change;
  if (WHOLE.has(path) || DAY_HOURS.test(path)) return [change];
  const before = membersOf(from);
  const after = membersOf(to);
  if (before === null || after === null) return [change];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const part = { path: `${path}.${name}`, from: before.get(name) ?? null, to: after.get(name) ?? null };
    return isSameJson(part.from, part.to) ? [] : partsOf(part);
  });
}

function membersOf(value: Json): ReadonlyMap<string, Json> | null {
  if (value === null || typeof value !== 'object') return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map((value as readonly Json[]).map((item, index) => [keyOf(item) ?? String(index + 1), item]));
}

function keyOf(item: Json): string | null {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return null;
  const key = (item as { readonly [name: string]: Json })['key'];
  return typeof key === 'string' ? key : null;
}
