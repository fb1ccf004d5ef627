import type { Assignment, Catalog } from '../../model/catalog.ts';
import { palette, type Palette } from './palette.ts';
import { shorten } from './visible.ts';

/** One cell of the matrix: a member of staff and a service. schemas/assignments-report.schema.json. */
export interface AssignmentCell {
  readonly service: string;
  readonly staff: string;
  readonly state: Assignment['state'];
  readonly primary: boolean;
  readonly minutes: Assignment['minutes'];
  readonly price: string | null;
}

/** Who may perform what, as the manifests say it. */
export interface AssignmentsReport {
  readonly company: string;
  readonly staff: readonly string[];
  readonly services: readonly string[];
  readonly matrix: readonly AssignmentCell[];
}

export function assignmentsReport({ company, staff, services }: Catalog): AssignmentsReport {
  return {
    company: company.name,
    staff: staff.map(({ name }) => name),
    services: services.map(({ name }) => name),
    matrix: services.flatMap((service) =>
      service.staff.map((one) => ({
        service: service.name,
        staff: one.staff,
        state: one.state,
        primary: one.primary,
        minutes: one.minutes,
        price: one.price ?? null,
      })),
    ),
  };
}

const NAME_WIDTH = 32;
const CELL_WIDTH = 14;

/** Services by staff; staff that do not fit into the width come in a second block. */
export function renderAssignments(report: AssignmentsReport, options: { colour: boolean; width: number }): string {
  const paint = palette(options.colour);
  const perBlock = Math.max(1, Math.floor((options.width - NAME_WIDTH) / CELL_WIDTH));
  const cells = new Map(report.matrix.map((cell) => [`${cell.service} ${cell.staff}`, cell]));
  const blocks: string[] = [];
  for (let from = 0; from < report.staff.length; from += perBlock) {
    const staff = report.staff.slice(from, from + perBlock);
    const head = `${' '.repeat(NAME_WIDTH)}${staff.map((name) => pad(name, CELL_WIDTH)).join('')}`.trimEnd();
    const rows = report.services.map((service) => {
      const marks = staff.map((name) => cellText(cells.get(`${service} ${name}`), paint));
      return `${pad(service, NAME_WIDTH)}${marks.join('')}`.trimEnd();
    });
    blocks.push([paint.bold(head), ...rows].join('\n'));
  }
  const legend = paint.dim('+ with own minutes or price');
  return `${[paint.bold(report.company), ...blocks, legend].join('\n\n')}\n`;
}

function cellText(cell: AssignmentCell | undefined, paint: Palette): string {
  if (cell === undefined) return paint.dim(pad('·', CELL_WIDTH));
  const isSpecial = cell.price !== null || Object.keys(cell.minutes).length > 0;
  const word = cell.state === 'active' ? (cell.primary ? 'primary' : 'yes') : cell.state;
  const text = pad(`${word}${isSpecial ? ' +' : ''}`, CELL_WIDTH);
  return cell.state === 'active' ? paint.green(text) : paint.yellow(text);
}

function pad(text: string, width: number): string {
  return shorten(text, width - 1).padEnd(width);
}
