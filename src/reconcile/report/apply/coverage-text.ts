import { blocksBooking } from '../../../model/event-type/hazard.ts';
import type { Coverage, CoverageCell } from '../../coverage/coverage.ts';
import type { MissingMap, MissingReason } from '../../coverage/stored-offers.ts';
import type { Unfit } from '../../plan/capacity.ts';
import { counted, palette, unprovenLines, type Palette } from '../text.ts';
import { hazardLine, hoursLines } from '../plan/plan-sentences.ts';
import { matrixBlocks } from '../table.ts';

export interface CoverageTextOptions {
  readonly colour: boolean;
  /** Maximum width of the matrix in characters; staff that do not fit go into another block. */
  readonly width?: number;
}

const REASONS: Readonly<Record<MissingReason, string>> = {
  'no-host': 'no host in the team',
  'no-map': 'no event map in the database',
  'no-event-type': 'its event type is not in Cal.com',
  'not-a-host': 'not among the hosts of its event type',
  'no-child': 'no child event type known',
  'not-applied': 'the database differs from git; calops plan shows what to apply',
  'length-refused': 'its event type does not offer the minutes that would be booked',
};

/** A matrix of services and staff with mapped and expected event maps, then the missing maps by name, and the total. */
export function renderCoverageText(coverage: Coverage, options: CoverageTextOptions): string {
  const paint = palette(options.colour);
  const head = `${paint.bold(coverage.company)} ${paint.dim(`(${coverage.environment})`)}`;
  const unknown = unprovenLines('Unproven reads, nothing is checked for them', coverage.unknown, paint);
  if (unknown.length > 0 && coverage.expected === 0) return `${[head, ...unknown].join('\n')}\n`;
  const cells = new Map(coverage.matrix.map((one) => [`${one.service} ${one.staff}`, one]));
  const blocks = matrixBlocks(
    {
      rows: distinct(coverage.matrix, 'service'),
      columns: distinct(coverage.matrix, 'staff'),
      cellOf: (service, staff) => cellOf(cells.get(`${service} ${staff}`), paint),
      width: options.width ?? 100,
      head: paint.bold,
      empty: paint.dim,
    },
    { isSparse: true },
  );
  const missing = coverage.missing.map((map) => `  ${paint.red('missing')} ${missingLine(map)}`);
  const hazards = coverage.hazards.map((note) => {
    const word = blocksBooking(note) ? paint.red('blocked') : paint.yellow('changed');
    return `  ${word} ${hazardLine(note)}`;
  });
  const unfit = (coverage.unfit ?? []).map((one) => {
    const word = one.isNowhere ? paint.red('unfit') : paint.yellow('unfit');
    return `  ${word} ${unfitLine(one)}`;
  });
  const sections = [
    [head],
    unknown,
    ...blocks,
    missing,
    hazards,
    unfit,
    hoursLines(coverage.notes, paint),
    [sumLine(coverage, paint)],
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** `24/24 maps, 0 missing; 12 event types` */
function sumLine({ mapped, expected, missing, hazards, eventTypes }: Coverage, paint: Palette): string {
  const text = `${mapped}/${expected} maps, ${missing.length} missing`;
  return `${missing.length === 0 ? paint.green(text) : paint.red(text)}; ${counted(eventTypes, 'event type')}${hazards.length === 0 ? '' : `, ${counted(hazards.length, 'hazard')}`}`;
}

function missingLine({ service, segment, staff, branch, reason }: MissingMap): string {
  return `${service}/${segment} for ${staff} at ${branch}: ${REASONS[reason]}`;
}

/** `balayage with lina at zentrale: needs 195 min, the hours leave 180 min in one piece` */
function unfitLine({ service, staff, branch, minutes, longestOpening }: Unfit): string {
  const name = `${service} with ${staff} at ${branch}`;
  if (longestOpening === 0) return `${name}: no weekly hours`;
  return `${name}: needs ${minutes} min, and no start fits the weekly hours (at most ${longestOpening} min in one piece)`;
}

function cellOf(cell: CoverageCell | undefined, paint: Palette) {
  if (cell === undefined) return undefined;
  const { mapped, expected } = cell;
  return { text: `${mapped}/${expected}`, paint: mapped === expected ? paint.green : paint.red };
}

function distinct(cells: readonly CoverageCell[], key: 'service' | 'staff'): readonly string[] {
  return [...new Set(cells.map((cell) => cell[key]))];
}
