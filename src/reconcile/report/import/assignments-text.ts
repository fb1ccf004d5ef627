import type { Assignment, Catalog } from '../../../model/catalog.ts';
import { palette, type Palette } from '../text.ts';
import { matrixBlocks } from '../table.ts';

/** One cell of the matrix: a staff member and a service. schemas/assignments-report.schema.json. */
export interface AssignmentCell {
  readonly service: string;
  readonly staff: string;
  readonly state: Assignment['state'];
  readonly primary: boolean;
  readonly minutes: Assignment['minutes'];
  readonly price: string | null;
}

/** Which staff perform which services, as the manifests declare it. */
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

/** Services by staff; staff that do not fit into the width go into another block. */
export function renderAssignments(report: AssignmentsReport, options: { colour: boolean; width: number }): string {
  const paint = palette(options.colour);
  const cells = new Map(report.matrix.map((one) => [`${one.service} ${one.staff}`, one]));
  const matrix = {
    rows: report.services,
    columns: report.staff,
    cellOf: (service: string, staff: string) => cellOf(cells.get(`${service} ${staff}`), paint),
    width: options.width,
    head: paint.bold,
    empty: paint.dim,
  };
  const blocks = matrixBlocks(matrix, { isSparse: false }).map((lines) => lines.join('\n'));
  const legend = paint.dim('+ with own minutes or price');
  return `${[paint.bold(report.company), ...blocks, legend].join('\n\n')}\n`;
}

function cellOf(cell: AssignmentCell | undefined, paint: Palette) {
  if (cell === undefined) return undefined;
  const isSpecial = cell.price !== null || Object.keys(cell.minutes).length > 0;
  const word = cell.state === 'active' ? (cell.primary ? 'primary' : 'yes') : cell.state;
  return { text: `${word}${isSpecial ? ' +' : ''}`, paint: cell.state === 'active' ? paint.green : paint.yellow };
}
