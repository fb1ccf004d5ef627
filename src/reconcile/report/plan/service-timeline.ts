import type { Json } from '../../../model/json.ts';
import type { FieldChange } from '../../plan/plan.ts';
import type { PlannedChange } from './plan-json.ts';

/** The time of one segment; the gap is the one after it. */
interface Stretch {
  readonly key: string;
  readonly minutes: number;
  readonly gapMinutes: number;
  readonly isBlocked: boolean;
}

/** Timeline of a composite service before and after a change; before is null for a new service. */
export interface TimelineChange {
  readonly before: readonly Stretch[] | null;
  readonly after: readonly Stretch[];
}

/** A wider line makes a comment scroll. */
const MOST_CHARACTERS = 64;
const SCALES = [5, 10, 15, 30, 60, 120, 240] as const;

/** Returns null unless the change moves segments of a composite service. */
export function timelineChange({ kind, fields }: PlannedChange): TimelineChange | null {
  const field = kind === 'service' ? fields.find(({ path }) => path === 'segments') : undefined;
  const after = field && stretchesOf(field.to);
  if (!field || !after) return null;
  const before = stretchesOf(field.from);
  if (after.length < 2 && (before?.length ?? 0) < 2) return null;
  return before && wordsOf(before) === wordsOf(after) ? null : { before, after };
}

/**
 * Lines of plain text, drawn to one scale. They contain only segment keys (capitals and digits), no foreign text.
 *
 *     before  AAAAAA·········BBB      A 30, gap 45, B 15: 90 min
 *     after   AAAAAAAA·········BBB    A 40, gap 45, B 15: 100 min
 */
export function drawTimeline({ before, after }: TimelineChange): readonly string[] {
  const rows = before === null ? [['', after] as const] : [['before', before] as const, ['after', after] as const];
  const longest = Math.max(...rows.map(([, stretches]) => minutesOf(stretches)));
  const scale = SCALES.find((minutes) => longest / minutes <= MOST_CHARACTERS) ?? Math.ceil(longest / MOST_CHARACTERS);
  const label = (text: string): string => (before === null ? '' : text.padEnd(8));
  const bars = rows.map(([, stretches]) => barOf(stretches, scale));
  const width = Math.max(...bars.map((bar) => bar.length)) + 3;
  const lines = rows.flatMap(([name, stretches], index) => {
    const [bar, words] = [bars[index] ?? '', wordsOf(stretches)];
    const isShort = width + words.length <= MOST_CHARACTERS + 30;
    return isShort ? [`${label(name)}${bar.padEnd(width)}${words}`] : [`${label(name)}${bar}`, `${label('')}${words}`];
  });
  return [
    ...lines,
    `${label('')}${legendOf(
      rows.flatMap(([, stretches]) => stretches),
      scale,
    )}`,
  ];
}

function legendOf(stretches: readonly Stretch[], scale: number): string {
  const gaps = stretches.filter(({ gapMinutes }) => gapMinutes > 0);
  const parts = [
    `one character: ${scale} min`,
    gaps.some(({ isBlocked }) => !isBlocked) && '·: free for others',
    gaps.some(({ isBlocked }) => isBlocked) && '×: blocked',
  ];
  return `(${parts.filter((part) => part !== false).join(', ')})`;
}

/** Every duration has at least one character; end positions are rounded, so that rounding errors do not add up. */
function barOf(stretches: readonly Stretch[], scale: number): string {
  let bar = '';
  let minutes = 0;
  const draw = (mark: string, length: number): void => {
    minutes += length;
    const until = Math.max(bar.length + (length > 0 ? 1 : 0), Math.round(minutes / scale));
    bar = bar.padEnd(until, mark);
  };
  for (const { key, minutes: worked, gapMinutes, isBlocked } of stretches) {
    draw(key.slice(0, 1), worked);
    draw(isBlocked ? '×' : '·', gapMinutes);
  }
  return bar;
}

/** `A 30, gap 45, B 15: 90 min` */
function wordsOf(stretches: readonly Stretch[]): string {
  const parts = stretches.flatMap(({ key, minutes, gapMinutes, isBlocked }) => [
    `${key} ${minutes}`,
    ...(gapMinutes > 0 ? [`gap ${gapMinutes}${isBlocked ? ' blocked' : ''}`] : []),
  ]);
  return `${parts.join(', ')}: ${minutesOf(stretches)} min`;
}

function minutesOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { minutes, gapMinutes }) => sum + minutes + gapMinutes, 0);
}

/** The value comes from a file that may be untrusted; returns null if it is not a list of segments. */
function stretchesOf(value: FieldChange['to']): readonly Stretch[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const stretches = (value as readonly Json[]).map(stretchOf);
  return stretches.every((one) => one !== null) ? stretches : null;
}

function stretchOf(value: Json): Stretch | null {
  const { key, minutes, gapAfter = null } = objectOf(value);
  const { minutes: gapMinutes = 0, policy } = objectOf(gapAfter);
  if (typeof key !== 'string' || !/^[A-Z][A-Z0-9]{0,7}$/.test(key)) return null;
  if (!isMinutes(minutes) || !isMinutes(gapMinutes)) return null;
  return { key, minutes, gapMinutes, isBlocked: policy === 'blocked' };
}

function objectOf(value: Json): { readonly [name: string]: Json } {
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  return isObject ? (value as { readonly [name: string]: Json }) : {};
}

function isMinutes(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 100_000;
}
