import { blocksBooking } from '../../model/hazard.ts';
import type { Coverage, CoverageCell, MissingMap, MissingReason } from '../coverage/coverage.ts';
import { hazardLine } from './hazard-text.ts';
import { palette, type Palette } from './palette.ts';
import { counted, shorten, visible } from './visible.ts';

export interface CoverageTextOptions {
  readonly colour: boolean;
  /** Widest line of the matrix, in characters; staff that do not fit come in a second block. */
  readonly width?: number;
}

const REASONS: Readonly<Record<MissingReason, string>> = {
  'no-host': 'no host in the team',
  'no-map': 'no event map in the database',
  'no-event-type': 'its event type is not in Cal.com',
  'not-a-host': 'not among the hosts of its event type',
  'no-child': 'no child event type known',
  'not-applied': 'the database says otherwise than git; calops plan shows what to apply',
  'length-refused': 'its event type does not offer the minutes that would be booked',
};

const NAME_WIDTH = 32;
const CELL_WIDTH = 14;

/** Services by staff with mapped of expected event maps, what is missing by name, and the sum. */
export function renderCoverageText(coverage: Coverage, options: CoverageTextOptions): string {
  const paint = palette(options.colour);
  const head = `${paint.bold(coverage.company)} ${paint.dim(`(${coverage.environment})`)}`;
  const unproven = coverage.unknown.map(({ scope, code, reason }) => {
    return `  ${paint.red('?')} ${visible(scope)}: ${visible(reason)} ${paint.dim(`(${code})`)}`;
  });
  const unknown = unproven.length > 0 ? ['Not proven, therefore nothing is said of it', ...unproven] : [];
  if (unproven.length > 0 && coverage.expected === 0) return `${[head, ...unknown].join('\n')}\n`;
  const perBlock = Math.max(1, Math.floor(((options.width ?? 100) - NAME_WIDTH) / CELL_WIDTH));
  const blocks = chunk(distinct(coverage.matrix, 'staff'), perBlock).map((staff) =>
    matrixLines(coverage, staff, paint),
  );
  const missing = coverage.missing.map((map) => `  ${paint.red('missing')} ${missingLine(map)}`);
  const hazards = coverage.hazards.map((note) => {
    const word = blocksBooking(note) ? paint.red('blocked') : paint.yellow('changed');
    return `  ${word} ${hazardLine(note)}`;
  });
  const sections = [[head], unknown, ...blocks, missing, hazards, [sumLine(coverage, paint)]].filter(
    (lines) => lines.length > 0,
  );
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

function matrixLines({ matrix }: Coverage, staff: readonly string[], paint: Palette): readonly string[] {
  const cells = new Map(matrix.map((cell) => [`${cell.service} ${cell.staff}`, cell]));
  const services = distinct(matrix, 'service').filter((service) =>
    staff.some((name) => cells.has(`${service} ${name}`)),
  );
  const title = `${' '.repeat(NAME_WIDTH)}${staff.map((name) => pad(name, CELL_WIDTH)).join('')}`;
  const rows = services.map((service) => {
    const marks = staff.map((name) => cellText(cells.get(`${service} ${name}`), paint));
    return `${pad(service, NAME_WIDTH)}${marks.join('')}`.trimEnd();
  });
  return [paint.bold(title.trimEnd()), ...rows];
}

function cellText(cell: CoverageCell | undefined, paint: Palette): string {
  if (cell === undefined) return paint.dim(pad('·', CELL_WIDTH));
  const text = pad(`${cell.mapped}/${cell.expected}`, CELL_WIDTH);
  return cell.mapped === cell.expected ? paint.green(text) : paint.red(text);
}

function pad(text: string, width: number): string {
  return shorten(text, width - 1).padEnd(width);
}

function distinct(cells: readonly CoverageCell[], key: 'service' | 'staff'): readonly string[] {
  return [...new Set(cells.map((cell) => cell[key]))];
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
